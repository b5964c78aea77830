import type { CallSyntax } from '../families/call-syntax.ts';
import type { AnswerContext } from './answer-context.ts';
import type { ReasoningMarks } from './reasoning-marks.ts';
import type { Reading } from './text-reader.ts';

/** Where the prompt leaves the answer: inside reasoning, after it, or before anything. */
export type AnswerStart = 'reasoning' | 'after-reasoning' | 'open';

export type AnswerSyntax = {
  reasoning?: ReasoningMarks;
  start: AnswerStart;
  /** How tools are called. */
  calls: CallSyntax;
  /** Whether a tool may be called; where not, what looks like a call is text. */
  callable: boolean;
  /**
   * Reasoning may be closed in the model's place. A model that was not done goes on for a while and
   * closes it again; that mark is no text. Default: false.
   */
  mayBeCut?: boolean;
};

/** Reads an answer made of reasoning, text and calls, each begun by a mark. */
export function* readAnswer(context: AnswerContext, syntax: AnswerSyntax): Reading<void> {
  const { reader, writer } = context;
  const { reasoning, start, callable } = syntax;
  if (syntax.calls.readAnswer) {
    yield* syntax.calls.readAnswer(context, callable);
    return;
  }
  const calls = callable ? syntax.calls : undefined;
  const openers = calls?.openers ?? [];

  let opener: string | undefined;
  if (start === 'after-reasoning') writer.separate();
  if (reasoning && start === 'reasoning') {
    opener = yield* readReasoning(context, reasoning, openers);
  } else if (reasoning && start === 'open') {
    let space = '';
    yield* reader.acceptRun(/\s*/y, text => {
      space += text;
    });
    if (yield* reader.accept(reasoning.open.trimEnd())) {
      opener = yield* readReasoning(context, reasoning, openers);
    } else writer.text(space);
  }
  if (calls?.readStart) yield* calls.readStart(context);

  const again = reasoning && syntax.mayBeCut ? [reasoning.close] : [];
  for (;;) {
    opener ??= yield* reader.until([...openers, ...again], text => writer.text(text));
    if (opener === undefined) return;
    if (again.includes(opener)) writer.separate();
    else if (calls) yield* context.orText(opener, calls.read(opener, context));
    opener = undefined;
  }
}

/**
 * Reads reasoning and over the mark that closes it.
 *
 * Some models open a call without closing their reasoning first: a call closes it too.
 *
 * @returns the opener that closed it, where it was one
 */
function* readReasoning(
  context: AnswerContext,
  marks: ReasoningMarks,
  openers: readonly string[],
): Reading<string | undefined> {
  const { reader, writer } = context;
  writer.separate();
  const closing = yield* reader.until([marks.close, ...openers], text => writer.reasoning(text));
  writer.separate();
  return closing === marks.close ? undefined : closing;
}
