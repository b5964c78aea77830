import type {
  LanguageModelV4CallOptions,
  LanguageModelV4StreamResult,
  ProviderV4,
} from '@ai-sdk/provider';

/**
 * What the server asks of the models behind it: an AI SDK provider, and optionally more.
 *
 * Every capability beyond `ProviderV4` is optional, so that any plain provider
 * (`@ai-sdk/anthropic`, `@ai-sdk/openai-compatible`, …) fits without an adapter.
 */
export interface LoamProvider extends ProviderV4 {
  /**
   * Whether every model of it is computed on this machine, so that no prompt leaves it. Gates that
   * must stay on the machine use no other. Default: false.
   */
  readonly isLocal?: boolean;

  /** The models this provider serves, in the order a list shows them. */
  models?(): PromiseLike<ModelDescription[]> | ModelDescription[];

  /**
   * Loads a model ahead of its first call. Resolves when it is ready to answer.
   *
   * @throws ModelError `model_not_found`, `model_load_failed`
   */
  load?(modelId: string): PromiseLike<void>;

  /** The tokenizer of a model. @throws ModelError `model_not_found` */
  tokenizer?(modelId: string): Tokenizer;

  /** A model that continues raw text or tokens, without a chat template. */
  completionModel?(modelId: string): CompletionModel;

  /** What each loaded model is doing at this moment. */
  stats?(): PromiseLike<ModelStats[]> | ModelStats[];

  /** Ends the provider: waits for nothing, leaves no process behind. */
  close?(): PromiseLike<void>;
}

export type ModelKind = 'chat' | 'completion' | 'embedding' | 'reranker';

/** `unloaded`: configured, loads on its first call. `failed`: loading failed; the next call tries again. */
export type ModelState = 'unloaded' | 'loading' | 'ready' | 'failed';

export type ModelCapabilities = {
  tools?: boolean;
  reasoning?: boolean;
  structuredOutput?: boolean;
  vision?: boolean;
  logprobs?: boolean;
};

export type ModelDescription = {
  /** The id used in requests; may contain `/`. */
  id: string;
  kind: ModelKind;
  /** When the model became known to the provider, in Unix seconds. */
  created?: number;
  ownedBy?: string;
  /** One sentence on what the model is for, and what it cannot do. */
  description?: string;
  /** Tokens of prompt and answer together. */
  contextLength?: number;
  /** Numbers in a vector of an embedding model. */
  dimensions?: number;
  capabilities?: ModelCapabilities;
  state?: ModelState;
  /** What computes the model, e.g. `node-llama-cpp`. */
  backend?: string;
  /** What the model's owner should know, e.g. a chat template that could not be verified. */
  notes?: string[];
};

export interface Tokenizer {
  /** Tokens of a text. Text that spells a control token stays text. */
  encode(text: string): PromiseLike<number[]>;
  decode(tokens: readonly number[]): PromiseLike<string>;
}

/** The call options of a language model that mean something without a conversation. */
export type CompletionModelCallOptions = Omit<
  LanguageModelV4CallOptions,
  'prompt' | 'tools' | 'toolChoice' | 'reasoning'
> & {
  /**
   * Text, or the model's own token ids. Text is taken as it is: what spells a control token becomes
   * that token, and the model's own first token is added where the model wants one.
   */
  prompt: string | readonly number[];
  /**
   * Text after the gap which the answer fills.
   *
   * A model that was not trained to fill gaps throws ModelError `unsupported_parameter`.
   */
  suffix?: string;
  /**
   * Log-probabilities of the prompt's own tokens as well, with as many alternatives as `logprobs` says:
   * `promptLogprobs` of the metadata. All of the prompt is computed for it. Default: false.
   */
  promptLogprobs?: boolean;
};

export interface CompletionModel {
  readonly modelId: string;
  readonly provider: string;
  /** Streams text parts only; the same part types as a language model's. */
  doStream(options: CompletionModelCallOptions): PromiseLike<LanguageModelV4StreamResult>;
}

/** One loaded model at one moment. */
export type ModelStats = {
  modelId: string;
  state: ModelState;
  /** Requests being computed. */
  running: number;
  /** Requests waiting for a sequence. */
  queued: number;
  /** Sequences the context holds, busy or not. */
  sequences: number;
  /** Resident memory of the process that computes the model, in bytes. */
  residentBytes?: number;
};
