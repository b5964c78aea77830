/**
 * Passes a stream on and tells once how it ended: `closed` after its last chunk, `cancelled` when
 * the reader left, `failed` when the source broke.
 */
export function whenClosed<T>(
  source: ReadableStream<T>,
  onEnd: (end: 'closed' | 'cancelled' | 'failed') => void,
): ReadableStream<T> {
  const reader = source.getReader();
  return new ReadableStream<T>(
    {
      async pull(controller) {
        try {
          const { done, value } = await reader.read();
          if (!done) return controller.enqueue(value);
          controller.close();
        } catch (error) {
          controller.error(error);
          onEnd('failed');
          return;
        }
        onEnd('closed');
      },
      async cancel(reason) {
        onEnd('cancelled');
        await reader.cancel(reason);
      },
    },
    // Reads only what is asked for: each stage that reads ahead is a token computed for nobody.
    { highWaterMark: 0 },
  );
}
