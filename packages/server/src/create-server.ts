import { Hono } from 'hono';
import { every } from 'hono/combine';
import { methodNotAllowed as methodNotAllowedFor } from 'hono/method-not-allowed';
import { requestId } from 'hono/request-id';
import { browserGuard } from './access/browser-guard.ts';
import { identifyCaller } from './access/identify-caller.ts';
import { createRequestReader } from './bodies/request-reader.ts';
import { chatCompletions } from './chat-completions/chat-completions.ts';
import {
  answerAsMixlayer,
  readResponseAsMixlayer,
  refuseChatAsMixlayer,
} from './compat/mixlayer.ts';
import { completions } from './completions/completions.ts';
import { embeddings } from './embeddings/embeddings.ts';
import { errorResponse } from './errors/error-response.ts';
import { clientLeft, methodNotAllowed, switchedOff, unknownPath } from './errors/refusals.ts';
import { throwOnlyErrors } from './errors/thrown-value.ts';
import { Gates, type GatesOptions } from './gates/gates.ts';
import { health } from './health/health.ts';
import { createReadiness } from './health/readiness.ts';
import { ready } from './health/ready.ts';
import { storeChecks } from './health/store-checks.ts';
import { RequestLimits } from './limits/request-limits.ts';
import { answerAsAnthropic } from './messages/answer-as-anthropic.ts';
import { countTokens, messages } from './messages/messages.ts';
import { metrics, requireMetrics } from './metrics/metrics.ts';
import { createModelCatalog } from './models/model-catalog.ts';
import { requestModels } from './models/request-models.ts';
import { listModels, retrieveModel } from './models/models.ts';
import { observeRequests } from './observability/observe-requests.ts';
import { observeTogether } from './observability/observer.ts';
import { openapi } from './openapi/openapi.ts';
import { rerank } from './rerank/rerank.ts';
import { newRequestId } from './request-log/request-id.ts';
import { requestLog } from './request-log/request-log.ts';
import { addResponses } from './responses/routes.ts';
import type { OpenSession } from './responses/socket/open-session.ts';
import type { ServerEnv } from './server-env.ts';
import {
  defaultBasePath,
  defaultKeepAliveMs,
  defaultMaxBodyBytes,
  isProduction,
  normalizeBasePath,
  type ServerOptions,
} from './server-options.ts';
import { RecentTraffic } from './status/recent-traffic.ts';
import { recentUsage } from './status/recent-usage.ts';
import { status } from './status/status.ts';
import { reachableStore } from './stores/reachable-store.ts';
import { answerEnd } from './streams/answer-end.ts';
import { telemetry } from './telemetry/telemetry.ts';
import { detokenize, tokenize } from './tokenization/tokenization.ts';
import { keepUsage } from './usage/keep-usage.ts';
import { createMemoryUsageStore } from './usage/memory-usage-store.ts';
import { free } from './usage/price.ts';
import { usageRecords, usageSums } from './usage/usage.ts';

/** Sums of months may take a database longer than a key does. In milliseconds. */
const usageLimitMs = 30_000;

export type LoamServer = {
  /** Answers a request. Never rejects: whatever goes wrong is an answer in OpenAI's error shape. */
  fetch: (request: Request) => Promise<Response>;
  /**
   * Lets a WebSocket upgrade in, as the session of its connection, or answers why not. Whoever runs
   * the server does the upgrade itself: `acceptWebSockets` of `@loam/server/node`.
   */
  websocket: (upgrade: Request) => Promise<Response | OpenSession>;
};

/**
 * An OpenAI-compatible server in front of any AI SDK provider, as one function from `Request` to
 * `Response`: it runs in a Next.js route handler, on Node (`@loam/server/node`) and on edge runtimes.
 *
 * @example
 * const { fetch: handler } = createServer({ provider, apiKey: process.env.LOAM_API_KEY });
 * export { handler as GET, handler as POST };
 */
export function createServer(options: ServerOptions): LoamServer {
  const apiKey = options.apiKey || undefined;
  const keys = options.keys && reachableStore(options.keys, 'API keys');
  const { requireAuth = keys !== undefined || isProduction() } = options;
  const requiresKey = requireAuth !== 'optional' && (apiKey !== undefined || requireAuth);
  const base = normalizeBasePath(options.basePath ?? defaultBasePath);
  const { provider, providers, prices }: GatesOptions = options;
  const catalog = createModelCatalog(provider);
  const usage = options.usage
    ? reachableStore(options.usage, 'usage records', usageLimitMs)
    : options.gates && createMemoryUsageStore();
  const limits = options.limits?.store
    ? { ...options.limits, store: reachableStore(options.limits.store, 'rate limits') }
    : options.limits;
  const responses = options.responses?.store
    ? { ...options.responses, store: reachableStore(options.responses.store, 'responses') }
    : options.responses;
  const gates = new Gates({ provider, providers, gates: options.gates, prices, books: usage });
  const isMixlayer = options.compat === 'mixlayer';

  const { log, content = {} } = options;
  const traffic = options.traffic ?? new RecentTraffic();
  const observer = observeTogether([
    telemetry({ withContent: content.inSpans }),
    traffic,
    ...(options.metrics ? [options.metrics] : []),
    ...(log ? [requestLog(log, { withContent: content.inLog })] : []),
  ]);

  /** How errors of a path are told, where it is another server's. */
  const errorRule = (path: string) => {
    if (path === `${base}/messages` || path.startsWith(`${base}/messages/`)) {
      return answerAsAnthropic;
    }
    return isMixlayer ? answerAsMixlayer : undefined;
  };

  const app = new Hono<ServerEnv>({ strict: false });
  app.onError((error, c) =>
    // Runtimes give any reason for an abort. Nobody reads this answer, but the log shows its status.
    errorResponse(c, c.req.raw.signal.aborted ? clientLeft() : error, {}, errorRule(c.req.path)),
  );
  app.notFound(c => errorResponse(c, unknownPath(c.req.method, c.req.path)));

  // What every request passes, from the outside in.
  app.use(requestId({ limitLength: 128, generator: () => newRequestId() }));
  app.use(answerEnd);
  app.use(observeRequests(observer));
  app.use(throwOnlyErrors);
  app.use(
    browserGuard({
      allowedHosts: options.allowedHosts ?? (requiresKey ? undefined : []),
      allowedOrigins: options.allowedOrigins ?? [],
    }),
  );
  app.use(
    methodNotAllowedFor({
      app,
      onMethodNotAllowed: (c, methods) => {
        const allow = { allow: [...methods, 'OPTIONS'].join(', ') };
        return c.req.method === 'OPTIONS'
          ? c.body(null, 204, allow)
          : errorResponse(c, methodNotAllowed(c.req.method, c.req.path, methods), allow);
      },
    }),
  );

  app.get('/health', health(catalog));
  app.get(`${base}/health`, health(catalog));
  if (options.enabled === false) {
    app.use(() => {
      throw switchedOff();
    });
  }
  app.get(`${base}/openapi.json`, openapi(base, requiresKey));
  const readiness = createReadiness({
    provider,
    requiredModels: options.requiredModels ?? [],
    stores: storeChecks({
      keys,
      usage,
      responses: responses?.store,
      limits: limits?.store,
    }),
  });
  app.get('/ready', ready(readiness));
  app.get(`${base}/ready`, ready(readiness));

  const identify = (basePath: string) =>
    identifyCaller({ apiKey, keys, isRequired: requiresKey, basePath });
  if (options.metrics) {
    const scrape = metrics(options.metrics, { provider, gates });
    for (const parent of new Set(['', base])) {
      if (requiresKey && !options.openMetrics) {
        app.get(`${parent}/metrics`, identify(parent), requireMetrics, scrape);
      } else app.get(`${parent}/metrics`, scrape);
    }
  }

  const access = every(
    identify(base),
    requestModels({
      catalog,
      gates,
      priceOf: modelId => prices?.[modelId] ?? (provider.isLocal ? free : undefined),
      isLocal: provider.isLocal === true,
      limits: new RequestLimits(limits),
      keep: usage && keepUsage(usage, log),
      basePath: base,
    }),
  );
  app.get(`${base}/models`, access, listModels);
  app.get(`${base}/models/:id{.+}`, access, retrieveModel);
  const strictParams = options.strictParams ?? false;
  const readRequest = createRequestReader({
    maxBodyBytes: options.maxBodyBytes ?? defaultMaxBodyBytes,
    strictParams,
  });
  const keepAliveMs = options.keepAliveMs ?? defaultKeepAliveMs;
  const refuse = isMixlayer ? refuseChatAsMixlayer : undefined;
  app.post(
    `${base}/chat/completions`,
    access,
    chatCompletions({ readRequest, keepAliveMs, refuse }),
  );
  app.post(`${base}/completions`, access, completions({ readRequest, keepAliveMs }));
  addResponses(app, `${base}/responses`, {
    access,
    readRequest,
    keepAliveMs,
    strictParams,
    adapt: isMixlayer ? readResponseAsMixlayer : undefined,
    gates,
    options: responses ?? {},
  });
  app.post(`${base}/messages`, access, messages({ readRequest, keepAliveMs }));
  app.post(`${base}/messages/count_tokens`, access, countTokens({ readRequest }));
  app.post(`${base}/embeddings`, access, embeddings({ readRequest }));
  app.post(`${base}/rerank`, access, rerank({ readRequest }));
  app.post(`${base}/tokenize`, access, tokenize({ readRequest }));
  app.post(`${base}/detokenize`, access, detokenize({ readRequest }));
  app.get(`${base}/usage`, access, usageSums(usage));
  app.get(`${base}/usage/requests`, access, usageRecords(usage));
  const sums = usage && recentUsage(usage, keys);
  app.get(`${base}/status`, access, status({ provider, gates, traffic, usage: sums, requiresKey }));

  return {
    fetch: async request => app.fetch(request),
    async websocket(upgrade) {
      let session: OpenSession | undefined;
      const takeSession = (open: OpenSession) => {
        session = open;
      };
      const response = await app.fetch(upgrade, { takeSession });
      return session ?? response;
    },
  };
}
