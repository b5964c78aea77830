import { choice, type Expression, literal, sequence } from '../../grammar/expression.ts';
import type { AnswerContext } from '../parsing/answer-context.ts';
import { MalformedCall } from '../parsing/malformed-call.ts';
import { readArguments } from '../parsing/read-json-call.ts';
import type { Reading } from '../parsing/text-reader.ts';
import { callList } from './call-expressions.ts';
import type { CallSyntax } from './call-syntax.ts';

const mark = '>>>';
const everybody = 'all\n';

/**
 * `>>>recipient\ncontent`, where the recipient is `all` or a tool: Functionary 3.2. The prompt ends
 * with the mark, so that an answer begins with the recipient.
 *
 * Only tools there are count as recipients: the mark is also Python's prompt.
 */
export const recipients: CallSyntax = {
  family: 'recipients',
  openers: [mark],
  triggers: [],

  *readAnswer(context: AnswerContext, callable: boolean): Reading<void> {
    const { reader, writer, tools } = context;
    const headers = [everybody, ...(callable ? Array.from(tools.keys(), name => `${name}\n`) : [])];
    const marks = headers.map(header => mark + header);
    // Text without a recipient is for everybody.
    let header = (yield* reader.acceptAny([...headers, ...marks])) ?? everybody;
    for (;;) {
      const to = header.startsWith(mark) ? header.slice(mark.length) : header;
      let next: string | undefined;
      if (to === everybody) {
        next = yield* reader.until(marks, text => writer.text(text));
        if (next === undefined) return;
        writer.separate();
      } else {
        yield* context.orText(header, readCall(context, to.trimEnd()));
        next = yield* reader.acceptAny(marks);
      }
      header = next ?? everybody;
    }
  },

  *read(): Reading<void> {
    // `readAnswer` reads everything.
  },

  write: calls => calls.map(({ name, json }) => `${mark}${name}\n${json}`).join(''),

  grammar(tools, { parallel, rules }) {
    const call = rules.add(
      'call',
      choice(...tools.map(tool => sequence(literal(`${tool.name}\n`), tool.arguments()))),
    );
    return callList(call, parallel, literal(mark));
  },

  answer({ content, calls }): Expression {
    return choice(
      ...(calls ? [calls] : []),
      ...(content ? [sequence(literal(everybody), content)] : []),
    );
  },
};

function* readCall(context: AnswerContext, tool: string): Reading<void> {
  const { reader, writer } = context;
  // What a person is told begins with no bracket in most cases, and may be said to be for a tool.
  if ((yield* reader.peek()) !== '{') throw new MalformedCall();
  writer.startCall(tool);
  yield* readArguments(context, text => writer.argument(text));
  context.completeCall();
}
