import type { Context } from 'hono';

const retryAfterMs = 1000;

/**
 * `GET /ready`, for what sends requests here; asks for no key.
 *
 * 503 with the reasons while a model that has to be loaded is not, or a store does not answer.
 */
export function ready(readiness: () => Promise<string[]>) {
  return async (c: Context) => {
    const reasons = await readiness();
    if (reasons.length === 0) return c.json({ status: 'ready', reasons });
    return c.json({ status: 'unready', reasons }, 503, {
      'retry-after-ms': String(retryAfterMs),
      'retry-after': String(retryAfterMs / 1000),
    });
  };
}
