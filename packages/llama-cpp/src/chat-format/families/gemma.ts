import { choice, type Expression, literal, sequence } from '../../grammar/expression.ts';
import type { RuleSink } from '../constraint/rule-sink.ts';
import type { AnswerContext } from '../parsing/answer-context.ts';
import { copyJson, jsonStringContent } from '../parsing/json-reader.ts';
import { MalformedCall } from '../parsing/malformed-call.ts';
import type { Reading } from '../parsing/text-reader.ts';
import { argumentMembers, callList, memberList, valueList } from './call-expressions.ts';
import type { ArgumentsGrammar, CallSyntax, ParameterGrammar } from './call-syntax.ts';

const open = '<|tool_call>call:';
const close = '<tool_call|>';
const quote = '<|"|>';

const nameCharacters = /[\w.:/-]*/y;
const keyCharacters = /[^:,{}[\]"<>\n]*/y;
const writableName = /^[^\s:,{}[\]"<>][^:,{}[\]"<>\n]*$/;

/** `<|tool_call>call:name{key:<|"|>text<|"|>,n:3}<tool_call|>`: Gemma 4. */
export const gemma: CallSyntax = {
  family: 'gemma',
  openers: [open],
  triggers: [open],

  *read(_opener: string, context: AnswerContext): Reading<void> {
    const { reader, writer } = context;
    let name = '';
    yield* reader.acceptRun(nameCharacters, text => {
      name += text;
    });
    if (name === '' || (yield* reader.peek()) !== '{') throw new MalformedCall();
    writer.startCall(name);
    yield* readValue(context, 0);
    context.completeCall();
    yield* reader.skipWhitespace();
    yield* reader.accept(close);
  },

  grammar(tools, { parallel, rules }) {
    const call = rules.add(
      'call',
      choice(
        ...tools.map(tool =>
          sequence(
            literal(`${open}${tool.name}{`),
            argumentMembers(
              tool.argumentLists(writableName).map(inOrder),
              literal(','),
              (name, value) => sequence(name, literal(':'), valueGrammar(value, rules)),
              rules,
            ),
            literal(`}${close}`),
          ),
        ),
      ),
    );
    return callList(call, parallel, literal(''));
  },
};

/** The template shows arguments in the order of their names, where they are declared and in calls. */
const byName = (a: ParameterGrammar, b: ParameterGrammar) =>
  compareTexts(a.name.toLowerCase(), b.name.toLowerCase());

const compareTexts = (a: string, b: string) => (a < b ? -1 : Number(a > b));

const inOrder = ({ parameters, ...rest }: ArgumentsGrammar): ArgumentsGrammar => ({
  ...rest,
  parameters: parameters.toSorted(byName),
});

/** A value with the quotes of Gemma's own as deep as the schema tells strings from other values. */
function valueGrammar(value: ParameterGrammar, rules: RuleSink): Expression {
  const end = { close: quote };
  if (value.isText) return sequence(literal(quote), value.textUntil(end));
  const members = value
    .members(writableName)
    ?.toSorted(byName)
    .map(member => ({
      required: member.required,
      expression: sequence(literal(`${member.name}:`), valueGrammar(member, rules)),
    }));
  if (members) {
    return sequence(literal('{'), memberList(members, literal(','), rules), literal('}'));
  }
  const item = value.item();
  if (item) {
    const items = valueList(valueGrammar(item, rules), literal(','), rules);
    return sequence(literal('['), items, literal(']'));
  }
  const strings = value.strings(end);
  const others = value.others();
  if (!strings && !others) value.valueUntil(end);
  return choice(
    ...(strings ? [sequence(literal(quote), strings)] : []),
    ...(others ? [others] : []),
  );
}

/** Reads a value of Gemma's and hands it out as JSON. Models that write JSON are understood as well. */
function* readValue(context: AnswerContext, depth: number): Reading<void> {
  const { reader, writer } = context;
  if (depth > 128) throw new MalformedCall();
  const first = yield* reader.peek();
  if (first === '{') {
    yield* readList(context, depth, '{', '}');
  } else if (first === '[') {
    yield* readList(context, depth, '[', ']');
  } else if (first === '<') {
    if (!(yield* reader.accept(quote))) throw new MalformedCall();
    writer.argument('"');
    const end = yield* reader.until([quote], text => writer.argument(jsonStringContent(text)));
    if (end === undefined) throw new MalformedCall();
    writer.argument('"');
  } else {
    yield* copyJson(reader, text => writer.argument(text));
  }
}

function* readList(
  context: AnswerContext,
  depth: number,
  opening: '{' | '[',
  closing: '}' | ']',
): Reading<void> {
  const { reader, writer } = context;
  if (!(yield* reader.accept(opening))) throw new MalformedCall();
  writer.argument(opening);
  yield* reader.skipWhitespace();
  let separator = '';
  while (!(yield* reader.accept(closing))) {
    if (separator !== '') {
      if (!(yield* reader.accept(','))) throw new MalformedCall();
      yield* reader.skipWhitespace();
    }
    writer.argument(separator);
    separator = ', ';
    if (opening === '{') {
      writer.argument(`${JSON.stringify(yield* readKey(context))}: `);
      yield* reader.skipWhitespace();
      if (!(yield* reader.accept(':'))) throw new MalformedCall();
      yield* reader.skipWhitespace();
    }
    const next = yield* reader.peek();
    // Templates write nothing at all for it, or what Python calls it.
    const isEmpty = opening === '{' && (next === ',' || next === closing);
    if (isEmpty || (yield* reader.accept('None'))) writer.argument('null');
    else yield* readValue(context, depth + 1);
    yield* reader.skipWhitespace();
  }
  writer.argument(closing);
}

function* readKey({ reader }: AnswerContext): Reading<string> {
  let key = '';
  const append = (text: string) => {
    key += text;
  };
  const first = yield* reader.peek();
  if (first === '"') {
    yield* copyJson(reader, append);
    return JSON.parse(key) as string;
  }
  if (yield* reader.accept(quote)) yield* reader.until([quote], append);
  else yield* reader.acceptRun(keyCharacters, append);
  if (key === '') throw new MalformedCall();
  return key;
}
