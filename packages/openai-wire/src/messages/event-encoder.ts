import type {
  LanguageModelV4FinishReason,
  LanguageModelV4StreamPart,
  LanguageModelV4Usage,
} from '@ai-sdk/provider';
import type { LoamMetadata } from '@loam/model-port';
import { errorEnvelope } from '../errors/error-envelope.ts';
import { interrupted, unfinishedAnswer } from '../errors/unfinished-answer.ts';
import { readLoamMetadata } from '../read-loam-metadata.ts';
import type { MessageBlock, MessageEvent, MessageUsage, StopReason } from './event-schema.ts';
import { messageErrorAnswer } from './message-error.ts';

export type MessageStreamSettings = {
  /** `msg_…` */
  id: string;
  modelId: string;
  /** What the request asked to stop at; told where it can only have been one. */
  stopSequences?: readonly string[] | undefined;
};

type Part<Type extends LanguageModelV4StreamPart['type']> = Extract<
  LanguageModelV4StreamPart,
  { type: Type }
>;

const noUsage: MessageUsage = {
  input_tokens: 0,
  output_tokens: 0,
  cache_creation_input_tokens: 0,
  cache_read_input_tokens: 0,
};

/**
 * Turns the parts of one answer into events. Blocks follow one another: a block ends where another
 * begins, and a call that comes between the pieces of another is told when it is complete.
 *
 * The last event is always `message_stop` or an error.
 */
export class MessageEventEncoder {
  readonly #settings: MessageStreamSettings;
  #state: 'new' | 'running' | 'ended' = 'new';
  #blocks = 0;
  #open: { index: number; kind: 'text' | 'thinking' | 'tool_use'; callId?: string } | undefined;
  /** Calls that are told, in part or in full. */
  readonly #told = new Set<string>();

  constructor(settings: MessageStreamSettings) {
    this.#settings = settings;
  }

  push(part: LanguageModelV4StreamPart): MessageEvent[] {
    if (this.#state === 'ended') return [];
    if (part.type === 'error') return this.#fail(part.error);
    const events = this.#begin();
    switch (part.type) {
      case 'text-delta':
        if (part.delta !== '') {
          events.push(
            ...this.#into('text', () => ({ type: 'text', text: '', citations: null })),
            this.#delta({ type: 'text_delta', text: part.delta }),
          );
        }
        break;
      case 'reasoning-delta':
        if (part.delta !== '') {
          events.push(
            ...this.#into('thinking', () => ({ type: 'thinking', thinking: '', signature: '' })),
            this.#delta({ type: 'thinking_delta', thinking: part.delta }),
          );
        }
        break;
      case 'tool-input-start':
        // A client would run a call it sees; one that the provider runs itself stays unseen.
        if (!part.providerExecuted && this.#open?.callId === undefined) {
          events.push(...this.#openCall(part.id, part.toolName));
        }
        break;
      case 'tool-input-delta':
        if (this.#open?.callId === part.id && part.delta !== '') {
          events.push(this.#delta({ type: 'input_json_delta', partial_json: part.delta }));
        }
        break;
      case 'tool-call':
        if (!part.providerExecuted) events.push(...this.#completeCall(part));
        break;
      case 'finish':
        events.push(...this.#finish(part));
        break;
      default:
        // Starts and ends of blocks follow from the deltas; the rest has no place on this wire.
        break;
    }
    return events;
  }

  /** To be called when the model's stream is over. */
  end(): MessageEvent[] {
    return this.#state === 'ended' ? [] : this.#fail(interrupted());
  }

  #begin(): MessageEvent[] {
    if (this.#state === 'running') return [];
    this.#state = 'running';
    const { id, modelId } = this.#settings;
    const message = {
      id,
      type: 'message' as const,
      role: 'assistant' as const,
      model: modelId,
      content: [],
      stop_reason: null,
      stop_sequence: null,
      usage: noUsage,
    };
    return [{ type: 'message_start', message }];
  }

  #into(kind: 'text' | 'thinking', block: () => MessageBlock): MessageEvent[] {
    return this.#open?.kind === kind ? [] : this.#openBlock({ kind }, block());
  }

  #openCall(callId: string, name: string): MessageEvent[] {
    this.#told.add(callId);
    return this.#openBlock(
      { kind: 'tool_use', callId },
      { type: 'tool_use', id: callId, name, input: {} },
    );
  }

  #openBlock(
    open: { kind: 'text' | 'thinking' | 'tool_use'; callId?: string },
    block: MessageBlock,
  ): MessageEvent[] {
    const closing = this.#closeBlock();
    const index = this.#blocks++;
    this.#open = { index, ...open };
    return [...closing, { type: 'content_block_start', index, content_block: block }];
  }

  #completeCall({ toolCallId, toolName, input }: Part<'tool-call'>): MessageEvent[] {
    if (this.#open?.callId === toolCallId) return this.#closeBlock();
    if (this.#told.has(toolCallId)) return [];
    return [
      ...this.#openCall(toolCallId, toolName),
      this.#delta({ type: 'input_json_delta', partial_json: input }),
      ...this.#closeBlock(),
    ];
  }

  #delta(delta: Extract<MessageEvent, { type: 'content_block_delta' }>['delta']): MessageEvent {
    return { type: 'content_block_delta', index: this.#open?.index ?? 0, delta };
  }

  #closeBlock(): MessageEvent[] {
    if (!this.#open) return [];
    const { index } = this.#open;
    this.#open = undefined;
    return [{ type: 'content_block_stop', index }];
  }

  #finish({ finishReason, usage, providerMetadata }: Part<'finish'>): MessageEvent[] {
    const reason = stopReason(finishReason, this.#told.size > 0);
    if (reason === undefined) {
      return this.#fail(unfinishedAnswer(finishReason.unified));
    }
    const closing = this.#closeBlock();
    this.#state = 'ended';
    const { stopSequences } = this.#settings;
    const [only, ...others] = stopSequences ?? [];
    const sequence = reason === 'stop_sequence' && others.length === 0 ? (only ?? null) : null;
    return [
      ...closing,
      {
        type: 'message_delta',
        delta: { stop_reason: reason, stop_sequence: sequence },
        usage: encodeUsage(usage, readLoamMetadata(providerMetadata)),
      },
      { type: 'message_stop' },
    ];
  }

  #fail(error: unknown): MessageEvent[] {
    this.#state = 'ended';
    return [messageErrorAnswer(errorEnvelope(error)).body];
  }
}

/** Undefined where the answer is not finished but failed or was cut off. */
function stopReason(
  { unified, raw }: LanguageModelV4FinishReason,
  hasCalls: boolean,
): StopReason | undefined {
  switch (unified) {
    case 'error':
    case 'interrupted':
      return undefined;
    case 'length':
      return 'max_tokens';
    case 'content-filter':
      return 'refusal';
    default:
      if (hasCalls) return 'tool_use';
      return raw === 'stop-sequence' ? 'stop_sequence' : 'end_turn';
  }
}

function encodeUsage(
  { inputTokens, outputTokens }: LanguageModelV4Usage,
  { cost }: LoamMetadata,
): MessageUsage {
  const cacheRead = inputTokens.cacheRead ?? 0;
  const cacheWrite = inputTokens.cacheWrite ?? 0;
  return {
    input_tokens: Math.max(0, (inputTokens.total ?? 0) - cacheRead - cacheWrite),
    output_tokens: outputTokens.total ?? 0,
    cache_creation_input_tokens: cacheWrite,
    cache_read_input_tokens: cacheRead,
    ...(cost !== undefined && { cost }),
  };
}
