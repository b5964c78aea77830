import type { ProviderV4 } from '@ai-sdk/provider';
import type { LoamProvider } from '@loam/model-port';
import type { KeyStore } from './access/key-store.ts';
import type { GateOptions, NamedProvider } from './gates/gate-options.ts';
import type { LimitOptions } from './limits/limit-options.ts';
import type { MetricsExporter } from './observability/metrics-exporter.ts';
import type { ResponsesOptions } from './responses/routes.ts';
import type { RequestLog } from './request-log/request-log.ts';
import type { RecentTraffic } from './status/recent-traffic.ts';
import type { Price } from './usage/price.ts';
import type { UsageStore } from './usage/usage-store.ts';

export type ServerOptions = {
  /** Where the models are. Any AI SDK provider fits; a `LoamProvider` adds a model list and more. */
  provider: ProviderV4 | LoamProvider;
  /** Models elsewhere, by the name that targets of gates call them by. Default: none. */
  providers?: Readonly<Record<string, ProviderV4 | NamedProvider>> | undefined;
  /** Models made of other models, by their names. Default: none. */
  gates?: Readonly<Record<string, GateOptions>> | undefined;
  /**
   * What models of `provider` cost, by their ids. Default: nothing, where the provider says that it
   * runs on this machine; otherwise not known.
   */
  prices?: Readonly<Record<string, Price>> | undefined;
  /**
   * Where what requests used is kept. Default: the memory of this process where there are gates, and
   * otherwise nowhere.
   */
  usage?: UsageStore | undefined;
  /**
   * The key clients send as `Authorization: Bearer …` or `x-api-key`. Whoever has it may do
   * everything. Empty counts as none.
   */
  apiKey?: string | undefined;
  /** Keys of their own for many: named, with scopes, limits and expiry. Default: none. */
  keys?: KeyStore | undefined;
  /**
   * Whether a key must be presented; an `apiKey` that is set is always asked for. A server that must
   * ask and has nothing to compare with refuses every request. Default: with `keys`, and in
   * production (`NODE_ENV=production`), so that being open to everybody is written down: `false`.
   * `'optional'` lets everybody in, whatever there is, and still tells who has a key.
   */
  requireAuth?: boolean | 'optional' | undefined;
  /** Whether there are endpoints at all; without, everything but the health check is a 404. Default: true. */
  enabled?: boolean | undefined;
  /** The path in front of `/chat/completions` and the rest. Default: `/v1`. */
  basePath?: string | undefined;
  /**
   * Host names this server answers to, beside loopback names and addresses written as numbers:
   * exact names, `.example.com` for a whole domain, or `*`. Default: any while a key is asked for,
   * otherwise none.
   */
  allowedHosts?: readonly string[] | undefined;
  /**
   * Origins whose web pages may call this server from a browser, such as
   * `https://app.example.com`, or `*`. Pages of the server's own origin always may. Default: none.
   */
  allowedOrigins?: readonly string[] | undefined;
  /** How much each caller may use. Default: anything. */
  limits?: LimitOptions | undefined;
  /** The largest request body, in bytes. Default: 10 MiB. */
  maxBodyBytes?: number | undefined;
  /** Silence on a stream before a comment keeps it alive, in milliseconds. Default: 15,000. */
  keepAliveMs?: number | undefined;
  /**
   * Refuse requests with fields nobody knows, with 400 `unknown_parameter`. Default: they are
   * answered, and the fields named in the header `x-loam-ignored-params`.
   */
  strictParams?: boolean | undefined;
  /**
   * Refuse what another server refuses although Loam can do it, with that server's errors, for
   * clients that were written against it. Default: nothing.
   */
  compat?: 'mixlayer' | undefined;
  /** How the responses of `/responses` are kept. Default: in memory. */
  responses?: ResponsesOptions | undefined;
  /** Told of every request once it has ended. Default: nothing is logged. */
  log?: RequestLog | undefined;
  /**
   * What answers at `/metrics`, on the root and behind `basePath`: `createPrometheusMetrics` of
   * `@loam/server/prometheus`. Default: nothing does.
   */
  metrics?: MetricsExporter | undefined;
  /**
   * Whether `/metrics` answers without a key where one is asked for. Default: it needs the key of an
   * admin, or one whose scope names the endpoint `metrics`.
   */
  openMetrics?: boolean | undefined;
  /** Where prompts and answers may be put beside figures. Default: nowhere. Keys never are. */
  content?: { inSpans?: boolean | undefined; inLog?: boolean | undefined } | undefined;
  /** Ids of models that have to be loaded for `/ready` to say so. Default: none. */
  requiredModels?: readonly string[] | undefined;
  /** What `/status` remembers, of a server that this one takes the place of. Default: nothing. */
  traffic?: RecentTraffic | undefined;
};

export const defaultBasePath = '/v1';
export const defaultMaxBodyBytes = 10 * 1024 * 1024;
export const defaultKeepAliveMs = 15_000;

/** `/v1/` and `v1` become `/v1`; `/` becomes the empty path. */
export function normalizeBasePath(basePath: string): string {
  const segments = basePath.split('/').filter(segment => segment !== '');
  return segments.length === 0 ? '' : `/${segments.join('/')}`;
}

/**
 * Whether this is a production deployment. The one look this package takes at the environment:
 * being open must be written down, so the default has to know. Without Node's `process`, on an
 * edge runtime, it is production.
 */
export function isProduction(): boolean {
  return typeof process === 'undefined' || process.env.NODE_ENV === 'production';
}
