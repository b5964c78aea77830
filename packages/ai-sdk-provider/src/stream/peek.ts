/** How long to look for an error after the server has shown that it accepted the request. */
const defaultGraceMs = 50;

/**
 * Looks at the start of a stream before anybody else does, so that an error at its start can reject
 * the call, where it can still be retried, instead of ending a stream that was handed over.
 *
 * The first item is waited for: before it there is nothing to show. After it, the look lasts until
 * `isOutput` says that the answer has begun, or until no further item came for `graceMs`.
 * Nothing is lost: the returned stream begins with everything that was looked at.
 *
 * @param examine throws to reject; the source is cancelled then
 */
export async function peek<T>(
  source: ReadableStream<T>,
  {
    examine,
    isOutput,
    graceMs = defaultGraceMs,
  }: { examine: (item: T) => void; isOutput: (item: T) => boolean; graceMs?: number },
): Promise<ReadableStream<T>> {
  const reader = source.getReader();
  const seen: ReadableStreamReadResult<T>[] = [];
  let pending: Promise<ReadableStreamReadResult<T>> | undefined = reader.read();

  try {
    while (true) {
      const result: ReadableStreamReadResult<T> | undefined =
        seen.length === 0 ? await pending : await within(graceMs, pending);
      if (result === undefined) break;
      pending = undefined;
      seen.push(result);
      if (result.done) break;
      examine(result.value);
      if (isOutput(result.value)) break;
      pending = reader.read();
    }
  } catch (error) {
    reader.cancel(error).catch(() => {});
    throw error;
  }

  return new ReadableStream<T>(
    {
      async pull(controller) {
        let next = seen.shift();
        if (next === undefined) {
          const read = pending ?? reader.read();
          pending = undefined;
          next = await read;
        }
        if (next.done) controller.close();
        else controller.enqueue(next.value);
      },
      cancel: reason => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  );
}

/** `undefined` when the promise takes longer; a late rejection is then left to who awaits it next. */
async function within<T>(milliseconds: number, promise: Promise<T>): Promise<T | undefined> {
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
