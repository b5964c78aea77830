import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { UsageRecord, UsageStore } from './usage-store.ts';

const day = Date.UTC(2026, 10, 20);
const hourMs = 3_600_000;

/** A record of one request, at noon on 2026-11-20. */
export function usageRecord(changes: Partial<UsageRecord> & { id: string }): UsageRecord {
  return {
    requestId: `req_${changes.id}`,
    time: day + 12 * hourMs,
    tenant: 't',
    key: 'key_1',
    gate: 'assistant',
    model: 'model-a',
    target: 'provider/model-a',
    endpoint: 'chat/completions',
    inputTokens: 100,
    cachedTokens: 40,
    outputTokens: 20,
    reasoningTokens: 5,
    cost: 1_000_000,
    latencyMs: 250.5,
    firstTokenMs: 12.25,
    status: 200,
    isEstimated: false,
    ...changes,
  };
}

/** What every store of usage promises. */
export function testUsageStore(create: () => UsageStore | Promise<UsageStore>): void {
  describe('the promises of a usage store', () => {
    let store: UsageStore;
    beforeEach(async () => {
      store = await create();
    });
    afterEach(() => store.close());

    const add = async (...records: (Partial<UsageRecord> & { id: string })[]) => {
      for (const record of records) await store.add(usageRecord(record));
    };

    test('gives back what was added, the latest first', async () => {
      await add(
        { id: 'a' },
        {
          id: 'b',
          time: day + 13 * hourMs,
          key: null,
          gate: null,
          target: null,
          cost: null,
          firstTokenMs: null,
          isEstimated: true,
          status: 499,
        },
      );
      const records = await store.recent({}, 10);
      expect(records.map(({ id }) => id)).toEqual(['b', 'a']);
      expect(records[1]).toEqual(usageRecord({ id: 'a' }));
      expect(records[0]).toMatchObject({
        key: null,
        gate: null,
        cost: null,
        firstTokenMs: null,
        isEstimated: true,
      });
      expect(await store.recent({}, 1)).toHaveLength(1);
      expect(await store.recent({ tenant: 'other' }, 10)).toEqual([]);
    });

    test('a record that is added twice counts once: nobody pays twice', async () => {
      await add({ id: 'a' }, { id: 'a', cost: 5 }, { id: 'a' });
      expect(await store.sum({})).toMatchObject([{ requests: 1, cost: 1_000_000 }]);
    });

    test('records of one request id are not one record: clients choose that id', async () => {
      await add({ id: 'a', requestId: 'same' }, { id: 'b', requestId: 'same' });
      expect(await store.sum({})).toMatchObject([{ requests: 2 }]);
    });

    test('many at once: none is lost', async () => {
      await Promise.all(
        Array.from({ length: 500 }, (_, index) => store.add(usageRecord({ id: `r${index}` }))),
      );
      expect(await store.sum({})).toMatchObject([
        { requests: 500, inputTokens: 50_000, cost: 500_000_000 },
      ]);
    });

    test('a sum of nothing is zero, and nothing grouped is no sum', async () => {
      expect(await store.sum({})).toEqual([
        {
          group: {},
          requests: 0,
          failed: 0,
          inputTokens: 0,
          cachedTokens: 0,
          outputTokens: 0,
          reasoningTokens: 0,
          cost: 0,
        },
      ]);
      expect(await store.sum({ groupBy: ['model'] })).toEqual([]);
    });

    test('sums tell groups apart, days by UTC, in order', async () => {
      await add(
        { id: 'a', model: 'y', time: day + 24 * hourMs - 1 },
        { id: 'b', model: 'x', time: day + 24 * hourMs - 1, status: 502, cost: null },
        { id: 'c', model: 'y', time: day + 24 * hourMs },
        { id: 'd', model: 'y', time: day + 24 * hourMs, gate: null },
      );
      const sums = await store.sum({ groupBy: ['day', 'model'] });
      expect(
        sums.map(({ group, requests, failed, cost }) => [group, requests, failed, cost]),
      ).toEqual([
        [{ day: '2026-11-20', model: 'x' }, 1, 1, 0],
        [{ day: '2026-11-20', model: 'y' }, 1, 0, 1_000_000],
        [{ day: '2026-11-21', model: 'y' }, 2, 0, 2_000_000],
      ]);
      expect((await store.sum({ groupBy: ['gate'] })).map(({ group }) => group.gate)).toEqual([
        null,
        'assistant',
      ]);
      expect(sums[2]).toMatchObject({
        inputTokens: 200,
        cachedTokens: 80,
        outputTokens: 40,
        reasoningTokens: 10,
      });
    });

    test.each<[query: Parameters<UsageStore['sum']>[0], requests: number]>([
      [{ tenant: 't' }, 2],
      [{ tenant: 'u' }, 1],
      [{ key: 'key_2' }, 1],
      [{ model: 'model-b' }, 1],
      [{ gate: 'other' }, 1],
      [{ from: day + 12 * hourMs }, 3],
      [{ from: day + 12 * hourMs + 1 }, 1],
      [{ to: day + 12 * hourMs }, 0],
      [{ from: day, to: day + 12 * hourMs + 1 }, 2],
      [{ tenant: 't', model: 'model-b' }, 0],
      [{ tenant: "' OR 1=1 --" }, 0],
    ])('%o matches %d', async (query, requests) => {
      await add(
        { id: 'a' },
        { id: 'b', key: 'key_2', gate: 'other' },
        { id: 'c', tenant: 'u', model: 'model-b', time: day + 13 * hourMs },
      );
      expect(await store.sum(query)).toMatchObject([{ requests }]);
    });

    test('what a gate has cost since a time is exact', async () => {
      await Promise.all(
        Array.from({ length: 10 }, (_, index) =>
          store.add(usageRecord({ id: `r${index}`, cost: 100_000_001 })),
        ),
      );
      await add(
        { id: 'old', time: day - 1 },
        { id: 'other', gate: 'other' },
        { id: 'free', cost: null },
      );
      expect(await store.spent('assistant', day)).toBe(1_000_000_010);
      expect(await store.spent('assistant', day - 1)).toBe(1_001_000_010);
      expect(await store.spent('nobody', 0)).toBe(0);
    });
  });
}
