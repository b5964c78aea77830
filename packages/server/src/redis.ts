export {
  createRedisRateLimitStore,
  type RedisRateLimitStoreOptions,
} from './redis/redis-rate-limit-store.ts';
