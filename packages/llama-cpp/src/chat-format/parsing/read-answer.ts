import type { CallSyntax } from '../families/call-syntax.ts';
import type { AnswerContext } from './answer-context.ts';
import { isQuote, type ReasoningMarks } from './reasoning-marks.ts';
import type { TextMarks } from './text-marks.ts';
import type { Reading } from './text-reader.ts';

/** Where the prompt leaves the answer: inside reasoning, after it, or before anything. */
export type AnswerStart = 'reasoning' | 'after-reasoning' | 'open';

export type AnswerSyntax = {
  reasoning?: ReasoningMarks;
  start: AnswerStart;
  /** What stands around text. */
  text?: TextMarks;
  /** How tools are called. */
  calls: CallSyntax;
  /** Whether a tool may be called; where not, what looks like a call is text. */
  callable: boolean;
  /**
   * A grammar holds what follows the reasoning at the beginning: marks of reasoning in it, say in a
   * string of JSON, are what was asked for. Default: false.
   */
  held?: boolean;
};

/**
 * Reads an answer made of reasoning, text and calls, each begun by a mark.
 *
 * What stands between marks of reasoning is never text, wherever they come: models think again after
 * they have begun to answer, and close what is closed already. A mark after a quote is mentioned, not
 * made.
 */
export function* readAnswer(context: AnswerContext, syntax: AnswerSyntax): Reading<void> {
  const { reader, writer } = context;
  const { reasoning, start, callable, text, held = false } = syntax;
  if (syntax.calls.readAnswer) {
    yield* syntax.calls.readAnswer(context, callable);
    return;
  }
  const calls = callable ? syntax.calls : undefined;
  const openers = calls?.openers ?? [];
  const open = reasoning?.open.trimEnd();

  const free = reasoning && open !== undefined && !held ? [open, reasoning.close] : [];
  const around = text ? [text.open, text.close, ...(text.ending ?? [])] : [];
  const marks = [...openers, ...free, ...around];
  context.expect(free, [...openers, ...around]);

  let called = false;
  if (start === 'after-reasoning') writer.separate();
  if (reasoning && (start === 'reasoning' || (start === 'open' && (yield* opens(context, open))))) {
    if (yield* readReasoning(context, reasoning, calls)) called = true;
  }
  if (!called && calls?.readStart) yield* calls.readStart(context);

  let last = '';
  let mentioned = false;
  for (;;) {
    const found = yield* reader.until(marks, more => {
      last = more.at(-1) ?? '';
      writer.text(more);
    });
    if (found === undefined) return;
    if (free.includes(found)) {
      mentioned = isQuote(last) || (mentioned && found !== open);
      if (mentioned) writer.text(found);
      else if (reasoning && found === open) yield* readReasoning(context, reasoning, calls);
      else writer.separate();
      mentioned &&= found === open;
    } else if (around.includes(found)) {
      writer.separate();
    } else if (calls) {
      yield* context.orText(found, calls.read(found, context));
    }
    last = '';
  }
}

/** Whether the answer begins with the mark that opens reasoning, which is then read. */
function* opens({ reader, writer }: AnswerContext, open = ''): Reading<boolean> {
  let space = '';
  yield* reader.acceptRun(/\s*/y, more => {
    space += more;
  });
  if (yield* reader.accept(open)) return true;
  writer.text(space);
  return false;
}

/**
 * Reads reasoning and over the mark that closes it.
 *
 * Some models open a call without closing their reasoning first: a call closes it too. What only looks
 * like one is part of the reasoning.
 *
 * @returns whether a call closed it
 */
function* readReasoning(
  context: AnswerContext,
  marks: ReasoningMarks,
  calls: CallSyntax | undefined,
): Reading<boolean> {
  const { reader, writer } = context;
  const ends = [marks.close, ...(calls?.openers ?? [])];
  writer.separate();
  // Some open again what the prompt has opened for them.
  yield* reader.skipWhitespace();
  yield* reader.accept(marks.open.trimEnd());
  for (;;) {
    const end = yield* reader.until(ends, text => writer.reasoning(text));
    if (end === undefined || end === marks.close || !calls) {
      writer.separate();
      return false;
    }
    const before = writer.calls;
    yield* context.orText(end, calls.read(end, context), 'reasoning');
    if (writer.calls > before) return true;
  }
}
