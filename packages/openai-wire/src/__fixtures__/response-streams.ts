import type { LanguageModelV4StreamPart } from '@ai-sdk/provider';
import { parseJsonEventStream } from '@ai-sdk/provider-utils';
import { decodeResponseEvents } from '../responses/decode-events.ts';
import { echoRequest } from '../responses/echo.ts';
import { encodeResponseEvents } from '../responses/encode-events.ts';
import type { ResponseStreamSettings } from '../responses/event-encoder.ts';
import { responseEventSchema, type ResponseEvent } from '../responses/event-schema.ts';
import type { ResponsesRequest } from '../responses/request-schema.ts';
import { encodeSse } from '../sse/encode-events.ts';
import { collect, pieces, streamOf } from './streams.ts';

export function begunResponse(request: Partial<ResponsesRequest> = {}) {
  return echoRequest(
    { model: 'org/model', input: 'Hello', ...request },
    { id: 'resp_1', createdAt: 1_700_000_000, stored: false },
  );
}

/** Ids count up, and time stands still. */
export function encodeResponse(
  parts: Iterable<LanguageModelV4StreamPart>,
  settings: Partial<ResponseStreamSettings> = {},
): ReadableStream<ResponseEvent> {
  let count = 0;
  return streamOf(parts).pipeThrough(
    encodeResponseEvents({
      response: begunResponse(),
      now: () => 1_700_000_001,
      generateId: prefix => `${prefix}_${count++}`,
      ...settings,
    }),
  );
}

/** All bytes of a stream of named server-sent events. */
export async function responseBytes(
  events: ReadableStream<ResponseEvent>,
): Promise<Uint8Array<ArrayBuffer>> {
  const chunks = await collect(events.pipeThrough(encodeSse(event => event.type)));
  return new Uint8Array(await new Blob(chunks).arrayBuffer());
}

/** Reads bytes as a client does, cut into pieces of the given lengths (the last one repeats). */
export function decodeResponse(
  bytes: Uint8Array<ArrayBuffer>,
  lengths: readonly number[] = [],
): Promise<LanguageModelV4StreamPart[]> {
  return collect(
    parseJsonEventStream({
      stream: streamOf(pieces(bytes, lengths)),
      schema: responseEventSchema,
    }).pipeThrough(decodeResponseEvents()),
  );
}
