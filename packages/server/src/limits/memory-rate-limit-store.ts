import type { RateLimitStore } from './rate-limit-store.ts';

/** Counts in the memory of this process. */
export function createMemoryRateLimitStore(now: () => number = Date.now): RateLimitStore {
  const counters = new Map<string, { value: number; endsAt: number }>();
  let sweepAt = 0;

  const sweep = (time: number, lifeMs: number) => {
    for (const [name, { endsAt }] of counters) if (endsAt <= time) counters.delete(name);
    sweepAt = time + lifeMs;
  };

  return {
    async add(counter, amount, lifeMs) {
      const time = now();
      if (time >= sweepAt) sweep(time, lifeMs);
      const value = (counters.get(counter)?.value ?? 0) + amount;
      counters.set(counter, { value, endsAt: time + lifeMs });
      return value;
    },
    close: async () => counters.clear(),
  };
}
