/** A stream that is not there yet, as one that is. Its first read waits for it. */
export function deferredStream<T>(coming: PromiseLike<ReadableStream<T>>): ReadableStream<T> {
  let reader: Promise<ReadableStreamDefaultReader<T>> | undefined;
  const open = async () => (await coming).getReader();
  return new ReadableStream<T>(
    {
      async pull(controller) {
        const { done, value } = await (await (reader ??= open())).read();
        if (done) controller.close();
        else controller.enqueue(value);
      },
      async cancel(reason) {
        await (await (reader ??= open())).cancel(reason);
      },
    },
    { highWaterMark: 0 },
  );
}
