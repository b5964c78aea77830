/**
 * The few things node-llama-cpp can do and does not export. Each is looked for before it is used, and
 * each has a way to do without.
 */
import type {
  Llama,
  LlamaContextSequence,
  LlamaGrammarEvaluationState,
  LlamaRankingContext,
  Token as LlamaToken,
  TokenBias,
} from 'node-llama-cpp';
import type { Token } from '../backend.ts';

type GrammarFunctions = {
  canBeNextTokenForGrammarEvaluationState(state: unknown, token: Token): boolean;
  acceptGrammarEvaluationStateToken(state: unknown, token: Token): void;
};

/**
 * Advances a grammar by a token that is already written.
 *
 * @throws Error when the grammar forbids the token, or when this version of node-llama-cpp cannot
 */
export function acceptInGrammar(
  llama: Llama,
  state: LlamaGrammarEvaluationState,
  token: Token,
): void {
  const bindings = Reflect.get(llama, '_bindings') as
    | { AddonSampler?: GrammarFunctions }
    | undefined;
  const native = Reflect.get(state, '_state') as object | undefined;
  if (!bindings?.AddonSampler?.acceptGrammarEvaluationStateToken || !native) {
    throw new Error('This version of node-llama-cpp cannot start a grammar inside an answer.');
  }
  if (!bindings.AddonSampler.canBeNextTokenForGrammarEvaluationState(native, token)) {
    throw new Error(`The grammar forbids token ${token}, which is already part of the answer.`);
  }
  bindings.AddonSampler.acceptGrammarEvaluationStateToken(native, token);
}

/** Sets a token's bias. The public method leaves out end tokens. */
export function setBias(bias: TokenBias, token: Token, logit: number): void {
  const biases = Reflect.get(bias, '_biases') as unknown;
  if (biases instanceof Map) biases.set(token, logit);
  else bias.set(token as LlamaToken, { logit });
}

type ResolveSamplerConfig = (options: { topK?: number }) => { topK?: number };

/**
 * Makes top-k 0 mean "off" for a sequence.
 *
 * The public API has no such value: it turns 0 into a top-k as large as the vocabulary, which sorts
 * all of it for each token (10 ms at 150,000). Where the hook is missing that is what happens: slow,
 * but the same distribution. A top-k of 1,000 would be fast and change the answer.
 */
export function turnOffTopK(sequence: LlamaContextSequence): void {
  const name = '_resolveSamplerConfig';
  const resolve = Reflect.get(sequence, name) as ResolveSamplerConfig | undefined;
  if (typeof resolve !== 'function' || Object.hasOwn(sequence, name)) return;
  const resolveWithoutTopK: ResolveSamplerConfig = options => {
    const config = resolve.call(sequence, options);
    if (options.topK === 0) delete config.topK;
    return config;
  };
  Reflect.set(sequence, name, resolveWithoutTopK);
}

type CopySequence = (source: LlamaContextSequence, length: number) => Promise<boolean>;

/** @returns whether sequences can take over each other's prefixes */
export function canCopySequences(sequence: LlamaContextSequence): boolean {
  return typeof (Reflect.get(sequence, copyFunction) as CopySequence | undefined) === 'function';
}

/** @throws Error when the copy failed; the target is then empty */
export async function copySequence(
  source: LlamaContextSequence,
  target: LlamaContextSequence,
  length: number,
): Promise<void> {
  const copied = await (Reflect.get(target, copyFunction) as CopySequence | undefined)?.call(
    target,
    source,
    length,
  );
  if (copied) return;
  await target.clearHistory();
  throw new Error('llama.cpp could not copy a sequence.');
}

const copyFunction = '_copyStateFromOtherSequence';

type RankInput = (input: LlamaToken[]) => Promise<number>;

/**
 * The relevance of a pair whose tokens are complete. The public method puts tokens of its own around
 * a query and a document: of BERT, two separators where the model was trained with one.
 *
 * @throws Error when this version of node-llama-cpp cannot
 */
export async function rankTokens(
  context: LlamaRankingContext,
  tokens: readonly Token[],
): Promise<number> {
  const rank = Reflect.get(context, '_evaluateRankingForInput') as RankInput | undefined;
  if (typeof rank !== 'function') {
    throw new Error('This version of node-llama-cpp cannot rank tokens.');
  }
  return rank.call(context, [...tokens] as LlamaToken[]);
}
