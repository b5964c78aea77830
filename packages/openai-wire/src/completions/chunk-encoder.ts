import type { LanguageModelV4StreamPart } from '@ai-sdk/provider';
import type { PromptLogprob } from '@loam/model-port';
import { encodeFinishReason } from '../chat/finish-reason-codec.ts';
import { encodeUsage } from '../chat/usage-codec.ts';
import { errorEnvelope } from '../errors/error-envelope.ts';
import { WireError } from '../errors/wire-error.ts';
import { interrupted, unfinishedAnswer } from '../errors/unfinished-answer.ts';
import { readLoamMetadata } from '../read-loam-metadata.ts';
import { encodeCompletionLogprobs } from './logprobs-codec.ts';
import type { Completion, CompletionStreamEvent } from './response-schema.ts';

export type CompletionStreamSettings = {
  /** `cmpl-…`, the same in every chunk. */
  id: string;
  /** Unix seconds. */
  created: number;
  modelId: string;
  /** Whether a last chunk without choices carries the usage. */
  includeUsage: boolean;
  /** The place of this answer among the choices of a request. Default: 0. */
  index?: number;
  /** The prompt, where the answer begins with it. Default: it does not. */
  echo?: string;
  /** Whether the echo has log-probabilities, which come with the start of the text. Default: false. */
  echoLogprobs?: boolean;
};

/**
 * Turns the parts of one continuation into chunks. What is no text has no place here.
 *
 * The last event is always a finish reason (and the usage after it) or an error, never nothing.
 */
export class CompletionChunkEncoder {
  readonly #settings: CompletionStreamSettings;
  #begun = false;
  #ended = false;
  #sentLogprobs = 0;
  /** Where the next token with a log-probability begins. */
  #offset = 0;

  constructor(settings: CompletionStreamSettings) {
    this.#settings = settings;
  }

  push(part: LanguageModelV4StreamPart): CompletionStreamEvent[] {
    if (this.#ended) return [];
    if (part.type === 'error') return this.#fail(part.error);
    const events = this.#begin(part);
    if (this.#ended) return events;
    if (part.type === 'text-delta') {
      const { logprobs } = readLoamMetadata(part.providerMetadata);
      if (part.delta !== '' || logprobs) events.push(this.#chunk(part.delta, logprobs));
    }
    if (part.type === 'finish') events.push(...this.#finish(part));
    return events;
  }

  /** To be called when the model's stream is over. */
  end(): CompletionStreamEvent[] {
    return this.#ended ? [] : this.#fail(interrupted());
  }

  #begin(part: LanguageModelV4StreamPart): CompletionStreamEvent[] {
    const { echo, echoLogprobs } = this.#settings;
    if (this.#begun) return [];
    if (echoLogprobs && (part.type === 'stream-start' || part.type === 'response-metadata')) {
      return [];
    }
    this.#begun = true;
    if (!echo) return [];
    const metadata = part.type === 'text-start' ? readLoamMetadata(part.providerMetadata) : {};
    if (echoLogprobs && !metadata.promptLogprobs) return this.#fail(noEchoLogprobs());
    const event = this.#chunk(echo, metadata.promptLogprobs);
    // Not of the answer; and the echo may be more than its tokens spell.
    this.#sentLogprobs = 0;
    this.#offset = echo.length;
    return [event];
  }

  #finish(part: Extract<LanguageModelV4StreamPart, { type: 'finish' }>): CompletionStreamEvent[] {
    const { unified } = part.finishReason;
    const reason = encodeFinishReason(unified, false);
    if (reason === undefined) {
      return this.#fail(unfinishedAnswer(unified));
    }
    this.#ended = true;
    const metadata = readLoamMetadata(part.providerMetadata);
    const logprobs = metadata.logprobs?.slice(this.#sentLogprobs);
    const events = [this.#chunk('', logprobs?.length ? logprobs : undefined, reason)];
    if (this.#settings.includeUsage) {
      events.push({ ...this.#head(), choices: [], usage: encodeUsage(part.usage, metadata) });
    }
    return events;
  }

  #fail(error: unknown): CompletionStreamEvent[] {
    this.#ended = true;
    return [errorEnvelope(error).body];
  }

  #chunk(
    text: string,
    logprobs?: readonly PromptLogprob[],
    finishReason: string | null = null,
  ): Completion {
    const encoded = logprobs ? encodeCompletionLogprobs(logprobs, this.#offset) : null;
    this.#sentLogprobs += logprobs?.length ?? 0;
    this.#offset += logprobs?.reduce((length, { token }) => length + token.length, 0) ?? 0;
    const choice = {
      index: this.#settings.index ?? 0,
      text,
      logprobs: encoded,
      finish_reason: finishReason,
    };
    return { ...this.#head(), choices: [choice] };
  }

  #head() {
    const { id, created, modelId } = this.#settings;
    return { id, object: 'text_completion' as const, created, model: modelId };
  }
}

/** Not every model behind the port can, and none may leave them out in silence. */
function noEchoLogprobs(): WireError {
  return new WireError({
    code: 'unsupported_parameter',
    param: 'echo',
    message: '`echo` with `logprobs` is not supported by this model. Leave out one of them.',
  });
}
