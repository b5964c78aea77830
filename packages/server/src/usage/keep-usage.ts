import { logEntry, type RequestLog } from '../request-log/request-log.ts';
import type { UsageRecord, UsageStore } from './usage-store.ts';

/** How long after each failure a record is tried again, in milliseconds: a database may restart. */
const retriesMs = [500, 2000, 10_000, 30_000];

/**
 * Keeps records of requests that have been answered. A store that fails takes no answer with it: the
 * log is told, and the record is tried again. A store keeps a record once, however often it is added.
 */
export function keepUsage(
  store: UsageStore,
  log: RequestLog | undefined,
  waitsMs: readonly number[] = retriesMs,
): (record: UsageRecord) => Promise<void> {
  return async record => {
    const startedAt = performance.now();
    const tell = (error: unknown) =>
      logEntry(log, {
        requestId: record.requestId,
        method: 'USAGE',
        path: record.endpoint,
        status: 500,
        disconnected: false,
        durationMs: performance.now() - startedAt,
        error,
      });

    const tryAgain = async () => {
      for (const [attempt, waitMs] of waitsMs.entries()) {
        await pause(waitMs);
        try {
          return await store.add(record);
        } catch (error) {
          if (attempt < waitsMs.length - 1) continue;
          tell(new Error(`The usage record ${record.id} is lost.`, { cause: error }));
        }
      }
    };

    try {
      await store.add(record);
    } catch (error) {
      tell(error);
      // Nobody waits for it: a place among the requests of a caller is free meanwhile.
      void tryAgain();
    }
  };
}

/** Does not keep a program running that wants to end. */
function pause(ms: number): Promise<void> {
  return new Promise(resolve => {
    const timer: unknown = setTimeout(resolve, ms);
    if (typeof timer === 'object' && timer !== null && 'unref' in timer) {
      (timer as { unref: () => void }).unref();
    }
  });
}
