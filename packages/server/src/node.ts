export { serve, type RunningServer, type ServeOptions } from './node/serve.ts';
export { ServeError, type ServeErrorCode } from './node/serve-error.ts';
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
