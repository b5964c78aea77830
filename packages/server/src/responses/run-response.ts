import type { LanguageModelV4StreamPart } from '@ai-sdk/provider';
import { failResponse, type ResponseEvent } from '@loam/openai-wire';
import { openStream, type OpenedStream } from '../chat-completions/open-stream.ts';
import type { PreparedResponse } from './prepare-response.ts';

/** A response whose model has been asked. */
export type StartedResponse = {
  /** Settles when the model has taken the call, or refused it. */
  accepted: Promise<unknown>;
  /** Waits for the first output. */
  opening: Promise<OpenedStream>;
};

/**
 * Asks the model.
 *
 * `accepted` settles when the model has taken the call, before its first token: until then whatever
 * is wrong is an HTTP error, and from then on the stream may begin (W-4). `opening` waits for the
 * first output.
 */
export function startResponse(
  { model, call, nameFault }: PreparedResponse,
  abortSignal: AbortSignal,
): StartedResponse {
  const options = { ...call, abortSignal };
  const accepted = Promise.resolve(model.doStream(options)).catch((error: unknown) => {
    throw nameFault(error);
  });
  const opening = openStream({ doStream: () => accepted }, options);
  // Each is waited for where it matters; neither may be an unhandled rejection elsewhere.
  opening.catch(() => {});
  return { accepted, opening };
}

/**
 * The events of a response. What is kept is kept before the last event is told, so that a client
 * that continues at once finds it.
 *
 * @param parts error parts become events; a failure of the stream is the caller's
 * @param background of a response that is queued until `accepted` settles, and whose events are kept
 */
export async function* responseEvents(
  { encoder, save }: PreparedResponse,
  parts: ReadableStream<LanguageModelV4StreamPart>,
  onError: (error: unknown) => void,
  background?: { accepted: Promise<unknown> },
): AsyncGenerator<ResponseEvent, void, undefined> {
  const kept: ResponseEvent[] = [];
  async function* ended(events: ResponseEvent[]) {
    for (const event of events) {
      if (background) kept.push(event);
      if (event.type === 'response.completed' || event.type === 'response.incomplete') {
        try {
          await save(event.response, background ? kept : undefined);
        } catch (error) {
          onError(error);
          yield* failResponse(event.response, error, event.sequence_number);
          continue;
        }
      }
      yield event;
    }
  }

  yield* ended(encoder.begin());
  if (background && (await isFulfilled(background.accepted))) yield* ended(encoder.start());
  for await (const part of parts) yield* ended(encoder.push(part));
  yield* ended(encoder.end());
}

/** Why a call was refused is told by its parts. */
function isFulfilled(promise: Promise<unknown>): Promise<boolean> {
  return promise.then(
    () => true,
    () => false,
  );
}
