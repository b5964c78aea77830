import {
  LlamaGrammar,
  LlamaGrammarEvaluationState,
  TokenBias,
  type LlamaContextSequence,
  type LlamaModel,
  type SequenceEvaluateOptions,
  type SequenceEvaluateOutput,
  type Token as LlamaToken,
} from 'node-llama-cpp';
import type { Sampler, SamplerOptions, Token, TokenChoice } from '../backend.ts';
import { acceptInGrammar, setBias, turnOffTopK } from './private-api.ts';

type Evaluation = AsyncGenerator<
  SequenceEvaluateOutput<{ probabilities: true }>,
  void,
  undefined | LlamaToken | LlamaToken[]
>;

/** The lowest log-probability that is reported; probabilities that underflow would be −∞. */
const lowestLogprob = -9999;

/**
 * One answer's sampling, as an iterator of node-llama-cpp that is advanced token by token.
 *
 * Every setting is passed: left out, they would be top-k 40, top-p 0.95, a repetition penalty of 1.1
 * and a seed of the current second. Penalties count the tokens of the answer; node-llama-cpp has one
 * list for all three, so here the repetition penalty does not see the prompt either.
 */
export class LockStepSampler implements Sampler {
  readonly #model: LlamaModel;
  readonly #options: SamplerOptions;
  readonly #onDispose: () => void;
  readonly #answer: LlamaToken[] = [];
  #grammar: LlamaGrammarEvaluationState | undefined;
  #sequence: LlamaContextSequence | undefined;
  #evaluation: Evaluation | undefined;

  /** @param onDispose called when native memory of this sampler has become garbage */
  constructor(model: LlamaModel, options: SamplerOptions, onDispose: () => void) {
    this.#model = model;
    this.#options = options;
    this.#onDispose = onDispose;
  }

  setGrammar(gbnf: string, accepted: readonly Token[] = []): void {
    const state = new LlamaGrammarEvaluationState({
      model: this.#model,
      grammar: new LlamaGrammar(this.#model.llama, { grammar: gbnf }),
    });
    for (const token of accepted) acceptInGrammar(this.#model.llama, state, token);
    this.#grammar = state;
  }

  /** Appends tokens to a sequence and chooses the next one. */
  async next(sequence: LlamaContextSequence, tokens: readonly Token[]): Promise<TokenChoice> {
    let result: IteratorResult<SequenceEvaluateOutput<{ probabilities: true }>, void>;
    try {
      if (this.#evaluation === undefined || this.#sequence !== sequence) {
        this.#end();
        this.#sequence = sequence;
        this.#evaluation = this.#evaluate(sequence, tokens);
        result = await this.#evaluation.next();
      } else {
        result = await this.#evaluation.next(tokens as LlamaToken[]);
      }
    } catch (error) {
      // A generator that threw is over; the next step needs a new one.
      this.#evaluation = undefined;
      throw error;
    }
    if (result.done) {
      this.#evaluation = undefined;
      throw new Error('llama.cpp chose no token.');
    }
    const { token, probabilities } = result.value;
    this.#answer.push(token);
    return this.#options.topLogprobs === undefined
      ? { token }
      : { token, ...this.#logprobs(token, probabilities, this.#options.topLogprobs) };
  }

  dispose(): void {
    this.#end();
    this.#grammar = undefined;
  }

  #end(): void {
    if (!this.#evaluation) return;
    // The generator waits at a yield, so this cannot block or fail.
    void this.#evaluation.return();
    this.#evaluation = undefined;
    this.#onDispose();
  }

  #evaluate(sequence: LlamaContextSequence, tokens: readonly Token[]): Evaluation {
    const { temperature, topK, topP, minP, seed, topLogprobs } = this.#options;
    turnOffTopK(sequence);
    const options: SequenceEvaluateOptions = {
      temperature,
      topK,
      topP,
      minP,
      seed,
      yieldEogToken: true,
      grammarEvaluationState: () => this.#grammar,
      ...this.#penalties(),
      ...this.#bias(),
    };
    return sequence.evaluateWithMetadata(
      tokens as LlamaToken[],
      // A map of the whole vocabulary for each token: only where it is needed.
      { probabilities: (topLogprobs !== undefined) as true },
      options,
    );
  }

  #penalties(): Pick<SequenceEvaluateOptions, 'repeatPenalty'> | undefined {
    const { repetitionPenalty, frequencyPenalty, presencePenalty } = this.#options;
    if (repetitionPenalty === 1 && frequencyPenalty === 0 && presencePenalty === 0) {
      return undefined;
    }
    return {
      repeatPenalty: {
        punishTokens: () => this.#answer,
        // Fixed, or the native sampler would be built anew when the answer outgrows it.
        maxPunishTokens: this.#model.trainContextSize,
        penalty: repetitionPenalty,
        frequencyPenalty,
        presencePenalty,
      },
    };
  }

  #bias(): Pick<SequenceEvaluateOptions, 'tokenBias'> | undefined {
    const { logitBias } = this.#options;
    if (!logitBias || logitBias.size === 0) return undefined;
    const bias = TokenBias.for(this.#model);
    for (const [token, logit] of logitBias) setBias(bias, token, logit);
    return { tokenBias: bias };
  }

  /**
   * Log-probabilities after the sampler's settings, with the temperature taken out again: exact
   * for the tokens that top-k, top-p and min-p left over.
   */
  #logprobs(
    token: LlamaToken,
    probabilities: ReadonlyMap<LlamaToken, number>,
    count: number,
  ): Pick<TokenChoice, 'logprob' | 'top'> {
    const power = this.#options.temperature > 0 ? this.#options.temperature : 1;
    let sum = 0;
    for (const probability of probabilities.values()) sum += probability ** power;
    const logprob = (probability: number): number =>
      Math.max(lowestLogprob, power * Math.log(probability) - Math.log(sum));
    const top: { token: Token; logprob: number }[] = [];
    // The map is sorted, the most probable token first.
    for (const [each, probability] of probabilities) {
      if (top.length === count) break;
      top.push({ token: each, logprob: logprob(probability) });
    }
    return { logprob: logprob(probabilities.get(token) ?? 0), top };
  }
}
