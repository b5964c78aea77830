import type { ProviderV4 } from '@ai-sdk/provider';
import type { LoamProvider } from '@loam/model-port';
import type { Context, MiddlewareHandler } from 'hono';
import { metricsNotInScope } from '../errors/refusals.ts';
import type { Gates } from '../gates/gates.ts';
import { modelStats } from '../models/model-stats.ts';
import type { MetricsExporter } from '../observability/metrics-exporter.ts';
import type { ServerEnv } from '../server-env.ts';

/** `GET /metrics`. */
export function metrics(
  exporter: MetricsExporter,
  { provider, gates }: { provider: ProviderV4 & Partial<LoamProvider>; gates: Gates },
) {
  return async (c: Context) => {
    const models = await modelStats(provider);
    const { contentType, body } = await exporter.render({ models, targets: gates.report() });
    return c.body(body, 200, { 'content-type': contentType, 'cache-control': 'no-store' });
  };
}

/**
 * Metrics are of the whole server: where a key is asked for, it has to be an admin's, or one whose
 * scope names `metrics`.
 *
 * @throws WireError `permission_denied`
 */
export const requireMetrics: MiddlewareHandler<ServerEnv> = async (c, next) => {
  const { isAdmin, scopes } = c.get('caller');
  if (!isAdmin && !scopes?.endpoints?.includes('metrics')) throw metricsNotInScope();
  await next();
};
