export type { ApiKey, ApiKeySettings, KeyLimits, KeyScopes, StoredKey } from './access/api-key.ts';
export { ApiKeys, type IssuedKey } from './access/api-keys.ts';
export type { KeyChanges, KeyStore } from './access/key-store.ts';
export { createMemoryKeyStore } from './access/memory-key-store.ts';
export { createServer, type LoamServer } from './create-server.ts';
export { GateError } from './gates/gate-error.ts';
export type {
  GateOptions,
  GateParameters,
  GateTarget,
  NamedProvider,
} from './gates/gate-options.ts';
export type { HealthCheck } from './gates/health-check.ts';
export type { LoggedError } from './request-log/describe-error.ts';
export type { LoggedCall, RequestLog, RequestLogEntry } from './request-log/request-log.ts';
export type { Content, ContentMessage, ContentPart } from './observability/content.ts';
export type { MetricsExporter, Snapshot } from './observability/metrics-exporter.ts';
export type {
  CallObserver,
  CallParameters,
  EndedCall,
  EndedRequest,
  IncomingRequest,
  ModelCall,
  ModelOperation,
  Observer,
  RequestObserver,
} from './observability/observer.ts';
export type { ServerOptions } from './server-options.ts';
export type { LimitOptions, RateLimits } from './limits/limit-options.ts';
export { createMemoryRateLimitStore } from './limits/memory-rate-limit-store.ts';
export type { RateLimitStore } from './limits/rate-limit-store.ts';
export { LiveResponses } from './responses/live-responses.ts';
export type { ResponsesOptions } from './responses/routes.ts';
export type { StoragePolicy } from './responses/response-memory.ts';
export {
  createMemoryResponseStore,
  type MemoryResponseStoreOptions,
} from './stores/memory-response-store.ts';
export type { ResponseStore, StoredResponse } from './stores/response-store.ts';
export type { OpenSession } from './responses/socket/open-session.ts';
export type { ResponseSession, SessionSocket } from './responses/socket/response-session.ts';
export { RecentTraffic } from './status/recent-traffic.ts';
export type { ServerStatus } from './status/status-schema.ts';
export {
  createMemoryUsageStore,
  type MemoryUsageStoreOptions,
} from './usage/memory-usage-store.ts';
export type { Price } from './usage/price.ts';
export type {
  UsageGroup,
  UsageQuery,
  UsageRecord,
  UsageStore,
  UsageSum,
} from './usage/usage-store.ts';
