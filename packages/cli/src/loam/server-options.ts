import type { LimitOptions, RateLimits, ServerOptions } from '@loam/server';
import type { LoamConfig } from '@loam/server/node';

const mebibyte = 2 ** 20;
const dayMs = 24 * 60 * 60_000;

/** What a configuration says of a server, beyond its models, keys and stores. */
export function serverOptions({
  api,
  responses,
  telemetry,
  log,
}: LoamConfig): Omit<ServerOptions, 'provider'> {
  return {
    enabled: api.enabled,
    apiKey: api.api_key,
    allowedHosts: api.allowed_hosts,
    allowedOrigins: api.cors_enabled ? api.cors_origins : [],
    limits: limitOptions(api),
    maxBodyBytes: Math.floor(api.max_body_mb * mebibyte),
    keepAliveMs: api.keep_alive_seconds * 1000,
    strictParams: api.strict_params,
    compat: api.compat,
    openMetrics: telemetry.open_metrics,
    content: { inSpans: telemetry.content, inLog: log.content },
    responses: {
      policy: () => ({
        retentionMs: responses.retention_days * dayMs,
        zeroStorage: responses.zero_storage,
      }),
      summaryModel: responses.summary_model,
    },
  };
}

function limitOptions(api: LoamConfig['api']): LimitOptions {
  const models = Object.entries(api.models)
    .map(([id, model]) => [id, rateLimits(model)] as const)
    .filter(([, limits]) => Object.values(limits).some(limit => limit !== undefined));
  return {
    ...rateLimits(api),
    concurrentRequests: api.max_concurrent_requests,
    maxMessages: api.max_messages,
    ...(models.length > 0 && { models: Object.fromEntries(models) }),
  };
}

function rateLimits(settings: {
  max_requests_per_minute?: number | undefined;
  max_tokens_per_minute?: number | undefined;
}): RateLimits {
  return {
    requestsPerMinute: settings.max_requests_per_minute,
    tokensPerMinute: settings.max_tokens_per_minute,
  };
}
