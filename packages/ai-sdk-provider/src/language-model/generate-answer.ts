import type { LanguageModelV4CallOptions, LanguageModelV4GenerateResult } from '@ai-sdk/provider';
import { foldStreamParts } from '@loam/model-port';
import { isErrorEnvelope } from '@loam/openai-wire';
import { handleJsonResponse } from '../connection/json-response.ts';
import { postToLoam } from '../connection/request.ts';
import { callErrorOfEnvelope } from '../errors/early-error.ts';
import { readNotices } from '../notices/read-notices.ts';
import type { StreamEvent } from '../stream/event-reader.ts';
import { iterate } from '../stream/iterate.ts';
import type { EncodedCall, LanguageModelApi, LanguageModelConfig } from './language-model-api.ts';

/** Asks for a whole answer, and reads it as the stream it could have been. */
export async function generateAnswer<Event extends object, Answer extends object>(
  api: LanguageModelApi<Event, Answer>,
  { connection, generateId }: LanguageModelConfig,
  call: LanguageModelV4CallOptions,
  { request, warnings }: EncodedCall,
): Promise<LanguageModelV4GenerateResult> {
  const answer = await postToLoam(connection, {
    path: api.path,
    body: request,
    headers: call.headers,
    abortSignal: call.abortSignal,
    successfulResponseHandler: handleJsonResponse(api.answerSchema),
  });
  const { value, url, responseHeaders } = answer;
  if (isErrorEnvelope(value)) {
    throw callErrorOfEnvelope(value, { url, requestBodyValues: request, responseHeaders });
  }

  const decoder = api.decode({
    warnings: [...warnings, ...readNotices(responseHeaders)],
    generateId,
  });
  const result = await foldStreamParts(iterate(streamOf(api.unfold(value)).pipeThrough(decoder)));
  return {
    ...result,
    request: { url, body: request },
    response: { ...result.response, headers: responseHeaders, body: answer.rawValue },
  };
}

function streamOf<Event>(events: Event[]): ReadableStream<StreamEvent<Event>> {
  return new ReadableStream({
    start(controller) {
      for (const value of events) controller.enqueue({ success: true, value, rawValue: value });
      controller.close();
    },
  });
}
