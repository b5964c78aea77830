const comment = new TextEncoder().encode(': keep-alive\n\n');

/**
 * Adds a comment to a stream of server-sent events whenever nothing came for a while, so that
 * proxies do not close a connection on which a model is still reading its prompt.
 *
 * Every chunk of the source must be whole events, as `encodeSse` makes them. Nothing is read ahead
 * of the reader, and no timer runs while the reader waits for nothing.
 *
 * @param options.quietMs silence before each comment, in milliseconds
 */
export function keepAlive(
  source: ReadableStream<Uint8Array<ArrayBuffer>>,
  { quietMs }: { quietMs: number },
): ReadableStream<Uint8Array<ArrayBuffer>> {
  const reader = source.getReader();
  let pending: ReturnType<typeof reader.read> | undefined;

  return new ReadableStream(
    {
      async pull(controller) {
        pending ??= reader.read();
        let timer: ReturnType<typeof setTimeout> | undefined;
        const quiet = new Promise<'quiet'>(resolve => {
          timer = setTimeout(resolve, quietMs, 'quiet');
        });
        try {
          const next = await Promise.race([pending, quiet]);
          if (next === 'quiet') {
            controller.enqueue(comment.slice());
            return;
          }
          pending = undefined;
          if (next.done) controller.close();
          else controller.enqueue(next.value);
        } finally {
          clearTimeout(timer);
        }
      },
      cancel: reason => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  );
}
