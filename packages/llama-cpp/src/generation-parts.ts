import type {
  JSONObject,
  LanguageModelV4FinishReason,
  LanguageModelV4StreamPart,
  SharedV4Warning,
} from '@ai-sdk/provider';
import { type LoamMetadata, ModelError, type TokenLogprob } from '@loam/model-port';
import type { OutputParser } from './chat-format/chat-format.ts';
import type { GenerationEvent } from './engine/engine.ts';

type Started = Extract<GenerationEvent, { type: 'started' }>;
type Text = Extract<GenerationEvent, { type: 'text' }>;
type Finish = Extract<GenerationEvent, { type: 'finish' }>;
type TextDelta = Extract<LanguageModelV4StreamPart, { type: 'text-delta' }>;

export type GenerationPartsOptions = {
  started: Started;
  /** What follows `started`. */
  events: AsyncIterable<GenerationEvent>;
  parser: OutputParser;
  warnings: SharedV4Warning[];
  modelId: string;
  now?: () => Date;
};

/**
 * Turns what an engine generates into the stream of a language model.
 *
 * An engine that dies leaves a stream that ends well: open parts are closed, an `error` part says
 * what happened, and `finish` says `error`. An abort is thrown.
 */
export async function* generationParts({
  started,
  events,
  parser,
  warnings,
  modelId,
  now = () => new Date(),
}: GenerationPartsOptions): AsyncGenerator<LanguageModelV4StreamPart, void, undefined> {
  yield { type: 'stream-start', warnings };
  yield { type: 'response-metadata', modelId, timestamp: now() };

  const tally = new Tally(started);
  let finish: Finish | undefined;
  let failure: ModelError | undefined;
  try {
    for await (const event of events) {
      if (event.type === 'finish') finish = event;
      if (event.type === 'prompt') parser.pushPrompt?.(event.logprobs);
      if (event.type !== 'text') continue;
      tally.count(event);
      yield* tally.watch(parser.push(event.text, event.logprobs));
    }
  } catch (error) {
    if (!ModelError.isInstance(error)) throw error;
    failure = error;
  }
  yield* tally.watch(parser.end());
  if (failure) yield { type: 'error', error: failure };
  yield {
    type: 'finish',
    finishReason: finishReason(finish, failure, tally.calls > 0),
    usage: tally.usage,
    providerMetadata: { loam: tally.metadata(finish) },
  };
}

/** Counts what goes by. */
class Tally {
  calls = 0;
  readonly #started: Started;
  #tokens = 0;
  #reasoningTokens = 0;
  readonly #logprobs: TokenLogprob[] = [];

  constructor(started: Started) {
    this.#started = started;
  }

  count({ tokens, reasoningTokens = 0 }: Text): void {
    this.#tokens += tokens;
    this.#reasoningTokens += reasoningTokens;
  }

  *watch<Part extends LanguageModelV4StreamPart>(parts: readonly Part[]): Generator<Part> {
    for (const part of parts) {
      if (part.type === 'tool-call') this.calls++;
      if (part.type === 'text-delta') this.#logprobs.push(...logprobsOf(part));
      yield part;
    }
  }

  get usage(): Extract<LanguageModelV4StreamPart, { type: 'finish' }>['usage'] {
    const { promptTokens, cachedTokens } = this.#started;
    return {
      inputTokens: {
        total: promptTokens,
        noCache: promptTokens - cachedTokens,
        cacheRead: cachedTokens,
        cacheWrite: undefined,
      },
      outputTokens: {
        total: this.#tokens,
        text: this.#tokens - this.#reasoningTokens,
        reasoning: this.#reasoningTokens,
      },
    };
  }

  metadata(finish: Finish | undefined): JSONObject {
    const { cachedTokens, missReason } = this.#started;
    return {
      cache: { cachedTokens, ...(missReason && { missReason }) },
      ...(finish && { timings: finish.timings }),
      ...(this.#logprobs.length > 0 && { logprobs: this.#logprobs }),
    } satisfies LoamMetadata;
  }
}

function logprobsOf({ providerMetadata }: TextDelta): TokenLogprob[] {
  const metadata: LoamMetadata | undefined = providerMetadata?.['loam'];
  return metadata?.logprobs ?? [];
}

function finishReason(
  finish: Finish | undefined,
  failure: ModelError | undefined,
  calls: boolean,
): LanguageModelV4FinishReason {
  if (failure) return { unified: 'error', raw: failure.code };
  if (!finish) return { unified: 'interrupted', raw: undefined };
  if (finish.reason === 'length') return { unified: 'length', raw: finish.reason };
  return { unified: calls ? 'tool-calls' : 'stop', raw: finish.reason };
}
