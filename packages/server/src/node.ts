export {
  serve,
  serveWith,
  type ListenOptions,
  type RunningServer,
  type ServeOptions,
} from './node/serve.ts';
export { isLoopback } from './access/loopback.ts';
export { ServeError, type ServeErrorCode } from './node/serve-error.ts';
export { parseAddress, type Address } from './config/address.ts';
export { ConfigError, type ConfigIssue } from './config/config-error.ts';
export type { LoamConfig, LoamConfigInput } from './config/config-schema.ts';
export { defineConfig } from './config/define-config.ts';
export type { Environment } from './config/expand-variables.ts';
export type { ModelSettings } from './config/model-settings.ts';
export { readConfig, type ReadConfig, type ReadConfigOptions } from './config/read-config.ts';
export { createSqliteKeyStore, type SqliteKeyStoreOptions } from './access/sqlite-key-store.ts';
export {
  createSqliteResponseStore,
  type SqliteResponseStoreOptions,
} from './stores/sqlite-response-store.ts';
export {
  acceptWebSockets,
  type WebSocketOptions,
  type WebSocketUpgrades,
} from './node/web-sockets.ts';
export {
  createSqliteUsageStore,
  type SqliteUsageStoreOptions,
} from './usage/sqlite-usage-store.ts';
export { loadProvider } from './gates/load-provider.ts';
export { gateOptions } from './gates/gate-options.ts';
export { priceOf } from './usage/price.ts';
