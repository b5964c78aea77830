import { logEntry, type RequestLog } from '../request-log/request-log.ts';
import type { UsageRecord, UsageStore } from './usage-store.ts';

/**
 * Keeps records of requests that have been answered. A store that fails takes no answer with it; the
 * log is told.
 */
export function keepUsage(
  store: UsageStore,
  log: RequestLog | undefined,
): (record: UsageRecord) => Promise<void> {
  return async record => {
    const startedAt = performance.now();
    try {
      await store.add(record);
    } catch (error) {
      const { requestId, endpoint } = record;
      logEntry(log, {
        requestId,
        method: 'USAGE',
        path: endpoint,
        status: 500,
        disconnected: false,
        durationMs: performance.now() - startedAt,
        error,
      });
    }
  };
}
