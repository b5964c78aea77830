import { choice, literal, sequence } from '../../grammar/expression.ts';
import type { AnswerContext } from '../parsing/answer-context.ts';
import { MalformedCall } from '../parsing/malformed-call.ts';
import { readJsonCall } from '../parsing/read-json-call.ts';
import type { Reading } from '../parsing/text-reader.ts';
import { callList } from './call-expressions.ts';
import type { CallSyntax } from './call-syntax.ts';

const pythonTag = '<|python_tag|>';

/**
 * `{"name": …, "parameters": {…}}` and nothing around it: Llama 3.1 to 3.3. Some put `<|python_tag|>`
 * before it.
 *
 * JSON that is no call of a tool there is, is an answer in JSON, and stays text.
 */
export const bareJson: CallSyntax = {
  family: 'bare-json',
  openers: [pythonTag],
  triggers: [],

  *readStart(context: AnswerContext): Reading<void> {
    const { reader, writer } = context;
    let space = '';
    yield* reader.acceptRun(/\s*/y, text => {
      space += text;
    });
    if ((yield* reader.peek()) === '{') yield* context.orText(space, readCalls(context));
    else writer.text(space);
  },

  *read(_opener: string, context: AnswerContext): Reading<void> {
    yield* context.reader.skipWhitespace();
    yield* readCalls(context);
  },

  grammar(tools, { parallel, rules }) {
    const call = rules.add(
      'call',
      choice(
        ...tools.map(tool =>
          sequence(
            literal(`{"name": ${JSON.stringify(tool.name)}, "parameters": `),
            tool.arguments(),
            literal('}'),
          ),
        ),
      ),
    );
    return callList(call, parallel, literal('; '));
  },
};

/** Several calls stand side by side, with a semicolon between them or nothing. */
function* readCalls(context: AnswerContext): Reading<void> {
  const { reader } = context;
  if ((yield* reader.peek()) !== '{') throw new MalformedCall();
  while ((yield* reader.peek()) === '{') {
    yield* readJsonCall(context, { bare: true });
    yield* reader.skipWhitespace();
    if (yield* reader.accept(';')) yield* reader.skipWhitespace();
  }
}
