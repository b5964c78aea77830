import type {
  Llama,
  LlamaContext,
  LlamaContextSequence,
  LlamaEmbeddingContext,
  LlamaModel,
  LlamaRankingContext,
  Token as LlamaToken,
} from 'node-llama-cpp';
import type {
  BackendCapabilities,
  EngineBackend,
  LoadedModel,
  LoadOptions,
  Sampler,
  SamplerOptions,
  StepEntry,
  Token,
  TokenChoice,
  TokenText,
} from '../backend.ts';
import { attention } from './attention.ts';
import { describeModel, headLength } from './describe-model.ts';
import { appendForced } from './forced-choices.ts';
import { requireGgufFile } from '../gguf-file.ts';
import { loadLlama, loadWeights } from './load-model.ts';
import { LockStepSampler } from './lock-step-sampler.ts';
import { NativeMemory } from './native-memory.ts';
import { canCopySequences, copySequence, rankTokens } from './private-api.ts';
import { createRanking, rankingFrame } from './ranking.ts';
import { DetokenizedText } from './token-text.ts';

/**
 * llama.cpp through node-llama-cpp.
 *
 * Its own scheduler computes what is queued at the moment it looks: iterators that are consumed
 * independently miss each other's batches. Advanced together, in one tick, they make one batch.
 */
export class NodeLlamaCppBackend implements EngineBackend {
  readonly name = 'node-llama-cpp';
  capabilities: BackendCapabilities = {
    share: false,
    saveState: false,
    abortStep: false,
    exactLogprobs: false,
    embeddings: true,
  };

  #llama: Llama | undefined;
  #weights: LlamaModel | undefined;
  #context: LlamaContext | undefined;
  #embedding: LlamaEmbeddingContext | undefined;
  #ranking: LlamaRankingContext | undefined;
  #sequences: LlamaContextSequence[] = [];
  #memory: NativeMemory | undefined;
  #contextLength = 0;

  async load(options: LoadOptions): Promise<LoadedModel> {
    await requireGgufFile(options.path);
    this.#llama = await loadLlama(options);
    this.#weights = await loadWeights(this.#llama, options);
    const contextLength =
      options.contextLength ?? Math.min(this.#weights.trainContextSize, defaultContextLength);
    this.#contextLength = contextLength;
    const context = {
      // node-llama-cpp leaves the last cell of each sequence empty.
      contextSize: contextLength + 1,
      batchSize: options.batchSize,
      threads: options.threads,
    };
    if (options.embedding) {
      this.#embedding = await this.#weights.createEmbeddingContext({
        ...context,
        // All of a text has to be computed at once, or its pooled vector is that of its end.
        batchSize: Math.max(context.contextSize, options.batchSize),
      });
      return describeModel(this.#weights, contextLength);
    }
    if (options.ranking) {
      this.#ranking = await createRanking(this.#weights, {
        ...context,
        batchSize: Math.max(context.contextSize, options.batchSize),
      });
      const description = describeModel(this.#weights, contextLength);
      return { ...description, ranking: rankingFrame(this.#weights, options.path) };
    }
    const { lora = [] } = options;
    for (const adapter of lora) await requireGgufFile(adapter.path);
    const adapters = lora.map(({ path, scale }) => ({ filePath: path, scale }));
    this.#context = await this.#weights.createContext({
      ...context,
      ...(adapters.length > 0 && { lora: { adapters } }),
      sequences: options.sequences,
      ...attention(headLength(this.#weights), options),
      // Costs memory on models with a sliding window, and lets any prefix be used again.
      swaFullCache: true,
    });
    for (let index = 0; index < options.sequences; index++) {
      this.#sequences.push(newSequence(this.#context));
    }
    this.capabilities = { ...this.capabilities, share: canCopySequences(this.#sequence(0)) };
    const description = describeModel(this.#weights, contextLength);
    this.#memory = new NativeMemory(description.vocabularySize);
    return {
      ...description,
      ...(this.#sequence(0).needsCheckpoints && { wholeSequencesOnly: true }),
    };
  }

  tokenize(text: string, special: boolean): Token[] {
    return text === '' ? [] : this.#model.tokenize(text, special);
  }

  detokenize(tokens: readonly Token[]): string {
    return tokens.length === 0 ? '' : this.#model.detokenize(tokens as LlamaToken[], true);
  }

  tokenText(): TokenText {
    return new DetokenizedText(this.#model);
  }

  createSampler(options: SamplerOptions): Sampler {
    const memory = this.#memory;
    return new LockStepSampler(this.#model, options, () => memory?.samplerDisposed());
  }

  async step(batch: readonly StepEntry[]): Promise<(TokenChoice | undefined)[]> {
    for (const { sequence, tokens } of batch) {
      // llama.cpp rounds the context up; what fits must not depend on by how much.
      if (this.#sequence(sequence).nextTokenIndex + tokens.length > this.#contextLength) {
        throw new Error(`The context of sequence ${sequence} is full.`);
      }
    }
    // All in one tick, or node-llama-cpp makes several batches of them; in the order of their numbers,
    // or llama.cpp does.
    const ordered = batch.toSorted((a, b) => a.sequence - b.sequence);
    const results = await Promise.allSettled(ordered.map(entry => this.#append(entry)));
    const failed = results.find(result => result.status === 'rejected');
    if (failed) {
      await Promise.all(batch.map(({ sequence }) => this.#renew(sequence)));
      throw failed.reason instanceof Error ? failed.reason : new Error(String(failed.reason));
    }
    return batch.map(entry => {
      const result = results[ordered.indexOf(entry)];
      return result?.status === 'fulfilled' ? result.value : undefined;
    });
  }

  async trim(sequence: number, length: number): Promise<void> {
    const state = this.#sequence(sequence);
    if (state.nextTokenIndex <= length) return;
    await state.eraseContextTokenRanges([{ start: length, end: state.nextTokenIndex }]);
  }

  async share(from: number, to: number, length: number): Promise<void> {
    await copySequence(this.#sequence(from), this.#sequence(to), length);
  }

  async embed(inputs: readonly (readonly Token[])[]): Promise<Float32Array[]> {
    if (!this.#embedding) throw new Error('The model was not loaded for embeddings.');
    const vectors: Float32Array[] = [];
    for (const tokens of inputs) {
      const { vector } = await this.#embedding.getEmbeddingFor([...tokens] as LlamaToken[]);
      vectors.push(Float32Array.from(vector));
    }
    return vectors;
  }

  async rank(inputs: readonly (readonly Token[])[]): Promise<number[]> {
    if (!this.#ranking) throw new Error('The model was not loaded for ranking.');
    const scores: number[] = [];
    for (const tokens of inputs) scores.push(await rankTokens(this.#ranking, tokens));
    return scores;
  }

  async dispose(): Promise<void> {
    const llama = this.#llama;
    this.#llama = undefined;
    this.#sequences = [];
    // Contexts and models are disposed with the library that made them.
    await llama?.dispose();
  }

  async #append({
    sequence,
    tokens,
    sampler,
    forced,
  }: StepEntry): Promise<TokenChoice | undefined> {
    const state = this.#sequence(sequence);
    if (forced) return appendForced(state, tokens, forced);
    if (sampler instanceof LockStepSampler) return sampler.next(state, tokens);
    if (sampler) throw new Error('The sampler was made by another backend.');
    await state.evaluateWithoutGeneratingNewTokens(tokens as LlamaToken[]);
    return undefined;
  }

  /** Replaces a sequence whose cells a failed batch left in an unknown state. */
  async #renew(index: number): Promise<void> {
    const context = this.#context;
    if (!context) return;
    await this.#sequence(index).dispose();
    while (context.sequencesLeft === 0 && !context.disposed) {
      await new Promise(resolve => setImmediate(resolve));
    }
    this.#sequences[index] = newSequence(context);
  }

  get #model(): LlamaModel {
    if (!this.#weights) throw new Error('No model is loaded.');
    return this.#weights;
  }

  #sequence(index: number): LlamaContextSequence {
    const sequence = this.#sequences[index];
    if (!sequence) throw new RangeError(`There is no sequence ${index}.`);
    return sequence;
  }
}

/** Tokens per sequence where the caller leaves it open, at most. */
const defaultContextLength = 8192;

function newSequence(context: LlamaContext): LlamaContextSequence {
  return context.getSequence({
    contextShift: {
      // The default erases the beginning of the prompt and says nothing.
      strategy: () => {
        throw new Error('The context of the sequence is full.');
      },
    },
  });
}
