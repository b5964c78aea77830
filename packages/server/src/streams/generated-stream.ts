/**
 * What a generator gives, as a stream: nothing is generated ahead, and leaving it ends it.
 *
 * @param onLeave wakes a generator that waits for something: it cannot be ended while it does
 */
export function generatedStream<T>(
  generator: AsyncGenerator<T, void, undefined>,
  onLeave?: () => void,
): ReadableStream<T> {
  return new ReadableStream<T>(
    {
      async pull(controller) {
        const { done, value } = await generator.next();
        if (done) controller.close();
        else controller.enqueue(value);
      },
      async cancel() {
        onLeave?.();
        await generator.return();
      },
    },
    { highWaterMark: 0 },
  );
}
