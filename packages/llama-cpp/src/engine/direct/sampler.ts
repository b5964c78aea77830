import type { Sampler, SamplerOptions, Token, TokenChoice } from '../backend.ts';
import type { Bindings } from './bindings.ts';
import type { FirstBytes } from './first-bytes.ts';
import { randomSeed, type Pointer } from './layouts.ts';
import { largestLogits, logSumExp } from './log-probabilities.ts';
import { LogitAdjustments } from './logit-adjustments.ts';
import { NativeGrammar } from './native-grammar.ts';
import type { Vocabulary } from './vocabulary.ts';

/** As many tokens a grammar is asked about at once, before anything is drawn again. */
const fewTokens = 4096;
/** Otherwise, the most probable tokens it is asked about first. */
const likelyTokens = 128;
/** Tokens drawn one by one after that, before it is asked about all that are left. */
const redraws = 3;

/** What samplers of one model share. */
export type SamplerOwner = {
  bindings: Bindings;
  context: Pointer;
  vocabulary: Vocabulary;
  endTokens: readonly Token[];
  firstBytes(): FirstBytes;
  /** A row of logits to work in. */
  scratch: Float32Array;
};

/** Where a sampler finds what one step computed for it. */
export type StepOutput = {
  /** Place in the batch. */
  place: number;
  /** llama.cpp's logits of that place; writing to them changes what is sampled. */
  logits(): Float32Array;
};

/**
 * Chooses the tokens of one answer.
 *
 * Order: logit bias, penalties, top-k, top-p, min-p, temperature, draw: llama.cpp's own order.
 */
export class DirectSampler implements Sampler {
  readonly #owner: SamplerOwner;
  readonly #topLogprobs: number | undefined;
  readonly #adjustments: LogitAdjustments;
  #chain: Pointer;
  #grammar: NativeGrammar | undefined;
  #isPrimed = false;

  constructor(owner: SamplerOwner, options: SamplerOptions) {
    requireSamplerOptions(options, owner.vocabulary.size);
    this.#owner = owner;
    this.#topLogprobs = options.topLogprobs;
    this.#adjustments = new LogitAdjustments(options);
    this.#chain = createChain(owner.bindings, options);
  }

  get isDisposed(): boolean {
    return this.#chain === null;
  }

  setGrammar(gbnf: string, accepted: readonly Token[] = []): void {
    if (this.isDisposed) throw new Error('This sampler has been disposed.');
    const grammar = new NativeGrammar(this.#owner.bindings, this.#owner.vocabulary, gbnf);
    for (const token of accepted) {
      if (!grammar.accept(token)) {
        grammar.free();
        throw new Error(
          `The grammar does not match ${JSON.stringify(this.#owner.vocabulary.detokenize(accepted))}, which is already in the answer.`,
        );
      }
    }
    this.#grammar?.free();
    this.#grammar = grammar;
  }

  /** Tells the sampler once what stands before the answer. */
  prime(prompt: () => readonly Token[]): void {
    if (this.#isPrimed) return;
    this.#isPrimed = true;
    if (this.#adjustments.countsPrompt) this.#adjustments.addPrompt(prompt());
  }

  choose(output: StepOutput): TokenChoice {
    // Before anything is changed: log-probabilities are the model's own.
    const before =
      this.#topLogprobs === undefined ? undefined : this.#measure(output, this.#topLogprobs);
    if (this.#adjustments.isActive) this.#adjustments.apply(output.logits());
    let token = this.#draw(output);
    if (this.#grammar && !this.#grammar.accept(token)) {
      token = this.#drawAllowed(this.#grammar, output);
    }
    this.#adjustments.add(token);
    return before
      ? { token, logprob: (before.raw[token] ?? -Infinity) - before.norm, top: before.top }
      : { token };
  }

  dispose(): void {
    this.#grammar?.free();
    this.#grammar = undefined;
    if (this.#chain !== null) this.#owner.bindings.samplerFree(this.#chain);
    this.#chain = null;
  }

  #draw(output: StepOutput): Token {
    return this.#owner.bindings.samplerSample(this.#chain, this.#owner.context, output.place);
  }

  /**
   * Draws a token the grammar allows, after it has refused one.
   *
   * Forbidding refused tokens and drawing again gives exactly the distribution of the allowed
   * ones. Asking about the few that can be allowed, or are likely, is far cheaper than asking about all: on
   * 150,000 tokens the grammar takes longer than a small model.
   */
  #drawAllowed(grammar: NativeGrammar, output: StepOutput): Token {
    const logits = output.logits();
    const forbid = (tokens: ArrayLike<Token>): void => {
      for (const token of grammar.refused(tokens)) logits[token] = -Infinity;
    };
    const left = this.#forbidByFirstByte(grammar, logits);
    if (left.reduce((sum, tokens) => sum + tokens.length, 0) > fewTokens) {
      forbid(largestLogits(logits, likelyTokens));
      for (let attempt = 0; attempt < redraws; attempt++) {
        const token = this.#draw(output);
        if (grammar.accept(token)) return token;
        logits[token] = -Infinity;
      }
    }
    for (const tokens of left) forbid(tokens);
    const token = this.#draw(output);
    if (grammar.accept(token)) return token;
    // No token of this vocabulary spells what the grammar asks for: the answer cannot go on.
    return this.#owner.endTokens[0] ?? token;
  }

  /** @returns tokens that may still be refused */
  #forbidByFirstByte(grammar: NativeGrammar, logits: Float32Array): ArrayLike<Token>[] {
    const { endTokens, vocabulary } = this.#owner;
    if (grammar.namesTokens) {
      return [Int32Array.from({ length: vocabulary.size }, (_, token) => token)];
    }
    const endLogits = endTokens.map(token => logits[token] ?? -Infinity);
    const { impossible, possible } = this.#owner
      .firstBytes()
      .split(tokens => grammar.refused(tokens));
    for (const tokens of impossible) for (const token of tokens) logits[token] = -Infinity;
    // An end token may come where its spelling may not.
    for (const [index, token] of endTokens.entries()) logits[token] = endLogits[index] ?? -Infinity;
    return [...possible, endTokens];
  }

  #measure(
    output: StepOutput,
    count: number,
  ): { raw: Float32Array; norm: number; top: { token: Token; logprob: number }[] } {
    // Copied, as sampling may change the logit of the token that is chosen.
    const raw = this.#owner.scratch;
    raw.set(output.logits());
    const norm = logSumExp(raw);
    const top = largestLogits(raw, count).map(token => ({
      token,
      logprob: (raw[token] ?? -Infinity) - norm,
    }));
    return { raw, norm, top };
  }
}

function createChain(bindings: Bindings, options: SamplerOptions): Pointer {
  const chain = bindings.chainCreate({ no_perf: true });
  const add = (sampler: Pointer): void => bindings.chainAdd(chain, sampler);
  if (options.temperature === 0) {
    add(bindings.samplerGreedy());
    return chain;
  }
  if (options.topK > 0) add(bindings.samplerTopK(options.topK));
  if (options.topP < 1) add(bindings.samplerTopP(options.topP, 1));
  if (options.minP > 0) add(bindings.samplerMinP(options.minP, 1));
  if (options.temperature !== 1) add(bindings.samplerTemperature(options.temperature));
  // One seed of 2³² means "any" to llama.cpp; here every seed is one.
  add(bindings.samplerDistribution(options.seed === randomSeed ? randomSeed - 1 : options.seed));
  return chain;
}

const whole = (value: number, least: number, most: number): boolean =>
  Number.isInteger(value) && value >= least && value <= most;
const within = (value: number, least: number, most: number): boolean =>
  value >= least && value <= most;

/** @throws RangeError that names the setting at fault */
function requireSamplerOptions(options: SamplerOptions, vocabularySize: number): void {
  type Setting = Exclude<keyof SamplerOptions, 'logitBias'>;
  const require = (name: Setting, holds: boolean, range: string): void => {
    if (!holds) throw new RangeError(`${name} has to be ${range}, not ${options[name]}.`);
  };

  require('temperature', within(options.temperature, 0, 3e38), '0 or more');
  require('topK', whole(options.topK, 0, 2 ** 31 - 1), 'a whole number, 0 or more');
  require('topP', within(options.topP, 0, 1), 'from 0 to 1');
  require('minP', within(options.minP, 0, 1), 'from 0 to 1');
  require('seed', whole(options.seed, 0, randomSeed), 'a whole number from 0 to 4294967295');
  require('repetitionPenalty', options.repetitionPenalty > 0 &&
    Number.isFinite(options.repetitionPenalty), 'above 0');
  require('frequencyPenalty', Number.isFinite(options.frequencyPenalty), 'a number');
  require('presencePenalty', Number.isFinite(options.presencePenalty), 'a number');
  require('topLogprobs', options.topLogprobs === undefined ||
    whole(options.topLogprobs, 0, vocabularySize), 'a whole number, 0 or more');
  for (const [token, bias] of options.logitBias ?? []) {
    if (!whole(token, 0, vocabularySize - 1)) {
      throw new RangeError(
        `logitBias names ${token}, which is not a token of this model; its tokens are 0 to ${vocabularySize - 1}.`,
      );
    }
    if (Number.isNaN(bias)) throw new RangeError(`logitBias of token ${token} is not a number.`);
  }
}
