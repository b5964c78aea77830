import { describe, expect, test } from 'vitest';
import { createMemoryRateLimitStore } from './memory-rate-limit-store.ts';
import { testRateLimitStore } from './rate-limit-store.contract.ts';

describe('memory', () => {
  testRateLimitStore(createMemoryRateLimitStore);

  test('forgets a counter whose life is over, and no other', async () => {
    let time = 0;
    const store = createMemoryRateLimitStore(() => time);
    await store.add('a', 5, 1000);
    time = 900;
    await store.add('b', 5, 1000);
    time = 1000;
    expect(await store.add('a', 1, 1000)).toBe(1);
    expect(await store.add('b', 1, 1000)).toBe(6);
  });
});
