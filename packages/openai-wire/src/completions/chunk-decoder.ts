import type { LanguageModelV4StreamPart, SharedV4Warning } from '@ai-sdk/provider';
import type { TokenLogprob } from '@loam/model-port';
import { finishPart, responseMetadataPart, type StreamState } from '../chat/answer-frame.ts';
import type { ChatUsage } from '../chat/usage-schema.ts';
import { isErrorEnvelope } from '../errors/envelope-schema.ts';
import { decodeStreamError } from '../errors/stream-error.ts';
import { decodeCompletionLogprobs } from './logprobs-codec.ts';
import type { Completion, CompletionStreamEvent } from './response-schema.ts';

export type CompletionDecoderSettings = {
  /** Warnings of the encoded request, for the `stream-start` part. */
  warnings?: SharedV4Warning[];
  /** Adds a `raw` part for every event. Default: false. */
  includeRawChunks?: boolean;
};

/** One event of a stream, as `parseJsonEventStream` gives it, or why there is none. */
export type CompletionStreamResult =
  | { success: true; value: CompletionStreamEvent; rawValue: unknown }
  | { success: false; error: unknown; rawValue?: unknown };

const textId = 'text-0';

/**
 * Turns the chunks of one continuation into parts, for one choice.
 *
 * Whatever happens, the text that was opened is closed and `finish` comes last: after an error as
 * `error`, and as `interrupted` when the stream ended without a finish reason.
 */
export class CompletionChunkDecoder {
  readonly #enqueue: (part: LanguageModelV4StreamPart) => void;
  readonly #settings: CompletionDecoderSettings;
  readonly #logprobs: TokenLogprob[] = [];
  #hasMetadata = false;
  #hasText = false;
  #finishReason: string | undefined;
  #usage: ChatUsage | undefined;
  #state: StreamState = 'running';

  constructor(
    controller: { enqueue: (part: LanguageModelV4StreamPart) => void },
    settings: CompletionDecoderSettings = {},
  ) {
    this.#enqueue = part => controller.enqueue(part);
    this.#settings = settings;
  }

  begin(): void {
    this.#enqueue({ type: 'stream-start', warnings: this.#settings.warnings ?? [] });
  }

  push(result: CompletionStreamResult): void {
    if (this.#state === 'failed' || this.#state === 'interrupted') return;
    // An event that never arrived, such as a cut connection's, has nothing raw to show.
    if (this.#settings.includeRawChunks && result.rawValue !== undefined) {
      this.#enqueue({ type: 'raw', rawValue: result.rawValue });
    }
    if (!result.success) {
      // One unreadable event does not take away the rest of an answer.
      this.#state = 'broken';
      this.#enqueue({ type: 'error', error: result.error });
    } else if (!isErrorEnvelope(result.value)) {
      this.#readChunk(result.value);
    } else if (result.value.error.code === 'stream_interrupted') {
      this.#state = 'interrupted';
    } else {
      this.#state = 'failed';
      this.#closeText();
      this.#enqueue({ type: 'error', error: decodeStreamError(result.value) });
    }
  }

  end(): void {
    this.#closeText();
    this.#enqueue(
      finishPart({
        state: this.#state,
        finishReason: this.#finishReason,
        usage: this.#usage,
        logprobs: this.#logprobs,
      }),
    );
  }

  #readChunk(chunk: Completion): void {
    if (!this.#hasMetadata) {
      this.#hasMetadata = true;
      this.#enqueue(responseMetadataPart(chunk));
    }
    if (chunk.usage) this.#usage = chunk.usage;
    const choice = chunk.choices.find(({ index }) => index === 0);
    if (!choice) return;
    const logprobs = decodeCompletionLogprobs(choice.logprobs);
    this.#logprobs.push(...logprobs);
    if (choice.text !== '') {
      if (!this.#hasText) this.#enqueue({ type: 'text-start', id: textId });
      this.#hasText = true;
      this.#enqueue({
        type: 'text-delta',
        id: textId,
        delta: choice.text,
        ...(logprobs.length > 0 && { providerMetadata: { loam: { logprobs } } }),
      });
    }
    this.#finishReason = choice.finish_reason ?? this.#finishReason;
  }

  #closeText(): void {
    if (!this.#hasText) return;
    this.#hasText = false;
    this.#enqueue({ type: 'text-end', id: textId });
  }
}
