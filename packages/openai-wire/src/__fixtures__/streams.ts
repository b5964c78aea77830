import type { LanguageModelV4StreamPart } from '@ai-sdk/provider';
import { parseJsonEventStream } from '@ai-sdk/provider-utils';
import { decodeChatChunks } from '../chat/decode-chunks.ts';
import { encodeChatChunks } from '../chat/encode-chunks.ts';
import { chatStreamEventSchema, type ChatStreamEvent } from '../chat/response-schema.ts';
import type { ChatDecoderSettings } from '../chat/chunk-decoder.ts';
import { encodeSse } from '../sse/encode-events.ts';

export function streamOf<T>(values: Iterable<T>): ReadableStream<T> {
  const iterator = values[Symbol.iterator]();
  return new ReadableStream({
    pull(controller) {
      const next = iterator.next();
      if (next.done) controller.close();
      else controller.enqueue(next.value);
    },
  });
}

export async function collect<T>(stream: ReadableStream<T>): Promise<T[]> {
  const values: T[] = [];
  for await (const value of stream) values.push(value);
  return values;
}

export const settings = { id: 'chatcmpl-1', created: 1_700_000_000, modelId: 'org/model' };

export function encode(
  parts: Iterable<LanguageModelV4StreamPart>,
  includeUsage = true,
): ReadableStream<ChatStreamEvent> {
  return streamOf(parts).pipeThrough(encodeChatChunks({ ...settings, includeUsage }));
}

/** All bytes of a stream of server-sent events. */
export async function sseBytes(events: ReadableStream<unknown>): Promise<Uint8Array<ArrayBuffer>> {
  const chunks = await collect(events.pipeThrough(encodeSse()));
  const bytes = new Uint8Array(chunks.reduce((length, chunk) => length + chunk.length, 0));
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.length;
  }
  return bytes;
}

/** Reads bytes as a client does, cut into pieces of the given lengths (the last one repeats). */
export function decode(
  bytes: Uint8Array<ArrayBuffer>,
  lengths: readonly number[] = [],
  decoderSettings: ChatDecoderSettings = {},
): Promise<LanguageModelV4StreamPart[]> {
  return collect(
    parseJsonEventStream({
      stream: streamOf(pieces(bytes, lengths)),
      schema: chatStreamEventSchema,
    }).pipeThrough(decodeChatChunks(decoderSettings)),
  );
}

export function* pieces(bytes: Uint8Array<ArrayBuffer>, lengths: readonly number[]) {
  let start = 0;
  for (let index = 0; start < bytes.length; index++) {
    const length = lengths[index] ?? lengths.at(-1) ?? bytes.length;
    yield bytes.slice(start, start + length);
    start += length;
  }
}
