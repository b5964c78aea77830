import type { Context } from 'hono';
import type { ModelCatalog } from '../models/model-catalog.ts';

const retryAfterMs = 1000;

/**
 * `GET /health`, for load balancers and start-up scripts; asks for no key.
 *
 * `loading` (503) while a model loads and none is ready yet. A model that loads on its first call
 * does not take a server that answers for others out of service.
 */
export function health(catalog: ModelCatalog) {
  return async (c: Context) => {
    const models = (await catalog.list()).map(({ id, state }) => ({ id, state }));
    const isLoading =
      models.some(({ state }) => state === 'loading') &&
      !models.some(({ state }) => state === 'ready');
    if (!isLoading) return c.json({ status: 'ok', models });
    return c.json({ status: 'loading', models }, 503, {
      'retry-after-ms': String(retryAfterMs),
      'retry-after': String(retryAfterMs / 1000),
    });
  };
}
