import { expect, test, vi } from 'vitest';
import { ownCosts } from './index.ts';

// It starts servers, and the machine may be busy.
vi.setConfig({ testTimeout: 60_000 });

test('the server and the provider can be measured', async () => {
  const costs = await ownCosts(['server_token']);
  expect(costs.map(({ name, subject, unit }) => [name, subject, unit])).toEqual([
    ['server_request', 'loam-server', 'ms'],
    ['server_token', 'loam-server', 'ms'],
  ]);
  for (const { value } of costs) expect(value).toBeGreaterThan(0);
});

test('nothing is measured that nobody asked for', async () => {
  expect(await ownCosts(['decode_1'])).toEqual([]);
});
