import {
  asSchema,
  createProviderStreamError,
  isAbortError,
  safeParseJSON,
  secureJsonParse,
  type FlexibleSchema,
  type ParseResult,
  type ProviderStreamError,
  type Schema,
} from '@ai-sdk/provider-utils';
import { describeCutConnection } from '../errors/cut-connection.ts';
import type { ItemReader } from './item-reader.ts';

/** One server-sent event, or the reason why there are no more of them. */
export type StreamEvent<T> =
  | ParseResult<T>
  | { success: false; error: ProviderStreamError; rawValue?: undefined };

export type EventReaderOptions<T> = {
  /** The JSON texts of the events. A read that rejects is a connection that was cut. */
  source: ItemReader<readonly string[]>;
  schema: FlexibleSchema<T>;
  abortSignal?: AbortSignal;
  /** Applied to every event that could be read. */
  transform?: (value: T) => T;
  /** Whether nothing but bookkeeping follows an event; the end of the connection is no cut then. */
  endsAnswer?: (value: T) => boolean;
  /** Whether an event is the last one of an answer whose connection stays open. */
  isLast?: (value: T) => boolean;
  /** Takes the source back after the last event. */
  onLast?: (value: T) => void;
};

/**
 * Reads the JSON events of a streamed answer.
 *
 * A connection that is cut gives a last, failed event instead of an exception: the AI SDK can retry
 * after an `error` part, never after a stream that throws. What arrived before the cut is kept. An
 * abort is an `AbortError`, also with a `fetch` that ignores the signal, and closes the connection.
 *
 * One loop instead of a chain of streams, each of which costs as much per chunk as reading it.
 */
export class EventReader<T> implements ItemReader<StreamEvent<T>> {
  readonly #options: EventReaderOptions<T>;
  /** Prepared once: doing so costs as much as checking an event. */
  readonly #schema: Schema<T>;
  readonly #onAbort: () => void;
  /** Texts that have arrived, from `#next` on not handed out yet. */
  #arrived: readonly string[] = [];
  #next = 0;
  #state: 'reading' | 'complete' | 'closed' = 'reading';

  constructor(options: EventReaderOptions<T>) {
    this.#options = options;
    this.#schema = asSchema(options.schema);
    this.#onAbort = () => void this.cancel(options.abortSignal?.reason).catch(() => {});
    const { abortSignal } = options;
    if (abortSignal?.aborted) this.#onAbort();
    else abortSignal?.addEventListener('abort', this.#onAbort, { once: true });
  }

  async read(): Promise<StreamEvent<T> | undefined> {
    while (true) {
      this.#throwIfAborted();
      const text = this.#arrived[this.#next++];
      if (text !== undefined && text !== '[DONE]') return this.#parse(text);
      if (text === undefined) {
        if (this.#state === 'closed') return undefined;
        const cut = await this.#receive();
        if (cut) return cut;
      }
    }
  }

  async cancel(reason?: unknown): Promise<void> {
    if (this.#state === 'closed') return;
    this.#close();
    this.#arrived = [];
    await this.#options.source.cancel(reason);
  }

  /** Waits for the next texts. Gives an event only if the connection is cut. */
  async #receive(): Promise<StreamEvent<T> | undefined> {
    try {
      const texts = await this.#options.source.read();
      if (texts === undefined) this.#close();
      else {
        this.#arrived = texts;
        this.#next = 0;
      }
      return undefined;
    } catch (error) {
      this.#throwIfAborted();
      const wasComplete = this.#state === 'complete';
      this.#close();
      if (isAbortError(error)) throw error;
      return wasComplete ? undefined : { success: false, error: describeCut(error) };
    }
  }

  async #parse(text: string): Promise<StreamEvent<T>> {
    const { transform, endsAnswer, isLast, onLast } = this.#options;
    const event =
      parseAtOnce(text, this.#schema) ?? (await safeParseJSON({ text, schema: this.#schema }));
    this.#throwIfAborted();
    if (!event.success) {
      // It may have been the last one, and a connection that stays open would never say more.
      if (isLast) await this.cancel(event.error);
      return event;
    }
    if (this.#state === 'reading' && endsAnswer?.(event.value)) this.#state = 'complete';
    if (isLast?.(event.value)) {
      this.#close();
      onLast?.(event.value);
    }
    return transform ? { ...event, value: transform(event.value) } : event;
  }

  #close(): void {
    this.#state = 'closed';
    this.#options.abortSignal?.removeEventListener('abort', this.#onAbort);
  }

  #throwIfAborted(): void {
    const { abortSignal } = this.#options;
    if (abortSignal?.aborted) throw toAbortError(abortSignal.reason);
  }
}

/** Most events are good, and checked without waiting; `undefined` for all others. */
function parseAtOnce<T>(text: string, schema: Schema<T>): StreamEvent<T> | undefined {
  try {
    const rawValue: unknown = secureJsonParse(text);
    const result = schema.validate?.(rawValue);
    return result && 'success' in result && result.success
      ? { success: true, value: result.value, rawValue }
      : undefined;
  } catch {
    return undefined;
  }
}

/** The reason of an abort may be anything; callers recognise an abort by its name. */
function toAbortError(reason: unknown): Error {
  if (isAbortError(reason)) return reason;
  const message = typeof reason === 'string' ? reason : 'This operation was aborted';
  return new DOMException(message, 'AbortError');
}

function describeCut(cause: unknown): ProviderStreamError {
  return createProviderStreamError({
    message: describeCutConnection(cause),
    type: 'server_error',
    code: 'connection_cut',
    // As if the server had said that it is not available: the request may be sent again.
    statusCode: 503,
    isRetryable: true,
    data: cause,
  });
}
