import { setTimeout as delay } from 'node:timers/promises';
import { DownloadError } from './download-error.ts';

/** A lock whose owner did not touch it for so long is taken over. Milliseconds. */
const staleMs = 30_000;
const pollMs = 250;

/**
 * Does something that only one process may do to a file at a time.
 *
 * @param onWait called again and again while another process does it
 * @param work its signal is aborted, too, when the lock was lost
 */
export async function withFileLock<T>(
  path: string,
  signal: AbortSignal,
  onWait: () => Promise<void>,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  // It listens for the end of the process; only those who download need that.
  const { lock } = await import('proper-lockfile');
  const lost = new AbortController();
  for (;;) {
    signal.throwIfAborted();
    let release: () => Promise<void>;
    try {
      release = await lock(path, {
        realpath: false,
        stale: staleMs,
        onCompromised: cause => {
          const message = `Another process took over the download of ${path}.`;
          lost.abort(new DownloadError(message, { mayRetry: false, cause }));
        },
      });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ELOCKED') throw error;
      await onWait();
      await delay(pollMs, undefined, { signal });
      continue;
    }
    try {
      return await work(AbortSignal.any([signal, lost.signal]));
    } finally {
      // One that was lost is not ours to give back.
      await release().catch(() => {});
    }
  }
}
