import type { LanguageModelV4CallOptions, LanguageModelV4StreamResult } from '@ai-sdk/provider';
import { findEarlyError } from '../errors/early-error.ts';
import { readNotices } from '../notices/read-notices.ts';
import { toReadableStream } from '../stream/item-reader.ts';
import { peek } from '../stream/peek.ts';
import type { EncodedCall, LanguageModelApi, LanguageModelConfig } from './language-model-api.ts';
import { openAnswer, type OpenedAnswer } from './open-answer.ts';

/**
 * Asks for a streamed answer. An error before its first output rejects, so that the AI SDK can try
 * again.
 *
 * @param open sends the request. Default: with POST
 */
export async function streamAnswer<Event extends object, Answer extends object>(
  api: LanguageModelApi<Event, Answer>,
  { connection, generateId }: LanguageModelConfig,
  call: LanguageModelV4CallOptions,
  encoded: EncodedCall,
  open: () => Promise<OpenedAnswer<Event>> = () =>
    openAnswer(api, connection, encoded, call.abortSignal),
): Promise<LanguageModelV4StreamResult> {
  const { request, warnings } = encoded;
  const { events, url, responseHeaders } = await open();
  const answered = { api: api.name, url, requestBodyValues: request, responseHeaders };
  const examined = await peek(events, {
    examine: event => {
      const error = findEarlyError(event, answered);
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
    stream: toReadableStream(examined).pipeThrough(decoder),
    request: { url, body: request },
    response: { headers: responseHeaders },
  };
}
