import type {
  LanguageModelV4CallOptions,
  LanguageModelV4StreamPart,
  SharedV4Warning,
} from '@ai-sdk/provider';
import type { LoamOptions, ModelCapabilities, PromptLogprob } from '@loam/model-port';
import type { LoadedModel } from '../engine/backend.ts';
import type { Constraint, PlacedLogprob } from '../engine/engine.ts';
import type { ReasoningRule } from '../engine/reasoning-tracker.ts';

/** The parts of a stream which a model's text turns into. */
export type OutputPart = Extract<
  LanguageModelV4StreamPart,
  {
    type:
      | 'text-start'
      | 'text-delta'
      | 'text-end'
      | 'reasoning-start'
      | 'reasoning-delta'
      | 'reasoning-end'
      | 'tool-input-start'
      | 'tool-input-delta'
      | 'tool-input-end'
      | 'tool-call';
  }
>;

/**
 * Turns the text of one answer into parts while it arrives. Pure: the same text in other pieces
 * gives the same parts, apart from how deltas are cut.
 */
export interface OutputParser {
  /** Takes what was computed about the prompt; only raw text has use for it. */
  pushPrompt?(logprobs: readonly PromptLogprob[]): void;
  /**
   * @param logprobs of tokens that begin in this text; they come back with the deltas of the text
   * they wrote, as `providerMetadata.loam.logprobs`. Those of marks, reasoning and calls do not.
   */
  push(text: string, logprobs?: readonly PlacedLogprob[]): OutputPart[];
  /** Closes what is open. A call that never became complete is turned into text, never lost. */
  end(): OutputPart[];
}

/** One call, ready for the engine. */
export type PreparedChat = {
  /** See `GenerateRequest.prompt`. */
  pieces: string[];
  /** Texts that end an answer of this format besides the model's own end tokens. */
  stop: string[];
  /** Texts that end its text, and mean nothing in reasoning and calls. */
  stopText: string[];
  constraint?: Constraint;
  /** What `parser` takes for reasoning; absent where nothing can be. */
  reasoning?: ReasoningRule;
  parser: OutputParser;
  warnings: SharedV4Warning[];
};

/** How one model is talked to: its template, its tool-call syntax, its reasoning marks. */
export interface ChatFormat {
  /** The family of output syntax, e.g. `json-in-tag`. */
  readonly family: string;
  readonly capabilities: Pick<ModelCapabilities, 'tools' | 'reasoning' | 'structuredOutput'>;
  /** What could not be verified when the model was loaded, in sentences. */
  readonly notes: readonly string[];
  /**
   * @param options `reasoningBudget` is what holds, whatever effort the call asks for
   * @throws ModelError `invalid_prompt`, `unsupported_content`, `unsupported_schema`, `unsupported_parameter`
   */
  prepare(call: LanguageModelV4CallOptions, options: LoamOptions): PreparedChat;
}

export type CreateChatFormat = (
  model: Pick<LoadedModel, 'chatTemplate' | 'bosToken' | 'eosToken' | 'specialTokens'>,
  settings?: {
    generateId?: () => string;
    /** The clock a template may show to the model. */
    now?: () => Date;
  },
) => ChatFormat;
