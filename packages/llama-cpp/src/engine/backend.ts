/** A token id of the loaded model. */
export type Token = number;

export type BackendName = 'node-llama-cpp' | 'direct';

/** What a backend cannot do, the scheduler works around; nothing above the scheduler knows. */
export type BackendCapabilities = {
  /** `share` is there: a prefix computed in one sequence can be taken over by another. */
  share: boolean;
  /** `save` and `restore` are there. */
  saveState: boolean;
  /** `abort` ends a step that is being computed; otherwise a step always runs to its end. */
  abortStep: boolean;
  /** Log-probabilities are of the model's own distribution, before any sampling setting. */
  exactLogprobs: boolean;
  embeddings: boolean;
  /** A step can check guessed tokens: `StepEntry.draft`. Default: false. */
  drafts?: boolean;
  /** A smaller model was loaded that guesses: `draft` is there. Default: false. */
  draftModel?: boolean;
};

/** The quantised ones take half and a quarter of the memory, at some cost in quality. */
export type KeyValueType = 'f16' | 'q8_0' | 'q4_0';

/**
 * How the sequences' keys and values lie in memory. `split`: each has a pool of its own, and sharing a
 * prefix copies it. `unified`: one pool for all, in which a shared prefix is there once and is read
 * once for all who share it, and every step reads over what idle sequences hold too.
 */
export type KeyValueLayout = 'split' | 'unified';

/** A low-rank change of a model's weights, in a GGUF file of its own. */
export type LoraAdapter = {
  /** Absolute. */
  path: string;
  /** What the change is multiplied with. */
  scale: number;
};

/** A smaller model with the same vocabulary, whose guesses the model checks. */
export type DraftOptions = {
  /** Absolute path of a GGUF file. */
  path: string;
  /** Most tokens guessed at once. */
  maxTokens: number;
};

export type LoadOptions = {
  /** Absolute path of a GGUF file. */
  path: string;
  /** Tokens each sequence can hold, prompt and answer together. Default: what the model was trained with, at most 8192. */
  contextLength?: number;
  /** Sequences computed together. */
  sequences: number;
  threads: number;
  /** Most tokens of one step over all sequences. */
  batchSize: number;
  /** Most layers computed on a GPU, as far as its memory has room; 0: none. */
  gpuLayers: number;
  /** Where no GPU can be used after all, the processor computes. Default: false, that is an error. */
  gpuIsOptional?: boolean;
  /** What keys and values are stored as. Default: `f16`. */
  keyValueType?: KeyValueType;
  /** Default: the backend's. */
  keyValueLayout?: KeyValueLayout;
  /** Added to the weights, all together. */
  lora?: readonly LoraAdapter[];
  /** Most guessed tokens of one sequence in a step. Default: 0. */
  maxDraft?: number;
  draft?: DraftOptions;
  /** Loads for embeddings: no sampling, pooled vectors. */
  embedding?: boolean;
  /** How the vectors of a text's tokens become one. Default: as the GGUF says. */
  pooling?: Pooling;
  /** Loads a reranker: no sampling, no vectors, `rank`. */
  ranking?: boolean;
};

/** The mean of all tokens, or the vector of the first (`cls`) or the last. */
export type Pooling = 'mean' | 'cls' | 'last';

/** Tokens which a tokenizer wants around a whole text, such as BERT's [CLS] and [SEP]. */
export type TextFrame = { before: readonly Token[]; after: readonly Token[] };

/** How a reranker wants a query and a document beside each other. */
export type RankingFrame = {
  /** A text with `{query}` and `{document}` in it. Absent: the tokens below, inside the text frame. */
  template?: string;
  /** What stands between the two where there is no template. */
  between: readonly Token[];
};

export type SpecialToken = {
  id: Token;
  text: string;
  /** llama.cpp matches `user-defined` tokens in any text, `control` tokens only where asked to. */
  kind: 'control' | 'user-defined';
};

export type LoadedModel = {
  architecture: string;
  contextLength: number;
  trainContextLength: number;
  vocabularySize: number;
  embeddingLength: number;
  sizeBytes: number;
  parameters?: number;
  chatTemplate?: string;
  bosToken?: string;
  eosToken?: string;
  /**
   * A sequence can be continued or emptied, but not cut to a length in between: its state is not
   * one cell per token (recurrent and hybrid models). Default: false.
   */
  wholeSequencesOnly?: boolean;
  /**
   * How keys and values lie, of a model whose steps take longer in the one layout or the other, by what
   * is asked of it. Absent: `split` is always best, or the layout was asked for.
   */
  keyValueLayout?: KeyValueLayout;
  /** Default: nothing. */
  textFrame?: TextFrame;
  /** Of a model that was loaded for ranking. */
  ranking?: RankingFrame;
  /** Tokens that end an answer. */
  endTokens: readonly Token[];
  specialTokens: readonly SpecialToken[];
};

export type SamplerOptions = {
  /** 0: the most probable token. */
  temperature: number;
  /** 0: off. */
  topK: number;
  /** 1: off. */
  topP: number;
  /** 0: off. */
  minP: number;
  /** Unsigned 32-bit. Each request has its own generator. */
  seed: number;
  /** 1: off. */
  repetitionPenalty: number;
  /** 0: off. */
  frequencyPenalty: number;
  /** 0: off. */
  presencePenalty: number;
  logitBias?: ReadonlyMap<Token, number>;
  /** How many alternatives to report with each token's log-probability; absent: no log-probabilities. */
  topLogprobs?: number;
};

/** Chooses the tokens of one answer. Made by a backend, used only with it. */
export interface Sampler {
  /**
   * Holds everything sampled from now on to a grammar (GBNF).
   *
   * @param accepted tokens already in the answer which the grammar has to have matched: those that
   * spelt the text that triggered it
   * @throws Error when the grammar does not parse, or does not match `accepted`
   */
  setGrammar(gbnf: string, accepted?: readonly Token[]): void;
  dispose(): void;
}

export type StepEntry = {
  sequence: number;
  /** Appended to the sequence: a chunk of a prompt, or the one token sampled last. */
  tokens: readonly Token[];
  /** Chooses the token after the last of `tokens`; absent inside a prompt. */
  sampler?: Sampler;
  /**
   * Guesses what follows `tokens`. As far as the sampler chooses the same, the guess is appended too,
   * in one go; the answer is the one it would have been token by token.
   */
  draft?: readonly Token[];
  /**
   * With a draft: is told each choice before the next one is made, so that what an answer does about it,
   * such as setting a grammar, holds for the next.
   *
   * @returns whether the rest of the guess still stands
   */
  onChoice?: (choice: TokenChoice) => boolean;
  /** Asks how probable the next tokens of a prompt are. Such an entry has no sampler. */
  forced?: ForcedChoices;
};

/** Choices that are made already, so that only their log-probabilities are asked. */
export type ForcedChoices = {
  /** After each of the entry's tokens. */
  tokens: readonly Token[];
  /** How many alternatives to report with each. */
  topLogprobs: number;
};

/** What a draft model is asked. */
export type DraftQuestion = {
  sequence: number;
  /** What the next step appends to the sequence, and the guess follows. */
  next: readonly Token[];
  /** Most tokens to guess. */
  most: number;
};

export type TokenChoice = {
  token: Token;
  /** Of `token`, natural logarithm; only where the sampler asked for log-probabilities. */
  logprob?: number;
  top?: readonly { token: Token; logprob: number }[];
  /**
   * The choices after this one, where a draft was right: the draft up to here is in the sequence. Of an
   * entry with `forced`, all but its first.
   */
  following?: readonly TokenChoice[];
};

/** Text of a growing list of tokens. Never ends inside a character. */
export interface TokenText {
  /** The text that became certain with this token; `''` while a character is incomplete. */
  push(token: Token): string;
  /** What is left, incomplete characters as U+FFFD. */
  end(): string;
}

/** A step was ended by `abort`, or by the byte of `abortFlag`. */
export class StepAborted extends Error {
  override readonly name = 'StepAborted';

  constructor() {
    super('The step was aborted.');
  }
}

/**
 * The engine's port to llama.cpp. It lives in the engine's child process, knows sequences and
 * tokens, and nothing of requests, chats or queues. Each adapter runs the suite in
 * `backend.contract.ts`.
 */
export interface EngineBackend {
  readonly name: BackendName;
  readonly capabilities: BackendCapabilities;

  /** @throws Error with one sentence a user can act on */
  load(options: LoadOptions): Promise<LoadedModel>;

  /** @param special whether text that spells a control token becomes that token */
  tokenize(text: string, special: boolean): Token[];
  /** The text of tokens, control tokens as they are spelt. */
  detokenize(tokens: readonly Token[]): string;
  tokenText(): TokenText;

  createSampler(options: SamplerOptions): Sampler;

  /**
   * Computes one batch: every entry's tokens are appended to its sequence, all in one go.
   *
   * @returns one element per entry, `undefined` for those without a sampler or forced choices
   * @throws Error when the whole batch failed; sequences named in it must then be trimmed to 0
   */
  step(batch: readonly StepEntry[]): Promise<(TokenChoice | undefined)[]>;

  /**
   * Guesses how sequences go on, by the draft model. Takes one of its steps per token, and may guess
   * nothing where it has much of a prompt to read first.
   */
  draft?(questions: readonly DraftQuestion[]): Promise<(readonly Token[])[]>;

  /** Keeps the first `length` tokens of a sequence. */
  trim(sequence: number, length: number): Promise<void>;
  /** Gives sequence `to` the first `length` tokens of `from`, in place of its own. */
  share?(from: number, to: number, length: number): Promise<void>;
  save?(sequence: number): Promise<Uint8Array>;
  restore?(sequence: number, state: Uint8Array): Promise<void>;
  /**
   * Changes how keys and values lie, between two steps. Everything held stays as it is.
   *
   * @returns false, and nothing has changed, where so much is held that moving it would take too long
   */
  arrange?(layout: KeyValueLayout): Promise<boolean>;
  /**
   * Ends the running step, which then rejects with `StepAborted`; its sequences are as before, but
   * those of a model with `wholeSequencesOnly` are empty.
   */
  abort?(): void;
  /** After `load`: its first byte, shared between threads, does the same when it is set to 1. */
  readonly abortFlag?: Uint8Array;
  /** Pooled vectors, one per list of tokens. */
  embed?(inputs: readonly (readonly Token[])[]): Promise<Float32Array[]>;
  /**
   * How relevant the document of each input is to its query, 0–1: the sigmoid of what a
   * classification head says, or its softmax where the model ends in one. Inputs are complete, with
   * their frame.
   */
  rank?(inputs: readonly (readonly Token[])[]): Promise<number[]>;
  /** Renders a Jinja chat template natively. */
  render?(template: string, context: Record<string, unknown>): string;

  dispose(): Promise<void>;
}
