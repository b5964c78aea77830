import type { EmbeddingModelV4CallOptions, EmbeddingModelV4Result } from '@ai-sdk/provider';
import {
  type EmbedTokensCallOptions,
  type LoamEmbeddingModel,
  type LoamEmbeddingOptions,
  loamEmbeddingOptionsSchema,
  ModelError,
} from '@loam/model-port';
import type { Token } from './engine/backend.ts';
import { readOptions } from './loam-call-options.ts';
import type { LocalModel, OpenModel } from './local-model.ts';
import { requireTokens } from './require-tokens.ts';
import { framed } from './text-frame.ts';
import { unlessAborted } from './unless-aborted.ts';
import { shortenVector } from './vector.ts';

type CallOptions = Omit<EmbeddingModelV4CallOptions, 'values'>;

/** Texts of one message to the engine, which does nothing else meanwhile, aborts neither. */
const batchSize = 16;

/** A model that turns texts into vectors, computed by llama.cpp. */
export class LlamaCppEmbeddingModel implements LoamEmbeddingModel {
  readonly specificationVersion = 'v4';
  readonly provider = 'llama-cpp';
  /** As OpenAI's; the engine batches by itself. */
  readonly maxEmbeddingsPerCall = 2048;
  readonly supportsParallelCalls = true;
  readonly #model: LocalModel;

  constructor(model: LocalModel) {
    this.#model = model;
  }

  get modelId(): string {
    return this.#model.entry.id;
  }

  /** @throws ModelError `context_length_exceeded`, `invalid_prompt`, `invalid_dimensions` */
  async doEmbed({
    values,
    ...options
  }: EmbeddingModelV4CallOptions): Promise<EmbeddingModelV4Result> {
    const loam = readOptions(loamEmbeddingOptionsSchema, options.providerOptions);
    const open = await unlessAborted(this.#model.open(options.abortSignal), options.abortSignal);
    const prefix = loam.inputType ? (this.#model.entry.prefixes?.[loam.inputType] ?? '') : '';
    const texts = await unlessAborted(
      // Text that spells a control token stays text.
      Promise.all(values.map(value => open.engine.tokenize([prefix + value], false))),
      options.abortSignal,
    );
    return this.#embed(texts, options, loam, open);
  }

  /** @throws ModelError `context_length_exceeded`, `invalid_prompt`, `invalid_dimensions` */
  async doEmbedTokens({
    tokens,
    ...options
  }: EmbedTokensCallOptions): Promise<EmbeddingModelV4Result> {
    const loam = readOptions(loamEmbeddingOptionsSchema, options.providerOptions);
    const open = await unlessAborted(this.#model.open(options.abortSignal), options.abortSignal);
    for (const [index, text] of tokens.entries()) {
      requireTokens(text, open.loaded, { modelId: this.modelId, param: `input[${index}]` });
    }
    return this.#embed(tokens, options, loam, open);
  }

  async #embed(
    texts: readonly (readonly Token[])[],
    { dimensions, abortSignal }: CallOptions,
    loam: LoamEmbeddingOptions,
    open: OpenModel,
  ): Promise<EmbeddingModelV4Result> {
    const length = this.#length(dimensions, open);
    const inputs = texts.map((tokens, index) =>
      this.#fit(tokens, index, loam.truncate ?? false, open),
    );
    const embeddings: number[][] = [];
    for (let start = 0; start < inputs.length; start += batchSize) {
      const batch = open.engine.embed(inputs.slice(start, start + batchSize));
      for (const vector of await unlessAborted(batch, abortSignal)) {
        embeddings.push(shortenVector(vector, length, loam.normalize ?? true));
      }
    }
    const tokens = inputs.reduce((sum, input) => sum + input.length, 0);
    return { embeddings, usage: { tokens }, warnings: [] };
  }

  #length(dimensions: number | undefined, { loaded }: OpenModel): number {
    const { embeddingLength } = loaded;
    const length = dimensions ?? this.#model.entry.dimensions ?? embeddingLength;
    if (length >= 1 && length <= embeddingLength && Number.isInteger(length)) return length;
    throw new ModelError({
      code: 'invalid_dimensions',
      modelId: this.modelId,
      param: 'dimensions',
      message: `dimensions is ${length}; vectors of ${this.modelId} have 1 to ${embeddingLength}.`,
    });
  }

  /** A text with its frame, cut at its end where it is too long and may be. */
  #fit(
    tokens: readonly Token[],
    index: number,
    truncate: boolean,
    { loaded }: OpenModel,
  ): readonly Token[] {
    const { contextLength, textFrame } = loaded;
    const whole = framed(tokens, textFrame);
    if (whole.length <= contextLength && whole.length > 0) return whole;
    if (whole.length === 0) {
      throw new ModelError({
        code: 'invalid_prompt',
        modelId: this.modelId,
        param: 'input',
        message: `Text ${index} has no tokens, so there is nothing to embed.`,
      });
    }
    if (!truncate) {
      throw new ModelError({
        code: 'context_length_exceeded',
        modelId: this.modelId,
        param: 'input',
        message: `This model's context length is ${contextLength} tokens, and text ${index} has ${whole.length}. Shorten it, or send \`truncate: true\`.`,
      });
    }
    const kept = tokens.length - (whole.length - contextLength);
    return framed(tokens.slice(0, kept), textFrame);
  }
}
