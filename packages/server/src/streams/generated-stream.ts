/** What a generator gives, as a stream: nothing is generated ahead, and leaving it ends it. */
export function generatedStream<T>(
  generator: AsyncGenerator<T, void, undefined>,
): ReadableStream<T> {
  return new ReadableStream<T>(
    {
      async pull(controller) {
        const { done, value } = await generator.next();
        if (done) controller.close();
        else controller.enqueue(value);
      },
      async cancel() {
        await generator.return();
      },
    },
    { highWaterMark: 0 },
  );
}
