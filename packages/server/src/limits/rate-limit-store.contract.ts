import { afterEach, beforeEach, expect, test } from 'vitest';
import type { RateLimitStore } from './rate-limit-store.ts';

/** What every store of counters promises. */
export function testRateLimitStore(create: () => RateLimitStore | Promise<RateLimitStore>): void {
  let store: RateLimitStore;
  beforeEach(async () => {
    store = await create();
  });
  afterEach(() => store.close());

  test('a counter begins at 0, and each has its own', async () => {
    expect(await store.add('a', 2, 1000)).toBe(2);
    expect(await store.add('a', 3, 1000)).toBe(5);
    expect(await store.add('b', 1, 1000)).toBe(1);
  });

  test('what is below 0 takes away', async () => {
    await store.add('a', 5, 1000);
    expect(await store.add('a', -7, 1000)).toBe(-2);
    expect(await store.add('a', 0, 1000)).toBe(-2);
  });

  test('additions at one time do not get lost, and no two see the same', async () => {
    const values = await Promise.all(Array.from({ length: 100 }, () => store.add('a', 1, 10_000)));
    expect(values.toSorted((a, b) => a - b)).toEqual(
      Array.from({ length: 100 }, (_, index) => index + 1),
    );
  });
}
