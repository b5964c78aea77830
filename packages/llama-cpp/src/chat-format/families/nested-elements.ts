import {
  choice,
  type Expression,
  literal,
  optional,
  repeat,
  sequence,
} from '../../grammar/expression.ts';
import type { AnswerContext } from '../parsing/answer-context.ts';
import { jsonStringContent } from '../parsing/json-reader.ts';
import { MalformedCall } from '../parsing/malformed-call.ts';
import { jsonOf } from '../parsing/read-text-argument.ts';
import { itemSchema, propertySchema, typesOf } from '../parsing/schema-types.ts';
import type { Reading } from '../parsing/text-reader.ts';
import { callList, lineBreak } from './call-expressions.ts';
import type { CallSyntax, ParameterGrammar, ToolGrammar } from './call-syntax.ts';

/** Stands before every tag, so that no text can be taken for one. */
const mark = ']<]minimax[>[';
const open = `${mark}<tool_call>`;
const close = `${mark}</tool_call>`;
const invoke = `${mark}<invoke name="`;
const invokeClose = `${mark}</invoke>`;

const nameCharacters = /[\w.:/-]*/y;
const keyCharacters = /[^<>\n]*/y;
const writableName = /^[^<>\n/][^<>\n]*$/;
const maxDepth = 128;

const tag = (name: string) => `${mark}<${name}>`;
const endTag = (name: string) => `${mark}</${name}>`;

/**
 * `<invoke name="…"><key>value</key></invoke>` with a mark before each tag: MiniMax M3. Objects and
 * lists are elements in elements, a list's named `item`.
 */
export const nestedElements: CallSyntax = {
  family: 'nested-elements',
  openers: [open, invoke],
  triggers: [open],

  *read(opener: string, context: AnswerContext): Reading<void> {
    const { reader } = context;
    if (opener === invoke) {
      yield* readCall(context);
      return;
    }
    yield* reader.skipWhitespace();
    if (!(yield* reader.accept(invoke))) throw new MalformedCall();
    for (;;) {
      yield* readCall(context);
      yield* reader.skipWhitespace();
      if (yield* reader.accept(close)) return;
      if (!(yield* reader.accept(invoke))) return;
    }
  },

  grammar(tools, { parallel, rules }) {
    const call = rules.add('call', choice(...tools.map(callGrammar)));
    return sequence(
      literal(open),
      lineBreak,
      callList(call, parallel, lineBreak),
      lineBreak,
      literal(close),
    );
  },
};

/** What a tag is called that no schema declares cannot be said twice, so that there are none. */
function callGrammar(tool: ToolGrammar): Expression {
  const lists = tool
    .argumentLists(writableName)
    .map(({ parameters }) => sequence(...parameters.map(elementGrammar)));
  return sequence(literal(`${invoke}${tool.name}">`), choice(...lists), literal(invokeClose));
}

function elementGrammar(parameter: ParameterGrammar): Expression {
  const { name, required } = parameter;
  const element = sequence(literal(tag(name)), valueGrammar(parameter, endTag(name)));
  return required ? element : optional(element);
}

/** A value and the tag after it. What cannot be written as elements is JSON. */
function valueGrammar(value: ParameterGrammar, end: string): Expression {
  if (value.isText) return value.textUntil({ close: end });
  const members = value.members(writableName);
  if (members) return sequence(...members.map(elementGrammar), literal(end));
  const item = value.item();
  if (!item) return value.valueUntil({ close: end, avoid: `${mark}<` });
  return sequence(repeat(elementGrammar(item), 0, Infinity), literal(end));
}

function* readCall(context: AnswerContext): Reading<void> {
  const { reader, writer, tools } = context;
  let name = '';
  yield* reader.acceptRun(nameCharacters, text => {
    name += text;
  });
  if (name === '' || !(yield* reader.accept('">'))) throw new MalformedCall();
  writer.startCall(name);
  const schema = tools.get(name);
  yield* readMembers(context, { schema, root: schema, end: invokeClose, depth: 0 });
  context.completeCall();
}

type Place = { schema: unknown; root: unknown; end: string; depth: number };

/**
 * Reads the elements of an object and over the tag that ends it.
 *
 * @param first the name of the first, whose tag is read already
 */
function* readMembers(context: AnswerContext, place: Place, first?: string): Reading<void> {
  const { writer } = context;
  writer.argument('{');
  let key = first ?? (yield* readTag(context, place.end));
  for (let separator = ''; key !== undefined; separator = ', ') {
    writer.argument(`${separator}${JSON.stringify(key)}: `);
    const schema = propertySchema(place.schema, key, place.root);
    yield* readValue(context, { ...place, schema, end: endTag(key), depth: place.depth + 1 });
    key = yield* readTag(context, place.end);
  }
  writer.argument('}');
}

/** Reads the elements of a list in the same way. What they are called has no meaning. */
function* readItems(context: AnswerContext, place: Place, first: string): Reading<void> {
  const { writer } = context;
  writer.argument('[');
  const schema = itemSchema(place.schema, place.root);
  let name: string | undefined = first;
  for (let separator = ''; name !== undefined; separator = ', ') {
    writer.argument(separator);
    yield* readValue(context, { ...place, schema, end: endTag(name), depth: place.depth + 1 });
    name = yield* readTag(context, place.end);
  }
  writer.argument(']');
}

/** Reads a tag that opens an element. @returns its name; nothing where `end` came instead */
function* readTag({ reader }: AnswerContext, end: string): Reading<string | undefined> {
  yield* reader.skipWhitespace();
  if (yield* reader.accept(end)) return undefined;
  if (!(yield* reader.accept(`${mark}<`))) throw new MalformedCall();
  return yield* readTagName(reader);
}

function* readTagName(reader: AnswerContext['reader']): Reading<string> {
  let name = '';
  yield* reader.acceptRun(keyCharacters, text => {
    name += text;
  });
  if (name === '' || name.startsWith('/') || !(yield* reader.accept('>'))) {
    throw new MalformedCall();
  }
  return name;
}

function* readValue(context: AnswerContext, place: Place): Reading<void> {
  const { reader, writer } = context;
  if (place.depth > maxDepth) throw new MalformedCall();
  const types = typesOf(place.schema, place.root);
  if (types.size === 1 && types.has('string')) {
    writer.argument('"');
    const end = yield* reader.until([place.end], text => writer.argument(jsonStringContent(text)));
    if (end === undefined) throw new MalformedCall();
    writer.argument('"');
    return;
  }
  let text = '';
  const found = yield* reader.until([place.end, `${mark}<`], more => {
    text += more;
  });
  if (found === undefined) throw new MalformedCall();
  if (found !== place.end) {
    if (text.trim() !== '') throw new MalformedCall();
    const first = yield* readTagName(reader);
    const isList = types.has('array') || (types.size === 0 && first === 'item');
    yield* isList && !types.has('object')
      ? readItems(context, place, first)
      : readMembers(context, place, first);
    return;
  }
  const trimmed = text.trim();
  const isEmpty = trimmed === '' && !types.has('string');
  if (isEmpty && types.has('array')) writer.argument('[]');
  else if (isEmpty && types.has('object')) writer.argument('{}');
  else writer.argument(jsonOf(text, types));
}
