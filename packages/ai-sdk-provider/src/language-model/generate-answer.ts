import type { LanguageModelV4CallOptions, LanguageModelV4GenerateResult } from '@ai-sdk/provider';
import { foldStreamParts } from '@loam/model-port';
import { isErrorEnvelope } from '@loam/openai-wire';
import { handleJsonResponse } from '../connection/json-response.ts';
import { postToLoam } from '../connection/request.ts';
import { callErrorOfEnvelope, findEarlyError } from '../errors/early-error.ts';
import { readNotices } from '../notices/read-notices.ts';
import type { StreamEvent } from '../stream/event-reader.ts';
import { iterate } from '../stream/iterate.ts';
import type { EncodedCall, LanguageModelApi, LanguageModelConfig } from './language-model-api.ts';
import type { OpenedAnswer } from './open-answer.ts';

/** Asks for a whole answer, and reads it as the stream it could have been. */
export async function generateAnswer<Event extends object, Answer extends object>(
  api: LanguageModelApi<Event, Answer>,
  { connection, generateId }: LanguageModelConfig,
  call: LanguageModelV4CallOptions,
  { request, warnings, headers }: EncodedCall,
  /** Sees the answer before it is read. */
  onAnswer?: (answer: Answer) => Promise<void>,
): Promise<LanguageModelV4GenerateResult> {
  const answer = await postToLoam(connection, {
    path: api.path,
    body: request,
    headers,
    abortSignal: call.abortSignal,
    successfulResponseHandler: handleJsonResponse(api.answerSchema, api.name),
  });
  const { value, url, responseHeaders } = answer;
  if (isErrorEnvelope(value)) {
    throw callErrorOfEnvelope(value, { url, requestBodyValues: request, responseHeaders });
  }

  await onAnswer?.(value);
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

/**
 * Reads a streamed answer as a whole. Whatever goes wrong rejects, also in the middle: nobody has
 * seen anything of it yet.
 */
export async function collectAnswer<Event extends object, Answer extends object>(
  api: LanguageModelApi<Event, Answer>,
  { generateId }: LanguageModelConfig,
  { request, warnings }: EncodedCall,
  { events, url, responseHeaders }: OpenedAnswer<Event>,
): Promise<LanguageModelV4GenerateResult> {
  const answered = { api: api.name, url, requestBodyValues: request, responseHeaders };
  const collected: Array<StreamEvent<Event>> = [];
  for (let event = await events.read(); event; event = await events.read()) {
    const error = findEarlyError(event, answered);
    if (error) {
      events.cancel(error).catch(() => {});
      throw error;
    }
    collected.push(event);
  }
  const decoder = api.decode({
    warnings: [...warnings, ...readNotices(responseHeaders)],
    generateId,
  });
  const result = await foldStreamParts(iterate(streamOfEvents(collected).pipeThrough(decoder)));
  const last = collected.at(-1);
  return {
    ...result,
    request: { url, body: request },
    response: { ...result.response, headers: responseHeaders, body: last?.rawValue },
  };
}

function streamOf<Event>(events: Event[]): ReadableStream<StreamEvent<Event>> {
  return streamOfEvents(events.map(value => ({ success: true, value, rawValue: value })));
}

function streamOfEvents<Event>(events: Array<StreamEvent<Event>>) {
  return new ReadableStream<StreamEvent<Event>>({
    start(controller) {
      for (const event of events) controller.enqueue(event);
      controller.close();
    },
  });
}
