import { choice, type Expression, literal, optional, sequence } from '../../grammar/expression.ts';
import { textUntil } from '../constraint/text-rules.ts';
import type { AnswerContext } from '../parsing/answer-context.ts';
import type { Reading } from '../parsing/text-reader.ts';
import type { CallSyntax } from './call-syntax.ts';
import { invokeTags } from './invoke-tags.ts';

const start = '<|start|>';
const message = '<|message|>';
const end = '<|eom|>';
const endTurn = '<|eot|>';
const to = ' to=';
const bodyEnds = [end, endTurn, start];
const header = (recipient: string) => `${to}${recipient}${message}`;

const invokes = invokeTags({ wrapper: 'atem:function_calls', prefix: 'atem:', saysKind: false });
const [callsOpen = ''] = invokes.openers;

/**
 * ` to=recipient<|message|>content`: Muse Glimmer. An answer is a list of messages: to `self` goes
 * reasoning, to `user` text, and to a tool a call in invoke tags.
 */
export const muse: CallSyntax = {
  family: 'muse',
  openers: [],
  triggers: [],
  triggersFor: names => names.map(header),
  stop: [endTurn],
  reasoning: { open: header('self'), close: bodyEnds, closing: `${end}${start}assistant` },

  *readAnswer(context: AnswerContext, callable: boolean): Reading<void> {
    const { reader, writer } = context;
    let opener: string | undefined;
    for (;;) {
      // The prompt ends with the beginning of a header, so that an answer begins inside one.
      opener ??= yield* reader.until([start, to], text => writer.text(text));
      if (opener === undefined) return;
      let received = opener;
      const begin = yield* reader.until([message, ...bodyEnds], text => {
        received += text;
      });
      // A header that never ends is no answer, but ` to=` may be part of one.
      if (begin !== message) {
        // What is written stands in front of the mark, also for who asks which tokens it is made of.
        if (begin !== undefined) reader.unread(begin);
        if (opener === to && /\s/.test(received.trim())) writer.text(received);
        writer.separate();
        if (begin === undefined) return;
        yield* reader.accept(begin);
        opener = begin === start ? start : undefined;
        continue;
      }
      opener = undefined;
      const recipient = / to=(\S*)/.exec(received)?.[1] ?? 'user';
      writer.separate();
      if (recipient === 'self') {
        yield* reader.until(bodyEnds, text => writer.reasoning(text));
      } else if (recipient !== 'user' && callable) {
        yield* reader.skipWhitespace();
        if (yield* reader.accept(callsOpen)) {
          yield* context.orText(callsOpen, invokes.read(callsOpen, context));
        }
        yield* reader.until(bodyEnds, text => writer.text(text));
      } else {
        yield* reader.until(bodyEnds, text => writer.text(text));
      }
      writer.separate();
    }
  },

  *read(): Reading<void> {
    // Calls stand in messages of their own, which `readAnswer` finds by their recipient.
  },

  grammar(tools, options) {
    // One call per message; the mark after it ends the answer.
    const calls = tools.map(tool =>
      sequence(
        literal(header(tool.name)),
        invokes.grammar([tool], { ...options, parallel: false }),
      ),
    );
    return choice(...calls);
  },

  answer({ reasoning, content, calls }, rules): Expression {
    const thought = sequence(
      literal(header('self')),
      textUntil(rules, end, [start, message, endTurn]),
      literal(`${start}assistant`),
    );
    return sequence(
      ...(reasoning ? [optional(thought)] : []),
      choice(
        ...(calls ? [calls] : []),
        ...(content ? [sequence(literal(header('user')), content)] : []),
      ),
    );
  },
};
