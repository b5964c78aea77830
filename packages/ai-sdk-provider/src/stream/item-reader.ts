/** Gives one item after the other, and `undefined` at the end. */
export interface ItemReader<T> {
  read(): Promise<T | undefined>;
  /** Closes the source; a read that is under way ends. */
  cancel(reason?: unknown): Promise<void>;
}

/** Hands a reader over as a stream. Nothing is read ahead of whoever reads the stream. */
export function toReadableStream<T>(reader: ItemReader<T>): ReadableStream<T> {
  return new ReadableStream<T>(
    {
      async pull(controller) {
        const item = await reader.read();
        if (item === undefined) controller.close();
        else controller.enqueue(item);
      },
      cancel: reason => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  );
}

/** The same items; each is handed over when `see` is done with it. */
export function tapItems<T>(reader: ItemReader<T>, see: (item: T) => Promise<void>): ItemReader<T> {
  return {
    async read() {
      const item = await reader.read();
      if (item !== undefined) await see(item);
      return item;
    },
    cancel: reason => reader.cancel(reason),
  };
}
