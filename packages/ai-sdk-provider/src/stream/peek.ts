import type { ItemReader } from './item-reader.ts';

/** How long to look for an error after the server has shown that it accepted the request. */
const defaultGraceMs = 50;

/**
 * Looks at the start of an answer before anybody else does, so that an error at its start can reject
 * the call, where it can still be retried, instead of ending a stream that was handed over.
 *
 * The first item is waited for: before it there is nothing to show. After it, the look lasts until
 * `isOutput` says that the answer has begun, or until no further item came for `graceMs`.
 * Nothing is lost: the returned reader begins with everything that was looked at.
 *
 * @param options.examine throws to reject; the source is cancelled then
 */
export async function peek<T>(
  source: ItemReader<T>,
  {
    examine,
    isOutput,
    graceMs = defaultGraceMs,
  }: { examine: (item: T) => void; isOutput: (item: T) => boolean; graceMs?: number },
): Promise<ItemReader<T>> {
  const seen: Array<Promise<T | undefined>> = [];
  try {
    while (true) {
      const next = source.read();
      const timeout = seen.length === 0 ? undefined : graceMs;
      seen.push(next);
      const item = await within(timeout, next);
      if (item === undefined) break;
      examine(item);
      if (isOutput(item)) break;
    }
  } catch (error) {
    source.cancel(error).catch(() => {});
    throw error;
  }

  return {
    read: () => seen.shift() ?? source.read(),
    cancel: reason => source.cancel(reason),
  };
}

/** `undefined` when the promise takes longer; a late rejection is left to whoever awaits it next. */
async function within<T>(
  milliseconds: number | undefined,
  promise: Promise<T>,
): Promise<T | undefined> {
  if (milliseconds === undefined) return promise;
  let timer: ReturnType<typeof setTimeout> | undefined;
  try {
    return await Promise.race([
      promise,
      new Promise<undefined>(resolve => {
        timer = setTimeout(resolve, milliseconds, undefined);
      }),
    ]);
  } finally {
    clearTimeout(timer);
  }
}
