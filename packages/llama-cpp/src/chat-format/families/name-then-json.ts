import type { CodePointRange } from '../../grammar/code-points.ts';
import {
  charactersIn,
  choice,
  type Expression,
  literal,
  optional,
  repeat,
  sequence,
} from '../../grammar/expression.ts';
import type { AnswerContext } from '../parsing/answer-context.ts';
import { MalformedCall } from '../parsing/malformed-call.ts';
import { readArguments } from '../parsing/read-json-call.ts';
import type { Reading } from '../parsing/text-reader.ts';
import { callList, lineBreak } from './call-expressions.ts';
import type { CallSyntax } from './call-syntax.ts';

/** The marks of a syntax that writes the tool's name, a mark, and the arguments as JSON. */
export type NameThenJson = {
  /** Around all calls. */
  section?: { open: string; close: string };
  open: string;
  /** Between the name and its arguments. */
  middle: string;
  close?: string;
  /** Before the name stands an id and this mark. */
  idEnd?: string;
  /** After the name can stand this mark and an id. */
  idBegin?: string;
  /** Names are `functions.name:0`, counted through the conversation. */
  numbered?: boolean;
};

const nameCharacters = /[\w.:/-]*/y;

/**
 * A tool's name and its arguments as JSON between marks: DeepSeek R1, V3 and V3.1, Kimi K2,
 * Mistral's newer models and Devstral, Solar, Functionary 3.1.
 */
export function nameThenJson(marks: NameThenJson): CallSyntax {
  const { section, open, middle, close } = marks;
  return {
    family: 'name-then-json',
    openers: section ? [section.open, open] : [open],
    triggers: [section?.open ?? open],

    *read(opener: string, context: AnswerContext): Reading<void> {
      const { reader } = context;
      if (section && opener === section.open) {
        yield* reader.skipWhitespace();
        if (!(yield* reader.accept(open))) throw new MalformedCall();
      }
      yield* readCall(marks, context);
      if (!section) return;
      for (;;) {
        yield* reader.skipWhitespace();
        if (yield* reader.accept(section.close)) return;
        if (!(yield* reader.accept(open))) return;
        yield* readCall(marks, context);
      }
    },

    write(calls) {
      const written = calls.map(
        ({ name, json }) => `${open}${header(marks, name)}${middle}${json}${close ?? ''}`,
      );
      return section ? `${section.open}${written.join('\n')}${section.close}` : written.join('');
    },

    grammar(tools, { parallel, rules }) {
      const call = rules.add(
        'call',
        choice(
          ...tools.map(tool =>
            sequence(
              literal(open),
              headerGrammar(marks, tool.name),
              literal(middle),
              tool.arguments(),
            ),
          ),
        ),
      );
      const closed = rules.add('call', close === undefined ? call : sequence(call, literal(close)));
      const list: Expression = callList(closed, parallel, section ? lineBreak : literal(''));
      return section ? sequence(literal(section.open), list, literal(section.close)) : list;
    },
  };
}

const letters: CodePointRange[] = [
  [0x41, 0x5a],
  [0x61, 0x7a],
];
const digits: CodePointRange[] = [[0x30, 0x39]];
const number = repeat(charactersIn(digits), 1, 3);
/** As Mistral's tokenizer insists on. */
export const nineAlphanumerics = repeat(charactersIn([...digits, ...letters]), 9, 9);
const anyId = repeat(charactersIn([[0x2d, 0x2d], ...digits, ...letters]), 1, 40);

/** The name with whatever id the model gives to the call; it has no meaning here. */
function headerGrammar(marks: NameThenJson, name: string): Expression {
  if (marks.numbered) return sequence(literal(`functions.${name}:`), number);
  if (marks.idEnd !== undefined) return sequence(anyId, literal(`${marks.idEnd}${name}`));
  if (marks.idBegin === undefined) return literal(name);
  return sequence(literal(name), optional(sequence(literal(marks.idBegin), nineAlphanumerics)));
}

/** The name as the model would write it. */
function header(marks: NameThenJson, name: string): string {
  if (marks.numbered) return `functions.${name}:0`;
  if (marks.idEnd !== undefined) return `call00001${marks.idEnd}${name}`;
  return marks.idBegin === undefined ? name : `${name}${marks.idBegin}call00001`;
}

function* readCall(marks: NameThenJson, context: AnswerContext): Reading<void> {
  const { reader, writer } = context;
  yield* reader.skipWhitespace();
  if (marks.idEnd !== undefined) {
    yield* readWord(context);
    if (!(yield* reader.accept(marks.idEnd))) throw new MalformedCall();
  }
  let name = yield* readWord(context);
  if (marks.numbered) name = name.replace(/^functions\./, '').replace(/:\d+$/, '');
  if (marks.idBegin !== undefined && (yield* reader.accept(marks.idBegin))) {
    yield* readWord(context);
  }
  yield* reader.skipWhitespace();
  if (name === '' || !(yield* reader.accept(marks.middle.trim()))) throw new MalformedCall();
  yield* reader.skipWhitespace();
  writer.startCall(name);
  yield* readArguments(context, text => writer.argument(text));
  context.completeCall();
  if (marks.close === undefined) return;
  yield* reader.skipWhitespace();
  yield* reader.accept(marks.close.trim());
}

function* readWord({ reader }: AnswerContext): Reading<string> {
  let word = '';
  yield* reader.acceptRun(nameCharacters, text => {
    word += text;
  });
  return word;
}
