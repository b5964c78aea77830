import {
  type BackendCapabilities,
  type DraftQuestion,
  type EngineBackend,
  type KeyValueLayout,
  type LoadedModel,
  type LoadOptions,
  type Sampler,
  type SamplerOptions,
  type StepEntry,
  type Token,
  type TokenChoice,
  type TokenText,
} from '../backend.ts';
import { relevance } from '../relevance.ts';
import { computeStep, type StepParts } from './compute-step.ts';
import { DraftModel } from './draft-model.ts';
import { FirstBytes } from './first-bytes.ts';
import { nativeJinja } from './jinja.ts';
import { LogitsViews } from './logits-view.ts';
import { loadNativeModel, mostGuessed, type NativeModel } from './model.ts';
import { pooledVectors } from './pooled-vectors.ts';
import type { Runtime } from './runtime.ts';
import { DirectSampler, type SamplerOwner } from './sampler.ts';
import { SequenceCache } from './sequence-cache.ts';
import { TokenBatch } from './token-batch.ts';
import { PieceText } from './token-text.ts';

export type DirectBackendOptions = {
  /** Of models that name none, to begin with. Default: `unified`. */
  keyValueLayout?: KeyValueLayout;
};

type Loaded = StepParts & {
  sequenceCount: number;
  samplerOwner: SamplerOwner;
  maxDraft: number;
  draft: DraftModel | undefined;
  purpose: Purpose;
};

type Purpose = 'text' | 'embedding' | 'ranking';

/**
 * llama.cpp's C API, called directly.
 *
 * A step is computed on the thread that asks for it, always the same one: the methods are
 * asynchronous as the port wants them, their work is done when they return.
 */
export class DirectBackend implements EngineBackend {
  readonly name = 'direct';
  readonly render?: (template: string, context: Record<string, unknown>) => string;
  readonly #runtime: Runtime;
  readonly #layout: KeyValueLayout;
  readonly #samplers = new Set<DirectSampler>();
  #loaded: Loaded | undefined;
  #isDisposed = false;

  constructor(runtime: Runtime, options: DirectBackendOptions = {}) {
    this.#runtime = runtime;
    this.#layout = options.keyValueLayout ?? 'unified';
    const render = nativeJinja(runtime);
    if (render) this.render = render;
  }

  /** After `load`: what this model can do. */
  get capabilities(): BackendCapabilities {
    return {
      share: this.#loaded?.model.isRecurrent !== true,
      saveState: true,
      abortStep: true,
      exactLogprobs: true,
      embeddings: true,
      drafts: (this.#loaded?.maxDraft ?? 0) > 0,
      draftModel: this.#loaded?.draft !== undefined,
    };
  }

  /**
   * A byte that ends the running step when another thread sets it to 1. The thread that computes
   * hears nothing else until the step is over.
   */
  get abortFlag(): Uint8Array {
    return this.#require().model.abortFlag;
  }

  async load(options: LoadOptions): Promise<LoadedModel> {
    if (this.#isDisposed) throw new Error('The backend has been disposed.');
    if (this.#loaded) throw new Error('The backend has loaded a model already.');
    const layout = options.keyValueLayout ?? this.#layout;
    const model = await loadNativeModel(this.#runtime, options, layout);
    const { description, vocabulary } = model;
    const draft = await this.#loadDraft(options, model);
    this.#loaded = {
      draft,
      model,
      sequenceCount: options.sequences,
      cache: new SequenceCache({
        bindings: this.#runtime.bindings,
        model,
        layout,
        count: options.sequences,
      }),
      batch: new TokenBatch(model.batchSize, model.outputCount),
      logits: new LogitsViews(this.#runtime.bindings, model.context, vocabulary.size),
      samplerOwner: this.#samplerOwner(model),
      maxDraft: model.isRecurrent ? 0 : mostGuessed(options),
      purpose: options.ranking ? 'ranking' : options.embedding ? 'embedding' : 'text',
    };
    return description;
  }

  tokenize(text: string, special: boolean): Token[] {
    return this.#require().model.vocabulary.tokenize(text, special);
  }

  detokenize(tokens: readonly Token[]): string {
    return this.#require().model.vocabulary.detokenize(tokens);
  }

  tokenText(): TokenText {
    return new PieceText(this.#require().model.vocabulary);
  }

  createSampler(options: SamplerOptions): Sampler {
    const sampler = new DirectSampler(this.#require('text').samplerOwner, options);
    this.#samplers.add(sampler);
    for (const known of this.#samplers) if (known.isDisposed) this.#samplers.delete(known);
    return sampler;
  }

  async step(entries: readonly StepEntry[]): Promise<(TokenChoice | undefined)[]> {
    const loaded = this.#require('text');
    const samplers = this.#requireEntries(loaded, entries);
    const { cache } = loaded;
    const { sequences } = cache;
    // A prompt's chunk gains nothing by its neighbours, but is moved for less before its first.
    const joined = entries.filter(
      ({ sequence, tokens }) => tokens.length === 1 || sequences.length(sequence) === 0,
    );
    cache.bringTogether(joined.map(({ sequence }) => sequence));
    const lengths = entries.map(({ sequence }) => sequences.length(sequence));
    // An abort that came while nothing ran is forgotten.
    loaded.model.abortFlag[0] = 0;
    try {
      return computeStep(this.#runtime, loaded, entries, samplers);
    } catch (error) {
      for (const [index, { sequence }] of entries.entries()) {
        cache.cut(sequence, lengths[index] ?? 0);
      }
      throw error;
    } finally {
      loaded.batch.clear();
    }
  }

  async draft(questions: readonly DraftQuestion[]): Promise<(readonly Token[])[]> {
    const { cache, draft } = this.#require('text');
    if (!draft) return questions.map(() => []);
    return draft.guess(
      questions.map(({ sequence, next, most }) => ({
        sequence,
        history: [...cache.sequences.tokens(sequence), ...next],
        most,
      })),
    );
  }

  async trim(sequence: number, length: number): Promise<void> {
    this.#require('text').cache.trim(sequence, length);
  }

  async share(from: number, to: number, length: number): Promise<void> {
    this.#require('text').cache.share(from, to, length);
  }

  async save(sequence: number): Promise<Uint8Array> {
    return this.#require('text').cache.save(sequence);
  }

  async restore(sequence: number, state: Uint8Array): Promise<void> {
    this.#require('text').cache.restore(sequence, state);
  }

  async arrange(layout: KeyValueLayout): Promise<boolean> {
    const loaded = this.#require('text');
    const { model, cache, samplerOwner } = loaded;
    try {
      return cache.arrange(layout, () => model.arrange(layout));
    } finally {
      samplerOwner.context = model.context;
      loaded.logits = new LogitsViews(this.#runtime.bindings, model.context, model.vocabulary.size);
    }
  }

  abort(): void {
    if (this.#loaded) this.#loaded.model.abortFlag[0] = 1;
  }

  async embed(inputs: readonly (readonly Token[])[]): Promise<Float32Array[]> {
    return this.#pooled('embedding', inputs);
  }

  async rank(inputs: readonly (readonly Token[])[]): Promise<number[]> {
    const vectors = this.#pooled('ranking', inputs);
    const { architecture } = this.#require().model.description;
    return vectors.map(([score = 0]) => relevance(score, architecture));
  }

  #pooled(purpose: Purpose, inputs: readonly (readonly Token[])[]): Float32Array[] {
    const { model, batch, cache, sequenceCount } = this.#require(purpose);
    for (const tokens of inputs) for (const token of tokens) cache.sequences.requireToken(token);
    model.abortFlag[0] = 0;
    return pooledVectors(this.#runtime.bindings, model, batch, sequenceCount, inputs);
  }

  async dispose(): Promise<void> {
    this.#isDisposed = true;
    const loaded = this.#loaded;
    if (!loaded) return;
    this.#loaded = undefined;
    for (const sampler of this.#samplers) sampler.dispose();
    this.#samplers.clear();
    loaded.draft?.free();
    loaded.model.free();
    loaded.batch.free();
  }

  async #loadDraft(options: LoadOptions, target: NativeModel): Promise<DraftModel | undefined> {
    const { draft, sequences } = options;
    if (!draft) return undefined;
    const { path } = draft;
    let model: NativeModel | undefined;
    try {
      if (target.isRecurrent) {
        throw new Error(
          'A recurrent model cannot take back guesses that were wrong: leave out speculation.',
        );
      }
      const { lora: _, maxDraft: __, draft: ___, ...rest } = options;
      const { contextLength } = target.description;
      model = await loadNativeModel(this.#runtime, { ...rest, path, contextLength }, 'unified');
      return new DraftModel(this.#runtime, model, { target, sequences, path });
    } catch (error) {
      model?.free();
      target.free();
      throw error;
    }
  }

  #samplerOwner({ context, vocabulary, description }: NativeModel): SamplerOwner {
    let firstBytes: FirstBytes | undefined;
    return {
      bindings: this.#runtime.bindings,
      context,
      vocabulary,
      endTokens: description.endTokens,
      // Only grammars need it, and reading every token takes a while.
      firstBytes: () => (firstBytes ??= new FirstBytes(vocabulary)),
      scratch: new Float32Array(vocabulary.size),
    };
  }

  #require(purpose?: Purpose): Loaded {
    if (this.#isDisposed) throw new Error('The backend has been disposed.');
    if (!this.#loaded) throw new Error('The backend has not loaded a model.');
    if (purpose && purpose !== this.#loaded.purpose) {
      throw new Error(`The model was not loaded for ${purpose}.`);
    }
    return this.#loaded;
  }

  /** Everything llama.cpp would abort over is refused here. */
  #requireEntries(
    { cache: { sequences }, maxDraft }: Loaded,
    entries: readonly StepEntry[],
  ): (DirectSampler | undefined)[] {
    const seen = new Set<number>();
    return entries.map(({ sequence, tokens, sampler, draft = [], forced }) => {
      sequences.requireRoom(sequence, tokens);
      if (forced && (sampler || forced.tokens.length !== tokens.length)) {
        throw new RangeError('Forced choices are one per token, and need no sampler.');
      }
      for (const token of forced?.tokens ?? []) sequences.requireToken(token);
      if (draft.length > 0) {
        sequences.requireRoom(sequence, [...tokens, ...draft]);
        if (!sampler || draft.length > maxDraft) {
          throw new RangeError(`A draft needs a sampler, and at most ${maxDraft} tokens.`);
        }
      }
      if (seen.has(sequence)) throw new RangeError(`Sequence ${sequence} stands twice in a step.`);
      seen.add(sequence);
      if (!sampler) return undefined;
      if (!(sampler instanceof DirectSampler) || !this.#samplers.has(sampler)) {
        throw new TypeError('A step needs a sampler made by the same backend.');
      }
      if (sampler.isDisposed) throw new Error('A step was given a sampler that is disposed.');
      return sampler;
    });
  }
}
