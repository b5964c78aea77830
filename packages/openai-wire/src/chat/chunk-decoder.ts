import type { LanguageModelV4StreamPart, SharedV4Warning } from '@ai-sdk/provider';
import { isParsableJson, StreamingToolCallTracker } from '@ai-sdk/provider-utils';
import type { TokenLogprob } from '@loam/model-port';
import { isErrorEnvelope } from '../errors/envelope-schema.ts';
import { decodeStreamError } from '../errors/stream-error.ts';
import { finishPart, responseMetadataPart, type StreamState } from './answer-frame.ts';
import { decodeLogprobs } from './logprobs-codec.ts';
import type { ChatChunkDelta, ChatCompletionChunk, ChatStreamEvent } from './response-schema.ts';
import type { ChatUsage } from './usage-schema.ts';

export type ChatDecoderSettings = {
  /** Warnings of the encoded request, for the `stream-start` part. */
  warnings?: SharedV4Warning[];
  /** Adds a `raw` part for every event. Default: false. */
  includeRawChunks?: boolean;
  /** Ids for tool calls of servers that send none. */
  generateId?: () => string;
};

/** One event of a stream, as `parseJsonEventStream` gives it, or why there is none. */
export type ChatStreamResult =
  | { success: true; value: ChatStreamEvent; rawValue: unknown }
  | { success: false; error: unknown; rawValue?: unknown };

type Block = 'text' | 'reasoning';

/**
 * Turns the chunks of one answer into parts, for one choice.
 *
 * A block ends where another kind of output begins. Tool calls end with the answer: no chunk says
 * that a call is complete, and calls may come interleaved. Whatever happens, every part that was
 * opened is closed and `finish` comes last: after an error as `error`, and as `interrupted` when
 * the stream ended without a finish reason.
 */
export class ChatChunkDecoder {
  readonly #enqueue: (part: LanguageModelV4StreamPart) => void;
  readonly #settings: ChatDecoderSettings;
  readonly #toolCalls: StreamingToolCallTracker;
  readonly #logprobs: TokenLogprob[] = [];
  #open: { kind: Block; id: string } | undefined;
  #blocks = 0;
  #hasMetadata = false;
  #finishReason: string | undefined;
  #usage: ChatUsage | undefined;
  #state: StreamState = 'running';

  constructor(
    controller: { enqueue: (part: LanguageModelV4StreamPart) => void },
    settings: ChatDecoderSettings = {},
  ) {
    this.#enqueue = part => controller.enqueue(part);
    this.#settings = settings;
    const { generateId } = settings;
    this.#toolCalls = new StreamingToolCallTracker(
      { enqueue: part => part && this.#enqueueToolPart(part) },
      generateId ? { generateId } : {},
    );
  }

  begin(): void {
    this.#enqueue({ type: 'stream-start', warnings: this.#settings.warnings ?? [] });
  }

  push(result: ChatStreamResult): void {
    if (this.#state === 'failed' || this.#state === 'interrupted') return;
    // An event that never arrived, such as a cut connection's, has nothing raw to show.
    if (this.#settings.includeRawChunks && result.rawValue !== undefined) {
      this.#enqueue({ type: 'raw', rawValue: result.rawValue });
    }
    if (!result.success) {
      // One unreadable event does not take away the rest of an answer.
      this.#state = 'broken';
      this.#enqueue({ type: 'error', error: result.error });
    } else if (isErrorEnvelope(result.value)) {
      if (result.value.error.code === 'stream_interrupted') {
        this.#state = 'interrupted';
        return;
      }
      this.#state = 'failed';
      this.#closeBlock();
      this.#enqueue({ type: 'error', error: decodeStreamError(result.value) });
    } else {
      this.#readChunk(result.value);
    }
  }

  end(): void {
    this.#closeBlock();
    this.#toolCalls.flush();
    this.#enqueue(
      finishPart({
        state: this.#state,
        finishReason: this.#finishReason,
        usage: this.#usage,
        logprobs: this.#logprobs,
      }),
    );
  }

  #readChunk(chunk: ChatCompletionChunk): void {
    if (!this.#hasMetadata) {
      this.#hasMetadata = true;
      this.#enqueue(responseMetadataPart(chunk));
    }
    if (chunk.usage) this.#usage = chunk.usage;
    const choice = chunk.choices.find(({ index }) => index === 0);
    if (!choice) return;
    const logprobs = decodeLogprobs(choice.logprobs);
    this.#logprobs.push(...logprobs);
    this.#readDelta(choice.delta, logprobs);
    this.#finishReason = choice.finish_reason ?? this.#finishReason;
  }

  #readDelta(delta: ChatChunkDelta, logprobs: TokenLogprob[]): void {
    if (delta.reasoning_content) this.#write('reasoning', delta.reasoning_content, []);
    if (delta.content) this.#write('text', delta.content, logprobs);
    for (const toolCall of delta.tool_calls ?? []) {
      this.#closeBlock();
      try {
        this.#toolCalls.processDelta(toolCall);
      } catch (error) {
        this.#state = 'broken';
        this.#enqueue({ type: 'error', error });
      }
    }
  }

  #write(kind: Block, delta: string, logprobs: TokenLogprob[]): void {
    if (this.#open?.kind !== kind) {
      this.#closeBlock();
      this.#open = { kind, id: `${kind}-${this.#blocks++}` };
      this.#enqueue({ type: `${kind}-start`, id: this.#open.id });
    }
    this.#enqueue({
      type: `${kind}-delta`,
      id: this.#open.id,
      delta,
      ...(logprobs.length > 0 && { providerMetadata: { loam: { logprobs } } }),
    });
  }

  #closeBlock(): void {
    if (!this.#open) return;
    this.#enqueue({ type: `${this.#open.kind}-end`, id: this.#open.id });
    this.#open = undefined;
  }

  /** Of an answer that was cut off, only calls that are complete reach the caller. */
  #enqueueToolPart(part: LanguageModelV4StreamPart): void {
    const complete =
      this.#state === 'running' &&
      this.#finishReason !== undefined &&
      this.#finishReason !== 'length';
    if (part.type === 'tool-call' && !complete && !isParsableJson(part.input)) return;
    this.#enqueue(part);
  }
}
