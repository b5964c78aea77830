import {
  createProviderStreamError,
  isAbortError,
  parseJsonEventStream,
  type FlexibleSchema,
  type ParseResult,
  type ProviderStreamError,
} from '@ai-sdk/provider-utils';

/** One server-sent event, or the reason why there are no more of them. */
export type StreamEvent<T> =
  | ParseResult<T>
  | { success: false; error: ProviderStreamError; rawValue?: undefined };

export type ReadEventsOptions<T> = {
  body: ReadableStream<Uint8Array>;
  schema: FlexibleSchema<T>;
  abortSignal?: AbortSignal;
  /** Applied to every event that could be read. */
  transform?: (value: T) => T;
  /** Whether nothing but bookkeeping follows an event; the end of the connection is no cut then. */
  endsAnswer?: (value: T) => boolean;
};

/**
 * Reads the JSON events of a streamed answer.
 *
 * A connection that is cut ends the stream with a last, failed event instead of an exception: the
 * AI SDK can retry after an `error` part, never after a stream that throws. What arrived before the
 * cut is kept. An abort is an `AbortError` at once, also with a `fetch` that ignores the signal, and
 * closes the connection.
 */
export function readEvents<T>({
  body,
  schema,
  abortSignal,
  transform = value => value,
  endsAnswer = () => false,
}: ReadEventsOptions<T>): ReadableStream<StreamEvent<T>> {
  let cut: ProviderStreamError | undefined;
  let complete = false;
  const bytes = untilCutOrAbort(body, abortSignal, cause => {
    cut = describeCut(cause);
  });

  return parseJsonEventStream({ stream: bytes, schema }).pipeThrough(
    new TransformStream<ParseResult<T>, StreamEvent<T>>({
      transform(event, controller) {
        if (!event.success) {
          controller.enqueue(event);
          return;
        }
        complete ||= endsAnswer(event.value);
        controller.enqueue({ ...event, value: transform(event.value) });
      },
      flush(controller) {
        if (cut && !complete) controller.enqueue({ success: false, error: cut });
      },
    }),
  );
}

function describeCut(cause: unknown): ProviderStreamError {
  const reason = cause instanceof Error && cause.message ? ` (${cause.message})` : '';
  return createProviderStreamError({
    message: `The connection to Loam was cut before the answer was complete${reason}.`,
    type: 'server_error',
    code: 'connection_cut',
    // As if the server had said that it is not available: the request may be sent again.
    statusCode: 503,
    isRetryable: true,
    data: cause,
  });
}

function untilCutOrAbort(
  body: ReadableStream<Uint8Array>,
  abortSignal: AbortSignal | undefined,
  onCut: (cause: unknown) => void,
): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  let onAbort: (() => void) | undefined;
  const stopListening = () => onAbort && abortSignal?.removeEventListener('abort', onAbort);

  return new ReadableStream<Uint8Array>({
    start(controller) {
      onAbort = () => {
        controller.error(toAbortError(abortSignal?.reason));
        // The body may be in error already, and nobody is left who could hear of it.
        reader.cancel(abortSignal?.reason).catch(() => {});
      };
      if (abortSignal?.aborted) onAbort();
      else abortSignal?.addEventListener('abort', onAbort, { once: true });
    },
    async pull(controller) {
      try {
        const { done, value } = await reader.read();
        if (abortSignal?.aborted) return;
        if (!done) {
          controller.enqueue(value);
          return;
        }
      } catch (error) {
        if (abortSignal?.aborted) return;
        if (isAbortError(error)) {
          stopListening();
          controller.error(error);
          return;
        }
        onCut(error);
      }
      stopListening();
      controller.close();
    },
    cancel(reason) {
      stopListening();
      return reader.cancel(reason);
    },
  });
}

/** The reason of an abort may be anything; callers recognise an abort by its name. */
function toAbortError(reason: unknown): Error {
  if (isAbortError(reason)) return reason;
  const message = typeof reason === 'string' ? reason : 'This operation was aborted';
  return new DOMException(message, 'AbortError');
}
