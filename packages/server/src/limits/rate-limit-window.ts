/** Limits are per minute, and every minute of the clock begins anew. */
export const windowMs = 60_000;

export type RateLimitWindow = {
  /** Stands in the names of its counters. */
  index: number;
  /** Until the next one begins, in milliseconds. */
  remainingMs: number;
};

/** @param now Unix milliseconds, so that several servers mean the same minute */
export function windowAt(now: number): RateLimitWindow {
  const index = Math.floor(now / windowMs);
  return { index, remainingMs: (index + 1) * windowMs - now };
}
