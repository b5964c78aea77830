import { setTimeout as delay } from 'node:timers/promises';
import { DownloadError } from './download-error.ts';

export type RetryLimits = {
  /** Attempts in a row that bring nothing. Default: 5. */
  attempts?: number;
  /** Before the second attempt, and doubled each time. Milliseconds. Default: 500. */
  firstDelayMs?: number;
};

/** Attempts over all, however much each of them brings. */
const mostAttempts = 1000;
/** Longest wait between two attempts, whatever the server asks for. Milliseconds. */
const longestDelay = 60_000;

/** Tries again, later each time, until it works, makes no sense, or has been tried often enough. */
export async function withRetries<T>(
  attempt: () => Promise<T>,
  { attempts = 5, firstDelayMs = 500 }: RetryLimits,
  signal: AbortSignal,
): Promise<T> {
  let failures = 0;
  for (let number = 1; ; number++) {
    try {
      return await attempt();
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof DownloadError) || !error.mayRetry) throw error;
      failures = error.madeProgress ? 1 : failures + 1;
      if (failures >= attempts || number === mostAttempts) {
        throw new DownloadError(`${error.message} It was tried ${number} times.`, {
          mayRetry: false,
          cause: error,
        });
      }
      const wait = error.retryAfterMs ?? firstDelayMs * 2 ** (failures - 1);
      await delay(Math.min(wait, longestDelay), undefined, { signal });
    }
  }
}
