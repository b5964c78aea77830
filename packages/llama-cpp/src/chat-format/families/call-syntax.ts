import type { Expression } from '../../grammar/expression.ts';
import type { BareEnd } from '../../grammar/index.ts';
import type { RuleSink } from '../constraint/rule-sink.ts';
import type { AnswerContext } from '../parsing/answer-context.ts';
import type { Reading } from '../parsing/text-reader.ts';

/** How a family of models writes tool calls. */
export interface CallSyntax {
  /** The name of the family, as `ChatFormat.family` tells it. */
  readonly family: string;
  /** Texts that begin a call, or a list of calls, wherever they come in an answer. */
  readonly openers: readonly string[];
  /**
   * Reads what follows an opener, up to where the call, or the list, is over.
   *
   * @throws MalformedCall what was read since the last complete call then becomes text
   */
  read(opener: string, context: AnswerContext): Reading<void>;
  /** Reads calls that need no opener because the whole answer is one. Reads nothing otherwise. */
  readStart?(context: AnswerContext): Reading<void>;
  /** Reads a whole answer, where it is not text with calls in it. */
  readAnswer?(context: AnswerContext, callable: boolean): Reading<void>;

  /**
   * Texts one of which `grammar` begins with. As soon as an answer holds one the grammar can take
   * over; none where a call cannot be told from text by its first characters.
   */
  readonly triggers: readonly string[];
  /** The same where it takes a tool's name to tell a call; instead of `triggers`. */
  triggersFor?(names: readonly string[]): readonly string[];
  /** What a model that calls tools may write: one call, or as many as it likes. */
  grammar(tools: readonly ToolGrammar[], options: CallGrammarOptions): Expression;
  /** What marks reasoning where `readAnswer` finds it, and what a model whose budget is spent goes on from. */
  readonly reasoning?: { open: string; close: readonly string[]; closing: string };
  /** Calls as the model writes them, for templates that do not render them. */
  write?(calls: readonly WrittenCall[]): string;
  /** A whole answer around what it says or calls, where that is not simply reasoning before it. */
  answer?(parts: AnswerParts, rules: RuleSink): Expression;
  /** Texts that end an answer although the model does not count them among its end tokens. */
  readonly stop?: readonly string[];
}

/** A call with its arguments as JSON text. */
export type WrittenCall = { name: string; json: string };

export type AnswerParts = {
  /** Whether the answer may begin with reasoning. */
  reasoning: boolean;
  /** What it may say; absent where it must call a tool. */
  content?: Expression;
  /** What it may call; absent where it must not. */
  calls?: Expression;
};

export type CallGrammarOptions = {
  /** Several calls in one answer. */
  parallel: boolean;
  rules: RuleSink;
};

/** A tool as grammars see it. Each use compiles the schema; what it cannot hold is reported. */
export interface ToolGrammar {
  readonly name: string;
  /** The JSON object of all arguments. */
  arguments(): Expression;
  /**
   * The ways in which the arguments may be put together one by one; at least one.
   *
   * @param names those that the syntax can write
   */
  argumentLists(names: RegExp): ArgumentsGrammar[];
}

export type ArgumentsGrammar = {
  /** In the order in which the schema declares them. */
  parameters: ParameterGrammar[];
  /** Further arguments, any number of them; absent where there must be none. */
  others?: { name: Expression; value: ParameterGrammar };
};

export type ParameterGrammar = {
  name: string;
  required: boolean;
  /** Whether the value is always a string, which some syntaxes write without quotes. */
  isText: boolean;
  /** The value in a syntax that has a mark after it, and nothing else to tell strings from JSON. */
  valueUntil(end: BareEnd): Expression;
  /** A value that is always a string, without quotes, up to and over the first `end`. */
  textUntil(end: BareEnd): Expression;
  /** The same of a value that may be a string; nothing where it must be something else. */
  strings(end: BareEnd): Expression | undefined;
  /** The JSON of a value that is no string; nothing where it must be one. */
  others(end?: BareEnd): Expression | undefined;
  /** The value as a literal of Python, as far as JSON is one. */
  python(): Expression;
  /**
   * The members of an object that has these and no others; nothing where the value may be more.
   *
   * @param names those that the syntax can write
   */
  members(names: RegExp): ParameterGrammar[] | undefined;
  /** An item of a list of any length; nothing where the value may be something else. */
  item(): ParameterGrammar | undefined;
};
