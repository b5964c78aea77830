import { choice, type Expression, literal, optional, sequence } from '../../grammar/expression.ts';
import type { RuleSink } from '../constraint/rule-sink.ts';
import type { AnswerContext } from '../parsing/answer-context.ts';
import { copyJson, jsonStringContent } from '../parsing/json-reader.ts';
import { MalformedCall } from '../parsing/malformed-call.ts';
import type { Reading } from '../parsing/text-reader.ts';
import { argumentMembers, callList, memberList, valueList } from './call-expressions.ts';
import type { CallSyntax, ParameterGrammar } from './call-syntax.ts';

const nameCharacters = /[\w.-]*/y;
const writableName = /^[\w.-]+$/;
/** Between quotes of either kind. */
const writableKey = /^[^'"\\\n]+$/;
const comma = sequence(literal(','), optional(literal(' ')));

/** `[name(key='text', n=3)]` between marks, in the syntax of Python: LFM2. */
export function pythonic({ open, close }: { open: string; close: string }): CallSyntax {
  return {
    family: 'pythonic',
    openers: [open],
    triggers: [open],

    *read(_opener: string, context: AnswerContext): Reading<void> {
      const { reader } = context;
      yield* reader.skipWhitespace();
      const list = yield* reader.accept('[');
      for (;;) {
        yield* reader.skipWhitespace();
        yield* readCall(context);
        yield* reader.skipWhitespace();
        if (!list || !(yield* reader.accept(','))) break;
      }
      if (list && (yield* reader.accept(']'))) yield* reader.skipWhitespace();
      yield* reader.accept(close);
    },

    write(calls) {
      const written = calls.map(({ name, json }) => {
        const input = JSON.parse(json) as Record<string, unknown>;
        const members = Object.entries(input).map(([key, value]) => `${key}=${pythonText(value)}`);
        return `${name}(${members.join(', ')})`;
      });
      return `${open}[${written.join(', ')}]${close}`;
    },

    grammar(tools, { parallel, rules }) {
      const call = rules.add(
        'call',
        choice(
          ...tools.map(tool =>
            sequence(
              literal(`${tool.name}(`),
              argumentMembers(
                tool.argumentLists(writableName),
                comma,
                (name, value) => sequence(name, literal('='), valueGrammar(value, rules)),
                rules,
              ),
              literal(')'),
            ),
          ),
        ),
      );
      return sequence(
        literal(`${open}[`),
        callList(call, parallel, literal(', ')),
        literal(`]${close}`),
      );
    },
  };
}

/** JSON with the words of Python, and as deep as the schema tells strings apart its other quotes. */
function valueGrammar(value: ParameterGrammar, rules: RuleSink): Expression {
  const members = value.members(writableKey)?.map(member => ({
    required: member.required,
    expression: sequence(
      choice(literal(`"${member.name}": `), literal(`'${member.name}': `)),
      valueGrammar(member, rules),
    ),
  }));
  if (members) return sequence(literal('{'), memberList(members, comma, rules), literal('}'));
  const item = value.item();
  if (item) {
    const items = valueList(valueGrammar(item, rules), comma, rules);
    return sequence(literal('['), items, literal(']'));
  }
  const strings = value.strings({ close: "'", without: '\\' });
  return choice(value.python(), ...(strings ? [sequence(literal("'"), strings)] : []));
}

function* readCall(context: AnswerContext): Reading<void> {
  const { reader, writer } = context;
  const name = yield* readName(context);
  if (!(yield* reader.accept('('))) throw new MalformedCall();
  writer.startCall(name);
  writer.argument('{');
  let separator = '';
  for (;;) {
    yield* reader.skipWhitespace();
    if (yield* reader.accept(')')) break;
    if (separator !== '' && !(yield* reader.accept(','))) throw new MalformedCall();
    yield* reader.skipWhitespace();
    const key = yield* readName(context);
    yield* reader.skipWhitespace();
    if (!(yield* reader.accept('='))) throw new MalformedCall();
    yield* reader.skipWhitespace();
    writer.argument(`${separator}${JSON.stringify(key)}: `);
    separator = ', ';
    yield* readValue(context, 0);
  }
  writer.argument('}');
  context.completeCall();
}

function* readName({ reader }: AnswerContext): Reading<string> {
  let name = '';
  yield* reader.acceptRun(nameCharacters, text => {
    name += text;
  });
  if (name === '') throw new MalformedCall();
  return name;
}

const words = { True: 'true', False: 'false', None: 'null' } as const;

/** Reads a literal of Python, or of JSON, and hands it out as JSON. */
function* readValue(context: AnswerContext, depth: number): Reading<void> {
  const { reader, writer } = context;
  if (depth > 128) throw new MalformedCall();
  const first = yield* reader.peek();
  switch (first) {
    case "'":
    case '"':
      writer.argument('"');
      yield* readText(context, first);
      writer.argument('"');
      return;
    case '[':
      yield* readItems(context, depth, '[', ']');
      return;
    case '{':
      yield* readItems(context, depth, '{', '}');
      return;
    default: {
      const word = yield* reader.acceptAny(Object.keys(words));
      if (word !== undefined) writer.argument(words[word as keyof typeof words]);
      else yield* copyJson(reader, text => writer.argument(text));
    }
  }
}

function* readItems(
  context: AnswerContext,
  depth: number,
  opening: '[' | '{',
  closing: ']' | '}',
): Reading<void> {
  const { reader, writer } = context;
  yield* reader.accept(opening);
  writer.argument(opening);
  let separator = '';
  for (;;) {
    yield* reader.skipWhitespace();
    if (yield* reader.accept(closing)) break;
    if (separator !== '' && !(yield* reader.accept(','))) throw new MalformedCall();
    yield* reader.skipWhitespace();
    writer.argument(separator);
    separator = ', ';
    if (opening === '{') {
      const quote = yield* reader.peek();
      if (quote !== "'" && quote !== '"') throw new MalformedCall();
      yield* readValue(context, depth + 1);
      yield* reader.skipWhitespace();
      if (!(yield* reader.accept(':'))) throw new MalformedCall();
      writer.argument(': ');
      yield* reader.skipWhitespace();
    }
    yield* readValue(context, depth + 1);
  }
  writer.argument(closing);
}

/** Reads a quoted text and hands out what stands between the quotes of a JSON string. */
function* readText({ reader, writer }: AnswerContext, quote: string): Reading<void> {
  yield* reader.next();
  const plain = quote === "'" ? /[^'\\]*/y : /[^"\\]*/y;
  for (;;) {
    yield* reader.acceptRun(plain, text => writer.argument(jsonStringContent(text)));
    const character = yield* reader.next();
    if (character === quote) return;
    if (character === undefined) throw new MalformedCall();
    const escaped = yield* reader.next();
    if (escaped === undefined) throw new MalformedCall();
    if (escaped === 'u') writer.argument(`\\u${yield* readHex(reader)}`);
    else if ('bfnrt'.includes(escaped)) writer.argument(`\\${escaped}`);
    else if (`'"\\/`.includes(escaped)) writer.argument(jsonStringContent(escaped));
    else writer.argument(jsonStringContent(`\\${escaped}`));
  }
}

function* readHex(reader: AnswerContext['reader']): Reading<string> {
  let digits = '';
  while (digits.length < 4) {
    const digit = yield* reader.next();
    if (digit === undefined || !/[\da-fA-F]/.test(digit)) throw new MalformedCall();
    digits += digit;
  }
  return digits;
}

function pythonText(value: unknown): string {
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (Array.isArray(value)) return `[${value.map(pythonText).join(', ')}]`;
  if (typeof value !== 'object') return JSON.stringify(value);
  const members = Object.entries(value).map(
    ([key, member]) => `${JSON.stringify(key)}: ${pythonText(member)}`,
  );
  return `{${members.join(', ')}}`;
}
