export type { PostgresOptions } from './postgres/database.ts';
export { createPostgresKeyStore } from './postgres/postgres-key-store.ts';
export {
  createPostgresResponseStore,
  type PostgresResponseStoreOptions,
} from './postgres/postgres-response-store.ts';
export { createPostgresUsageStore } from './postgres/postgres-usage-store.ts';
