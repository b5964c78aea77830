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
}
