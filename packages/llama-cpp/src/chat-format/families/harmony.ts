import { choice, type Expression, literal, optional, sequence } from '../../grammar/expression.ts';
import { textUntil } from '../constraint/text-rules.ts';
import type { AnswerContext } from '../parsing/answer-context.ts';
import { readArguments } from '../parsing/read-json-call.ts';
import type { Reading } from '../parsing/text-reader.ts';
import type { CallSyntax } from './call-syntax.ts';

const start = '<|start|>';
const channel = '<|channel|>';
const message = '<|message|>';
const end = '<|end|>';
const recipient = ' to=functions.';
const callEnds = ['<|call|>', '<|return|>'];
const bodyEnds = [end, start, ...callEnds];
/** Models forget to end a text before they open the next channel. */
const textEnds = [...bodyEnds, channel];

const isAnalysis = /<\|channel\|>\s*analysis/;

/**
 * Harmony, the format of gpt-oss: an answer is a list of messages, each with a channel (`analysis` is
 * reasoning, `final` and `commentary` are text) and, where it calls a tool, a recipient.
 *
 * See https://cookbook.openai.com/articles/openai-harmony
 */
export const harmony: CallSyntax = {
  family: 'harmony',
  openers: [],
  triggers: [recipient],
  stop: callEnds,
  reasoning: {
    open: `${channel}analysis${message}`,
    close: bodyEnds,
    closing: `${end}${start}assistant`,
  },

  *readAnswer(context: AnswerContext, callable: boolean): Reading<void> {
    const { reader, writer } = context;
    context.expect([channel], bodyEnds);
    let opener: string | undefined;
    for (;;) {
      // The prompt ends with the beginning of a header, so that an answer begins inside one.
      opener ??= yield* reader.until([start, channel, recipient], text => writer.text(text));
      if (opener === undefined) return;
      let header = opener;
      const begin = yield* reader.until([message], text => {
        header += text;
      });
      // A header that never ends is no answer, but a recipient alone may be part of one.
      if (begin === undefined) {
        if (opener === recipient && !header.includes(channel)) writer.text(header);
        else writer.separate();
        return;
      }
      const tool = /to=functions\.([\w.-]+)/.exec(header)?.[1];
      if (tool !== undefined && callable) {
        // Models call from within their reasoning; a call that is none is part of it then.
        const thinks = isAnalysis.test(header);
        const begun = thinks ? '' : `${header}${message}`;
        const call = readCall(context, tool);
        yield* context.orText(begun, call, thinks ? 'reasoning' : 'text');
        opener = yield* reader.until(thinks ? bodyEnds : textEnds, text =>
          thinks ? writer.reasoning(text) : writer.text(text),
        );
      } else if (isAnalysis.test(header)) {
        writer.separate();
        opener = yield* reader.until(bodyEnds, text => writer.reasoning(text));
      } else {
        writer.separate();
        opener = yield* reader.until(textEnds, text => writer.text(text));
      }
      writer.separate();
      if (opener !== start && opener !== channel) opener = undefined;
    }
  },

  *read(): Reading<void> {
    // Calls have no opener of their own: `readAnswer` finds them by their recipient.
  },

  grammar(tools) {
    // One call per message; the mark after it ends the answer.
    return sequence(
      literal(recipient),
      choice(
        ...tools.map(tool =>
          sequence(
            literal(tool.name),
            choice(
              literal(`${channel}commentary json${message}`),
              literal(` <|constrain|>json${message}`),
            ),
            tool.arguments(),
          ),
        ),
      ),
    );
  },

  answer({ reasoning, content, calls }, rules): Expression {
    const analysis = sequence(
      literal(`${channel}analysis${message}`),
      textUntil(rules, end, [start, channel, message, ...callEnds]),
      literal(`${start}assistant`),
    );
    return sequence(
      ...(reasoning ? [optional(analysis)] : []),
      choice(
        ...(calls ? [calls, sequence(literal(`${channel}commentary`), calls)] : []),
        ...(content ? [sequence(literal(`${channel}final${message}`), content)] : []),
      ),
    );
  },
};

function* readCall(context: AnswerContext, tool: string): Reading<void> {
  const { reader, writer } = context;
  yield* reader.skipWhitespace();
  writer.startCall(tool);
  yield* readArguments(context, text => writer.argument(text));
  context.completeCall();
}
