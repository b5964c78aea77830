import type { SamplerOptions, Token } from '../backend.ts';

type Settings = Pick<
  SamplerOptions,
  'repetitionPenalty' | 'frequencyPenalty' | 'presencePenalty' | 'logitBias'
>;

/**
 * Biases and penalties, applied to the logits before anything is sampled.
 *
 * Only the tokens concerned are touched: a few hundred, where llama.cpp's own samplers look up
 * every token of the vocabulary. What each setting counts:
 *  - frequency and presence penalty: tokens of the answer, as OpenAI defines them;
 *  - repetition penalty: tokens of the prompt and of the answer, as Hugging Face and vLLM define
 *    it: positive logits are divided by it, negative ones multiplied.
 *
 * Order: bias, repetition, frequency and presence.
 */
export class LogitAdjustments {
  readonly #settings: Settings;
  readonly #penalises: boolean;
  readonly #answerCounts = new Map<Token, number>();
  readonly #seen = new Set<Token>();

  constructor(settings: Settings) {
    this.#settings = settings;
    this.#penalises = settings.frequencyPenalty !== 0 || settings.presencePenalty !== 0;
  }

  /** Whether `apply` changes anything at all. */
  get isActive(): boolean {
    return this.#penalises || this.countsPrompt || (this.#settings.logitBias?.size ?? 0) > 0;
  }

  /** Whether tokens of the prompt matter. */
  get countsPrompt(): boolean {
    return this.#settings.repetitionPenalty !== 1;
  }

  addPrompt(tokens: readonly Token[]): void {
    for (const token of tokens) this.#seen.add(token);
  }

  /** Counts a token of the answer. */
  add(token: Token): void {
    if (this.countsPrompt) this.#seen.add(token);
    if (this.#penalises) {
      this.#answerCounts.set(token, (this.#answerCounts.get(token) ?? 0) + 1);
    }
  }

  apply(logits: Float32Array): void {
    const { logitBias, repetitionPenalty, frequencyPenalty, presencePenalty } = this.#settings;
    if (logitBias) {
      for (const [token, bias] of logitBias) logits[token] = (logits[token] ?? 0) + bias;
    }
    if (this.countsPrompt) {
      for (const token of this.#seen) {
        const logit = logits[token] ?? 0;
        logits[token] = logit > 0 ? logit / repetitionPenalty : logit * repetitionPenalty;
      }
    }
    for (const [token, count] of this.#answerCounts) {
      logits[token] = (logits[token] ?? 0) - count * frequencyPenalty - presencePenalty;
    }
  }
}
