import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findRedis, type RunningProgram, startRedis } from '../__fixtures__/programs.ts';
import { testRateLimitStore } from '../limits/rate-limit-store.contract.ts';
import { createRedisRateLimitStore } from './redis-rate-limit-store.ts';

const program = findRedis();
const isMissing = program === undefined ? ' (skipped: neither is installed)' : '';

describe.skipIf(program === undefined)(`Valkey or Redis${isMissing}`, () => {
  let redis: RunningProgram;
  beforeAll(async () => {
    redis = await startRedis(program ?? '');
  }, 60_000);
  afterAll(() => redis.stop());

  let prefixes = 0;
  const fresh = () => ({ url: redis.url, prefix: `test-${++prefixes}:` });

  testRateLimitStore(() => createRedisRateLimitStore(fresh()));

  test('two replicas count together', async () => {
    const options = fresh();
    const replicas = [createRedisRateLimitStore(options), createRedisRateLimitStore(options)];
    const values = await Promise.all(
      replicas.flatMap(store => Array.from({ length: 50 }, () => store.add('a', 1, 10_000))),
    );
    expect(values.toSorted((a, b) => a - b)).toEqual(
      Array.from({ length: 100 }, (_, index) => index + 1),
    );
    await Promise.all(replicas.map(store => store.close()));
  });

  test('a counter is gone after its life, which later additions do not prolong', async () => {
    const store = createRedisRateLimitStore(fresh());
    expect(await store.add('a', 1, 100)).toBe(1);
    await store.add('a', 1, 60_000);
    await new Promise(resolve => setTimeout(resolve, 200));
    expect(await store.add('a', 1, 100)).toBe(1);
    await store.close();
  });
});

test('a server that cannot be reached is an error, not a wait', async () => {
  const store = createRedisRateLimitStore({ url: 'redis://127.0.0.1:1' });
  await expect(store.add('a', 1, 1000)).rejects.toThrow(/ECONNREFUSED/);
  await store.close();
});
