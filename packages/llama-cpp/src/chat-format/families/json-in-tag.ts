import {
  charactersIn,
  choice,
  empty,
  type Expression,
  literal,
  optional,
  repeat,
  sequence,
} from '../../grammar/expression.ts';
import type { AnswerContext } from '../parsing/answer-context.ts';
import { MalformedCall } from '../parsing/malformed-call.ts';
import { readJsonCall, readNamedArguments } from '../parsing/read-json-call.ts';
import type { Reading } from '../parsing/text-reader.ts';
import { callList, lineBreak } from './call-expressions.ts';
import type { CallSyntax } from './call-syntax.ts';

/** How one model writes a call as JSON in a tag. */
export type JsonTag = {
  open: string;
  /** What models write in its place. */
  alsoOpen?: readonly string[];
  /** What a call is certain from, where `open` alone is no sure sign of one. Default: `open`. */
  trigger?: string;
  /** Absent where the end of the JSON is the end of the call. */
  close?: string;
  /** All calls in one tag: in a JSON list, or one per line. Absent: each call in a tag of its own. */
  together?: 'list' | 'lines';
  /**
   * Names of the members; by default `name` and `arguments`. `tool-names`: there is one member, the
   * tool's name with its arguments.
   */
  keys?: MemberNames | 'tool-names';
  /** An id that models write at times, as the last member of a call. */
  idAfter?: Expression;
  /** Each call of a list may stand in a line of its own. */
  indented?: boolean;
};

type MemberNames = { name: string; arguments: string; id?: string };

const defaultKeys: MemberNames = { name: 'name', arguments: 'arguments' };
const digits = repeat(charactersIn([[0x30, 0x39]]), 1, 3);

/**
 * `<tool_call>{"name": …, "arguments": {…}}</tool_call>`: Hermes, Qwen 2.5 and 3, Granite 4, and with
 * other tags, or with a list of calls in one tag, many more.
 */
export function jsonInTag(tag: JsonTag): CallSyntax {
  return {
    family: 'json-in-tag',
    openers: [tag.open, ...(tag.alsoOpen ?? [])],
    triggers: [tag.trigger ?? tag.open],

    write(calls) {
      const objects = calls.map(({ name, json }) => `{${members(tag, name)}${json}}`);
      const inTag = (content: string) =>
        tag.close === undefined ? `${tag.open}${content}` : `${tag.open}\n${content}\n${tag.close}`;
      if (tag.together === undefined) return objects.map(inTag).join('\n');
      return inTag(tag.together === 'list' ? `[${objects.join(', ')}]` : objects.join('\n'));
    },

    grammar(tools, { parallel, rules }) {
      const id = typeof tag.keys === 'object' ? tag.keys.id : undefined;
      const begin =
        id === undefined ? literal('{') : sequence(literal(`{"${id}": "`), digits, literal('", '));
      const call = rules.add(
        'call',
        choice(
          ...tools.map(tool =>
            sequence(
              begin,
              literal(members(tag, tool.name)),
              tool.arguments(),
              ...(tag.idAfter
                ? [optional(sequence(literal(', "id": "'), tag.idAfter, literal('"')))]
                : []),
              literal('}'),
            ),
          ),
        ),
      );
      const inTag = (content: Expression) =>
        sequence(
          literal(tag.open),
          lineBreak,
          content,
          ...(tag.close === undefined ? [] : [lineBreak, literal(tag.close)]),
        );
      switch (tag.together) {
        case 'list': {
          const line = tag.indented ? optional(literal('\n    ')) : empty;
          const between = tag.indented
            ? sequence(literal(','), choice(literal(' '), literal('\n    ')))
            : literal(', ');
          const calls = callList(call, parallel, between);
          return inTag(
            sequence(literal('['), line, calls, tag.indented ? lineBreak : empty, literal(']')),
          );
        }
        case 'lines':
          return inTag(callList(call, parallel, literal('\n')));
        default:
          return callList(inTag(call), parallel, tag.close === undefined ? empty : lineBreak);
      }
    },

    *read(_opener: string, context: AnswerContext): Reading<void> {
      const { reader } = context;
      yield* reader.skipWhitespace();
      const list = yield* reader.accept('[');
      if (list) yield* reader.skipWhitespace();
      if ((yield* reader.peek()) !== '{') throw new MalformedCall();

      while ((yield* reader.peek()) === '{') {
        yield* tag.keys === 'tool-names' ? readNamedArguments(context) : readJsonCall(context);
        yield* reader.skipWhitespace();
        if (list && (yield* reader.accept(','))) yield* reader.skipWhitespace();
      }
      if (list && (yield* reader.accept(']'))) yield* reader.skipWhitespace();
      // Without its closing tag a complete call is still a call: the model stopped, or goes on.
      if (tag.close !== undefined) yield* reader.accept(tag.close);
    },
  };
}

/** What stands between the opening bracket of a call and its arguments. */
function members({ keys = defaultKeys }: JsonTag, tool: string): string {
  const name = JSON.stringify(tool);
  return keys === 'tool-names' ? `${name}: ` : `"${keys.name}": ${name}, "${keys.arguments}": `;
}
