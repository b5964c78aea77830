import { createParser } from 'eventsource-parser';
import type { ItemReader } from './item-reader.ts';

/** Reads the data of server-sent events, as many at a time as arrive together. */
export function readServerSentEvents(
  body: ReadableStream<Uint8Array>,
): ItemReader<readonly string[]> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let arrived: string[] = [];
  const parser = createParser({ onEvent: ({ data }) => arrived.push(data) });
  return {
    async read() {
      const { done, value } = await reader.read();
      if (done) return undefined;
      arrived = [];
      parser.feed(decoder.decode(value, { stream: true }));
      return arrived;
    },
    cancel: reason => reader.cancel(reason),
  };
}
