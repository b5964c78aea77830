import {
  createMemoryRateLimitStore,
  type KeyStore,
  type RateLimitStore,
  type ResponseStore,
  type UsageStore,
} from '@loam/server';
import {
  createSqliteKeyStore,
  createSqliteResponseStore,
  createSqliteUsageStore,
  type LoamConfig,
} from '@loam/server/node';
import { makeDataDirectory } from './data-directory.ts';

/** What a server remembers. */
export type Stores = {
  keys: KeyStore;
  responses: ResponseStore;
  usage: UsageStore;
  /** How much of its limits each caller has used. */
  counters: RateLimitStore;
  close(): Promise<void>;
};

/**
 * The stores of a configuration: files of this machine, or what several replicas share. Clients of
 * databases are loaded only where they are asked for.
 */
export async function openStores(config: LoamConfig): Promise<Stores> {
  const [{ responses, usage }, keys, counters] = await Promise.all([
    openRecords(config),
    openKeyStore(config),
    openCounters(config),
  ]);
  return {
    keys,
    responses,
    usage,
    counters,
    async close() {
      await Promise.all([keys, responses, usage, counters].map(store => store.close()));
    },
  };
}

/** The keys of a configuration. */
export async function openKeyStore(config: LoamConfig): Promise<KeyStore> {
  const url = config.data.postgres_url;
  if (url === undefined) return createSqliteKeyStore({ path: makeDataDirectory(config).keys });
  const { createPostgresKeyStore } = await import('@loam/server/postgres');
  return createPostgresKeyStore({ url });
}

async function openRecords(config: LoamConfig): Promise<Pick<Stores, 'responses' | 'usage'>> {
  const url = config.data.postgres_url;
  if (url === undefined) {
    const data = makeDataDirectory(config);
    return {
      responses: createSqliteResponseStore({ path: data.responses }),
      usage: createSqliteUsageStore({ path: data.usage }),
    };
  }
  const postgres = await import('@loam/server/postgres');
  return {
    responses: postgres.createPostgresResponseStore({ url }),
    usage: postgres.createPostgresUsageStore({ url }),
  };
}

async function openCounters(config: LoamConfig): Promise<RateLimitStore> {
  const url = config.data.redis_url;
  if (url === undefined) return createMemoryRateLimitStore();
  const { createRedisRateLimitStore } = await import('@loam/server/redis');
  return createRedisRateLimitStore({ url });
}
