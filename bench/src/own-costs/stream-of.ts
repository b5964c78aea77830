/** What an iterator gives, as a stream that reads nothing ahead. */
export function streamOf<T>(values: Iterator<T>): ReadableStream<T> {
  return new ReadableStream<T>(
    {
      pull(controller) {
        const { done, value } = values.next();
        if (done) controller.close();
        else controller.enqueue(value);
      },
    },
    { highWaterMark: 0 },
  );
}
