import { once } from 'node:events';
import { createClient } from '@redis/client';
import type { RateLimitStore } from '../limits/rate-limit-store.ts';

export type RedisRateLimitStoreOptions = {
  /** `redis://:password@host:6379/0`, with TLS `rediss://…`. Valkey has the same. */
  url: string;
  /** What every counter's name begins with. Default: `loam:limits:`. */
  prefix?: string;
};

/** So many milliseconds for a connection; a server that cannot be reached is an error, not a wait. */
const connectTimeoutMs = 4000;

/** Counts in Valkey or Redis, so that a limit holds over all replicas that share it. */
export function createRedisRateLimitStore(options: RedisRateLimitStoreOptions): RateLimitStore {
  const { url, prefix = 'loam:limits:' } = options;
  const client = createClient({
    url,
    socket: { connectTimeout: connectTimeoutMs },
    // While it is away, requests fail at once instead of gathering.
    disableOfflineQueue: true,
  });
  // It reconnects by itself. Until it has, each request is told why it has not.
  let fault: { error: unknown } | undefined;
  client.on('error', error => (fault = { error }));
  client.on('ready', () => (fault = undefined));
  let started: Promise<unknown> | undefined;
  let opening: Promise<unknown> | undefined;
  const connected = async (): Promise<void> => {
    if (client.isReady) return;
    if (fault) throw fault.error;
    // Rejects with the first error before that.
    opening ??= once(client, 'ready').finally(() => {
      opening = undefined;
    });
    // It tries to connect until it can, or is closed.
    started ??= client.connect().catch(() => undefined);
    await opening;
  };

  return {
    async add(counter, amount, lifeMs) {
      await connected();
      const name = prefix + counter;
      // Its life begins with its first request, and others do not make it longer.
      const [value] = await client.multi().incrBy(name, amount).pExpire(name, lifeMs, 'NX').exec();
      return Number(value);
    },
    async close() {
      if (client.isReady) await client.close();
      else if (started) client.destroy();
      await started;
    },
  };
}
