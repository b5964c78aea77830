/** How one limit stands for a caller. */
export type RateLimitState = {
  limit: number;
  remaining: number;
  /** Until all of it is there again, in milliseconds. */
  resetMs: number;
};

/** OpenAI's headers. */
export function rateLimitHeaders(
  unit: 'requests' | 'tokens',
  { limit, remaining, resetMs }: RateLimitState,
): Record<string, string> {
  return {
    [`x-ratelimit-limit-${unit}`]: String(limit),
    [`x-ratelimit-remaining-${unit}`]: String(Math.max(0, remaining)),
    [`x-ratelimit-reset-${unit}`]: formatReset(resetMs),
  };
}

/** As OpenAI writes it: `45ms`, `1.5s`, `1m0s`. */
export function formatReset(ms: number): string {
  if (ms < 1000) return `${Math.max(0, Math.ceil(ms))}ms`;
  const seconds = Math.ceil(ms / 100) / 10;
  if (seconds < 60) return `${seconds}s`;
  const whole = Math.ceil(seconds);
  return `${Math.floor(whole / 60)}m${whole % 60}s`;
}
