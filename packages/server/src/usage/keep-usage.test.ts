import { expect, test } from 'vitest';
import type { RequestLogEntry } from '../request-log/request-log.ts';
import { keepUsage } from './keep-usage.ts';
import { createMemoryUsageStore } from './memory-usage-store.ts';
import type { UsageRecord, UsageStore } from './usage-store.ts';

const record: UsageRecord = {
  id: 'use_1',
  requestId: 'req_1',
  time: 1,
  tenant: 't',
  key: null,
  gate: null,
  model: 'm',
  target: null,
  endpoint: 'chat/completions',
  inputTokens: 1,
  cachedTokens: 0,
  outputTokens: 2,
  reasoningTokens: 0,
  cost: 3,
  latencyMs: 4,
  firstTokenMs: null,
  status: 200,
  isEstimated: false,
};

/** A store that is away for its first additions; `lateAnswers`: it keeps them all the same. */
function shakyStore(failures: number, lateAnswers = false): UsageStore {
  const store = createMemoryUsageStore();
  let calls = 0;
  return {
    ...store,
    async add(added) {
      const isAway = calls++ < failures;
      if (!isAway || lateAnswers) await store.add(added);
      if (isAway) throw new Error('The database is restarting.');
    },
  };
}

test.each([
  ['is away for a moment', shakyStore(2)],
  ['has kept it and could not say so', shakyStore(2, true)],
])('a store that %s: the record is there, once, and the log has heard of it', async (_, store) => {
  const told: RequestLogEntry[] = [];
  await keepUsage(store, entry => told.push(entry), [1, 1, 1])(record);
  await expect.poll(() => store.recent({}, 10)).toEqual([record]);
  expect(told.map(({ error }) => error?.message)).toEqual(['The database is restarting.']);
});

test('a store that stays away: the log names what is lost', async () => {
  const told: RequestLogEntry[] = [];
  await keepUsage(shakyStore(9), entry => told.push(entry), [1, 1])(record);
  await expect.poll(() => told).toHaveLength(2);
  expect(told.map(({ error }) => error?.message)).toEqual([
    'The database is restarting.',
    'The usage record use_1 is lost.',
  ]);
});
