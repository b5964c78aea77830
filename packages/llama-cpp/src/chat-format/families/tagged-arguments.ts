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
import { readTextArgument } from '../parsing/read-text-argument.ts';
import type { Reading } from '../parsing/text-reader.ts';
import { callList, lineBreak } from './call-expressions.ts';
import type { CallSyntax, ParameterGrammar, ToolGrammar } from './call-syntax.ts';

/** The marks of a syntax that writes each argument in a tag of its own. */
export type ArgumentTags = {
  family: string;
  /** Around one call, or around all of them. */
  wrapper?: { open: string; close: string; holdsAll: boolean };
  /** Before the tool's name; `''` where the wrapper is what comes before it. */
  callOpen: string;
  /** After the tool's name; `''` where a line break or the next mark ends it. */
  nameEnd: string;
  /** After `nameEnd` stands a number, and then this. */
  indexEnd?: string;
  callClose: string;
  argumentOpen: string;
  /** After the argument's name; several where the mark says what the value is. */
  keyEnds: readonly { text: string; kind?: 'text' | 'json' }[];
  /** Before the value, where it has a mark of its own. */
  valueOpen?: string;
  valueClose: string;
  /** Values stand on lines of their own. */
  ownLines: boolean;
};

const index: Expression = repeat(charactersIn([[0x30, 0x39]]), 1, 3);

const nameCharacters = /[\w.:/-]*/y;
const keyCharacters = /[^<>"\n]*/y;

/** Reads and constrains every syntax that writes each argument in a tag of its own. */
export function taggedArguments(tags: ArgumentTags): CallSyntax {
  const { wrapper, callOpen, callClose } = tags;
  return {
    family: tags.family,
    // Models forget the wrapper, so that the call's own mark opens one as well.
    openers: wrapper && callOpen !== '' ? [wrapper.open, callOpen] : [wrapper?.open ?? callOpen],
    triggers: [wrapper?.open ?? callOpen],

    *read(opener: string, context: AnswerContext): Reading<void> {
      const { reader } = context;
      const wrapped = opener === wrapper?.open;
      if (wrapped) yield* reader.skipWhitespace();
      if (wrapped && !(yield* reader.accept(callOpen))) throw new MalformedCall();
      yield* readCall(tags, context);
      if (!wrapper || callClose === wrapper.close) return;
      for (;;) {
        yield* reader.skipWhitespace();
        if (yield* reader.accept(wrapper.close)) return;
        if (!wrapper.holdsAll || !wrapped || !(yield* reader.accept(callOpen))) return;
        yield* readCall(tags, context);
      }
    },

    grammar(tools, { parallel, rules }) {
      const call = rules.add('call', choice(...tools.map(tool => callGrammar(tags, tool))));
      if (!wrapper) return callList(call, parallel, lineBreak);
      const wrap = (content: Expression) =>
        callClose === wrapper.close
          ? sequence(literal(wrapper.open), content)
          : sequence(literal(wrapper.open), lineBreak, content, lineBreak, literal(wrapper.close));
      return wrapper.holdsAll
        ? wrap(callList(call, parallel, lineBreak))
        : callList(wrap(call), parallel, lineBreak);
    },
  };
}

/** Reads a call from its name to its closing mark. */
function* readCall(tags: ArgumentTags, context: AnswerContext): Reading<void> {
  const { reader, writer } = context;
  let tool = '';
  if (tags.callOpen === '') yield* reader.skipWhitespace();
  yield* reader.acceptRun(nameCharacters, text => {
    tool += text;
  });
  if (tool === '' || !(yield* reader.accept(tags.nameEnd))) throw new MalformedCall();
  if (tags.indexEnd !== undefined) {
    yield* reader.acceptRun(/\d*/y);
    if (!(yield* reader.accept(tags.indexEnd))) throw new MalformedCall();
  }
  writer.startCall(tool);
  writer.argument('{');
  let separator = '';
  for (;;) {
    yield* reader.skipWhitespace();
    if (yield* reader.accept(tags.callClose)) break;
    if (!(yield* reader.accept(tags.argumentOpen))) throw new MalformedCall();
    let name = '';
    yield* reader.acceptRun(keyCharacters, text => {
      name += text;
    });
    const end = yield* reader.acceptAny(tags.keyEnds.map(({ text }) => text));
    const keyEnd = tags.keyEnds.find(({ text }) => text === end);
    if (name === '' || !keyEnd) throw new MalformedCall();
    if (tags.valueOpen !== undefined) {
      yield* reader.skipWhitespace();
      if (!(yield* reader.accept(tags.valueOpen))) throw new MalformedCall();
    }
    writer.argument(`${separator}${JSON.stringify(name)}: `);
    separator = ', ';
    yield* readTextArgument(context, {
      tool,
      name,
      end: tags.valueClose,
      ownLines: tags.ownLines,
      ...(keyEnd.kind && { kind: keyEnd.kind }),
    });
  }
  writer.argument('}');
  context.completeCall();
}

function callGrammar(tags: ArgumentTags, tool: ToolGrammar): Expression {
  return sequence(
    literal(`${tags.callOpen}${tool.name}${tags.nameEnd}`),
    ...(tags.indexEnd === undefined ? [] : [index, literal(tags.indexEnd)]),
    lineBreak,
    ...tool.parameters().map(parameter => {
      const argument = sequence(argumentGrammar(tags, parameter), lineBreak);
      return parameter.required ? argument : optional(argument);
    }),
    literal(tags.callClose),
  );
}

function argumentGrammar(tags: ArgumentTags, parameter: ParameterGrammar): Expression {
  const kind = parameter.isText ? 'text' : 'json';
  const said = tags.keyEnds.filter(each => each.kind === kind);
  const keyEnds = said.length > 0 ? said : tags.keyEnds.filter(each => each.kind === undefined);
  const line = tags.ownLines ? '\n' : '';
  const end = { line, close: tags.valueClose };
  const value = parameter.isText ? parameter.textUntil(end) : parameter.json(end);
  return sequence(
    literal(`${tags.argumentOpen}${parameter.name}`),
    choice(...keyEnds.map(({ text }) => literal(text))),
    ...(tags.valueOpen === undefined ? [] : [lineBreak, literal(tags.valueOpen)]),
    literal(line),
    value,
  );
}
