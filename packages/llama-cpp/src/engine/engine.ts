import type {
  CacheMissReason,
  GenerationTimings,
  PromptLogprob,
  TokenLogprob,
} from '@loam/model-port';
import type { BackendName, LoadedModel, SamplerOptions, Token } from './backend.ts';
import type { ReasoningRule } from './reasoning-tracker.ts';

/** A grammar over the answer, and from where on it holds. */
export type Constraint = {
  gbnf: string;
  /**
   * The grammar holds from the first occurrence of one of these texts in the answer, which the
   * grammar's root then begins with. Absent: from the first token.
   */
  triggers?: readonly string[];
};

export type GenerateRequest = {
  /**
   * The prompt as tokens, or as pieces of text that are tokenised one by one: where a piece ends,
   * no control token can form, so that text which spells one stays text.
   */
  prompt: { pieces: readonly string[] } | { tokens: readonly Token[] };
  sampling: SamplerOptions;
  /**
   * Asks for the log-probabilities of the prompt's tokens from one place on, with as many alternatives as
   * `sampling` says. Nothing of such a prompt is taken from a cache.
   */
  scorePrompt?: { from: number };
  /** Most tokens of the answer; 0: none. Absent: what the context has left. */
  maxTokens?: number;
  /** The answer ends before the first of these; they are never part of it. */
  stop?: readonly string[];
  /** The same for text the answer says: neither reasoning nor a call that `constraint` triggers on. */
  stopText?: readonly string[];
  constraint?: Constraint;
  /** Absent: nothing in the answer is reasoning. */
  reasoning?: ReasoningRule;
  /** Requests with the same key are likely to share a prefix. */
  cacheKey?: string;
  /**
   * The answer has to be complete so many milliseconds after it was asked for, waiting included;
   * otherwise it ends with `deadline_exceeded`. Default: the engine's.
   */
  deadlineMs?: number;
  /**
   * Most tokens guessed at once from what the prompt and the answer said before (prompt look-up), where
   * the backend can check them. Default, and at most: what the model was loaded with.
   */
  maxDraft?: number;
};

/** The log-probability of a token, and where its text begins in the answer, in UTF-16 code units. */
export type PlacedLogprob = { start: number; logprob: TokenLogprob };

export type GenerationEvent =
  | {
      type: 'started';
      promptTokens: number;
      cachedTokens: number;
      missReason?: CacheMissReason;
    }
  /** Before any text, where the request has `scorePrompt`; one event or several. */
  | { type: 'prompt'; logprobs: PromptLogprob[] }
  /**
   * `tokens`: how many tokens the answer grew by since the last event; the text can lag behind them.
   * `reasoningTokens`: how many turned out to be reasoning since then. Default: none.
   */
  | {
      type: 'text';
      text: string;
      tokens: number;
      reasoningTokens?: number;
      logprobs?: PlacedLogprob[];
    }
  | {
      type: 'finish';
      /** `stop`: the model ended. `stop-sequence`: a text of `stop` came. `length`: the limit. */
      reason: 'stop' | 'stop-sequence' | 'length';
      timings: GenerationTimings;
    };

export type EngineState = 'loading' | 'ready' | 'failed' | 'closed';

export type EngineStats = {
  running: number;
  queued: number;
  sequences: number;
  residentBytes: number;
};

export type CloseOptions = {
  /** How long running answers may take to end, in milliseconds. Default: 0, they end with an error. */
  drainMs?: number;
};

/**
 * One loaded model in a child process, as its parent sees it.
 *
 * Every method rejects with a `ModelError`. When the child dies its streams end with
 * `engine_crashed` and a new child is started; later calls wait for it.
 */
export interface Engine {
  readonly state: EngineState;
  /** Resolves when the model is loaded. */
  ready(): Promise<LoadedModel & { backend: BackendName }>;
  /** Aborting `signal`, or ending the iteration early, frees the sequence within a step. */
  generate(request: GenerateRequest, signal?: AbortSignal): AsyncIterable<GenerationEvent>;
  /** @param special whether text that spells a control token becomes that token. Default: true. */
  tokenize(pieces: readonly string[], special?: boolean): Promise<Token[]>;
  detokenize(tokens: readonly Token[]): Promise<string>;
  embed(inputs: readonly (readonly Token[])[]): Promise<Float32Array[]>;
  /** See `EngineBackend.rank`. */
  rank(inputs: readonly (readonly Token[])[]): Promise<number[]>;
  stats(): Promise<EngineStats>;
  /** Refuses what comes, lets what runs end, then ends the child. */
  close(options?: CloseOptions): Promise<void>;
}
