import type { LanguageModelV4CallOptions, LanguageModelV4StreamResult } from '@ai-sdk/provider';
import { postToLoam } from '../connection/request.ts';
import { findEarlyError } from '../errors/early-error.ts';
import { readNotices } from '../notices/read-notices.ts';
import { handleEventStreamResponse } from '../stream/event-stream-response.ts';
import { toReadableStream } from '../stream/item-reader.ts';
import { peek } from '../stream/peek.ts';
import type { EncodedCall, LanguageModelApi, LanguageModelConfig } from './language-model-api.ts';

/**
 * Asks for a streamed answer. An error before its first output rejects, so that the AI SDK can try
 * again.
 */
export async function streamAnswer<Event extends object, Answer extends object>(
  api: LanguageModelApi<Event, Answer>,
  { connection, generateId }: LanguageModelConfig,
  call: LanguageModelV4CallOptions,
  { request, warnings }: EncodedCall,
): Promise<LanguageModelV4StreamResult> {
  const { value, url, responseHeaders } = await postToLoam(connection, {
    path: api.path,
    body: request,
    headers: call.headers,
    abortSignal: call.abortSignal,
    successfulResponseHandler: handleEventStreamResponse({
      schema: api.eventSchema,
      abortSignal: call.abortSignal,
      endsAnswer: api.endsAnswer,
    }),
  });

  const events = await peek(value, {
    examine: event => {
      const error = findEarlyError(event, { url, requestBodyValues: request, responseHeaders });
      if (error) throw error;
    },
    // What cannot be read is not going to become clearer by waiting.
    isOutput: event => !event.success || api.beginsAnswer(event.value),
  });
  const decoder = api.decode({
    warnings: [...warnings, ...readNotices(responseHeaders)],
    includeRawChunks: call.includeRawChunks,
    generateId,
  });
  return {
    stream: toReadableStream(events).pipeThrough(decoder),
    request: { url, body: request },
    response: { headers: responseHeaders },
  };
}
