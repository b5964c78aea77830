import type { LanguageModelV4StreamPart } from '@ai-sdk/provider';
import type { LoamMetadata } from '@loam/model-port';
import { errorEnvelope } from '../errors/error-envelope.ts';
import { interrupted, unfinishedAnswer } from '../errors/unfinished-answer.ts';
import { readLoamMetadata } from '../read-loam-metadata.ts';
import { encodeFinishReason } from './finish-reason-codec.ts';
import { encodeLogprobs } from './logprobs-codec.ts';
import type { ChatChunkDelta, ChatCompletionChunk, ChatStreamEvent } from './response-schema.ts';
import { encodeUsage } from './usage-codec.ts';

export type ChatStreamSettings = {
  /** `chatcmpl-…`, the same in every chunk. */
  id: string;
  /** Unix seconds. */
  created: number;
  modelId: string;
  /** Whether a last chunk without choices carries the usage. */
  includeUsage: boolean;
  /** The place of this answer among the choices of a request. Default: 0. */
  index?: number;
};

type OpenCall = { index: number; sent: string; streamsJson: boolean };

/**
 * Turns the parts of one answer into chunks. It holds only what chunks need of the past: the
 * indexes of tool calls, and whether the answer has begun or ended.
 *
 * The last event is always a finish reason (and the usage after it) or an error, never nothing.
 */
export class ChatChunkEncoder {
  readonly #settings: ChatStreamSettings;
  readonly #calls = new Map<string, OpenCall>();
  #begun = false;
  #ended = false;
  #sentLogprobs = 0;

  constructor(settings: ChatStreamSettings) {
    this.#settings = settings;
  }

  push(part: LanguageModelV4StreamPart): ChatStreamEvent[] {
    if (this.#ended) return [];
    if (part.type === 'error') return this.#fail(part.error);
    const events = this.#begin();
    switch (part.type) {
      case 'text-delta': {
        const { logprobs } = readLoamMetadata(part.providerMetadata);
        if (part.delta !== '' || logprobs)
          events.push(this.#chunk({ content: part.delta }, logprobs));
        break;
      }
      case 'reasoning-delta':
        if (part.delta !== '') events.push(this.#chunk({ reasoning_content: part.delta }));
        break;
      case 'tool-input-start':
        // A client would run a call it sees; one that the provider runs itself stays unseen.
        if (!part.providerExecuted) {
          events.push(this.#openCall(part.id, part.toolName, '', part.inputEncoding !== 'text'));
        }
        break;
      case 'tool-input-delta': {
        const call = this.#calls.get(part.id);
        if (call?.streamsJson && part.delta !== '') events.push(this.#input(call, part.delta));
        break;
      }
      case 'tool-call': {
        if (part.providerExecuted) break;
        const call = this.#calls.get(part.toolCallId);
        if (!call) {
          events.push(this.#openCall(part.toolCallId, part.toolName, part.input, true));
        } else if (part.input !== call.sent && part.input.startsWith(call.sent)) {
          events.push(this.#input(call, part.input.slice(call.sent.length)));
        }
        break;
      }
      case 'finish':
        events.push(...this.#finish(part));
        break;
      default:
        // Starts and ends of blocks follow from the deltas; files, sources, results of provider
        // tools and custom parts have no place on this wire.
        break;
    }
    return events;
  }

  /** To be called when the model's stream is over. */
  end(): ChatStreamEvent[] {
    return this.#ended ? [] : this.#fail(interrupted());
  }

  #begin(): ChatStreamEvent[] {
    if (this.#begun) return [];
    this.#begun = true;
    return [this.#chunk({ role: 'assistant', content: '' })];
  }

  #openCall(id: string, name: string, input: string, streamsJson: boolean): ChatCompletionChunk {
    const index = this.#calls.size;
    this.#calls.set(id, { index, sent: input, streamsJson });
    const call = { index, id, type: 'function', function: { name, arguments: input } };
    return this.#chunk({ tool_calls: [call] });
  }

  #input(call: OpenCall, delta: string): ChatCompletionChunk {
    call.sent += delta;
    return this.#chunk({ tool_calls: [{ index: call.index, function: { arguments: delta } }] });
  }

  #finish(part: Extract<LanguageModelV4StreamPart, { type: 'finish' }>): ChatStreamEvent[] {
    const { unified } = part.finishReason;
    const reason = encodeFinishReason(unified, this.#calls.size > 0);
    if (reason === undefined) {
      return this.#fail(unfinishedAnswer(unified));
    }
    this.#ended = true;
    const metadata = readLoamMetadata(part.providerMetadata);
    const logprobs = metadata.logprobs?.slice(this.#sentLogprobs);
    const events = [this.#chunk({}, logprobs?.length ? logprobs : undefined, reason)];
    if (this.#settings.includeUsage) {
      events.push({ ...this.#head(), choices: [], usage: encodeUsage(part.usage, metadata) });
    }
    return events;
  }

  #fail(error: unknown): ChatStreamEvent[] {
    this.#ended = true;
    return [errorEnvelope(error).body];
  }

  #chunk(
    delta: ChatChunkDelta,
    logprobs?: LoamMetadata['logprobs'],
    finishReason: string | null = null,
  ): ChatCompletionChunk {
    this.#sentLogprobs += logprobs?.length ?? 0;
    const choice = {
      index: this.#settings.index ?? 0,
      delta,
      logprobs: logprobs ? encodeLogprobs(logprobs) : null,
      finish_reason: finishReason,
    };
    return { ...this.#head(), choices: [choice] };
  }

  #head() {
    const { id, created, modelId } = this.#settings;
    return { id, object: 'chat.completion.chunk' as const, created, model: modelId };
  }
}
