import { expect, test } from 'vitest';
import { runLoad } from './run-load.ts';

test('200 clients at once: no record is lost or there twice, limits are exact', async () => {
  const report = await runLoad({
    clients: 200,
    limitedClients: 20,
    requestsPerMinute: 50,
    seconds: 4,
  });
  expect(report).toMatchObject({
    failed: 0,
    lostRecords: 0,
    duplicateRecords: 0,
    strangeRecords: 0,
    limited: { tooMany: 0, tooFew: 0 },
  });
  // There was a load, and a limit that was reached.
  expect(report.answered).toBeGreaterThan(200);
  expect(report.left).toBeGreaterThan(10);
  expect(report.refused).toBeGreaterThan(0);
  expect(report.limited.fullMinutes).toBeGreaterThan(0);
  // What clients were told is what was kept, to the billionth of a dollar.
  expect(report.cost.answers).toBeGreaterThan(0);
  expect(report.cost.records).toBe(report.cost.answers);
});
