/**
 * Why tokens at the start of a prompt had to be computed although a cache exists.
 *
 * - `first-use`: nothing like it was computed before.
 * - `evicted`: it was, and had to make room for others, or went with its process.
 * - `edited-history`: the beginning is there, and goes on otherwise.
 *
 * Of conversations with a `cacheKey` it is also known when they come
 * - with other tools or template variables than before: `template-changed`;
 * - to a model they have not been with, from another one: `other-model`.
 */
export type CacheMissReason =
  | 'first-use'
  | 'evicted'
  | 'template-changed'
  | 'edited-history'
  | 'other-model';

/** Where the time of one call went. All in milliseconds, but for the rate. */
export type GenerationTimings = {
  /** From arrival until a sequence was free. */
  queueMs?: number;
  /** Computing the prompt. */
  promptMs?: number;
  /** From arrival until the first token of the answer. */
  firstTokenMs?: number;
  /** From the first token until the last. */
  decodeMs?: number;
  /** Tokens of the answer per second, measured from its first token. */
  tokensPerSecond?: number;
  /** Tokens that were guessed and computed together, and how many of them were right. */
  draftTokens?: number;
  acceptedDraftTokens?: number;
};

export type TopLogprob = { token: string; logprob: number; bytes?: number[] };
export type TokenLogprob = TopLogprob & { top: TopLogprob[] };
/** The first token of a prompt has no log-probability: there is nothing it could follow from. */
export type PromptLogprob = Omit<TokenLogprob, 'logprob'> & { logprob?: number };

/**
 * `providerMetadata.loam` of a finished call.
 *
 * A type alias, not an interface, so that it is assignable to the AI SDK's JSON object type.
 */
export type LoamMetadata = {
  /** Prompt tokens that were not computed again, and why not more of them. */
  cache?: { cachedTokens: number; missReason?: CacheMissReason };
  timings?: GenerationTimings;
  /** Of the tokens of the answer's text. In a stream each `text-delta` has those of its own text, too. */
  logprobs?: TokenLogprob[];
  /** Of the prompt's own tokens, where a completion asked for them; its `text-start` has them. */
  promptLogprobs?: PromptLogprob[];
  /** Tokens that were read, of calls that have no usage of their own: reranking. */
  promptTokens?: number;
  /** US dollars. */
  cost?: number;
  /** The gate that chose who answers, by its name. */
  gate?: string;
  /** Which target of the gate answered: `provider/model`, or the id of a model of the server. */
  target?: string;
  /** The model that answered, by its provider's id, where it is not the one that was asked. */
  model?: string;
};
