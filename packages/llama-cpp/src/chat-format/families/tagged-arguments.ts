import {
  charactersIn,
  choice,
  type Expression,
  literal,
  optional,
  repeat,
  sequence,
} from '../../grammar/expression.ts';
import type { BareEnd } from '../../grammar/index.ts';
import type { RuleSink } from '../constraint/rule-sink.ts';
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
  /** Strings that hold a character of mark-up or a line break stand in a CDATA section. */
  sections?: boolean;
};

const index: Expression = repeat(charactersIn([[0x30, 0x39]]), 1, 3);

const nameCharacters = /[\w.:/-]*/y;
const keyCharacters = /[^<>"\n]*/y;
const writableName = /^[^<>"\n]+$/;

const section = { open: '<![CDATA[', close: ']]>' };

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
      const call = rules.add('call', choice(...tools.map(tool => callGrammar(tags, tool, rules))));
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
      ...(tags.sections && { section }),
      ...(keyEnd.kind && { kind: keyEnd.kind }),
    });
  }
  writer.argument('}');
  context.completeCall();
}

function callGrammar(tags: ArgumentTags, tool: ToolGrammar, rules: RuleSink): Expression {
  const lists = tool.argumentLists(writableName).map(({ parameters, others }) =>
    sequence(
      ...parameters.map(parameter => {
        const name = literal(parameter.name);
        const argument = sequence(argumentGrammar(tags, name, parameter), lineBreak);
        return parameter.required ? argument : optional(argument);
      }),
      ...(others
        ? [
            repeat(
              sequence(argumentGrammar(tags, others.name, others.value), lineBreak),
              0,
              Infinity,
            ),
          ]
        : []),
    ),
  );
  return sequence(
    literal(`${tags.callOpen}${tool.name}${tags.nameEnd}`),
    ...(tags.indexEnd === undefined ? [] : [index, literal(tags.indexEnd)]),
    lineBreak,
    lists.length === 1 ? choice(...lists) : rules.add('arguments', choice(...lists)),
    literal(tags.callClose),
  );
}

function argumentGrammar(
  tags: ArgumentTags,
  name: Expression,
  parameter: ParameterGrammar,
): Expression {
  const line = tags.ownLines ? '\n' : '';
  const end = { line, close: tags.valueClose };
  const middle = [
    ...(tags.valueOpen === undefined ? [] : [lineBreak, literal(tags.valueOpen)]),
    literal(line),
  ];
  const after = (keyEnds: ArgumentTags['keyEnds'], value: Expression | undefined) =>
    value ? [sequence(choice(...keyEnds.map(({ text }) => literal(text))), ...middle, value)] : [];
  const ofKind = (kind?: 'text' | 'json') => tags.keyEnds.filter(each => each.kind === kind);
  const saysKind = ofKind('text').length > 0;
  const values = saysKind
    ? [
        ...after(ofKind('text'), parameter.strings(end)),
        ...after(ofKind('json'), parameter.others(end)),
      ]
    : after(ofKind(), valueGrammar(tags, parameter, end));
  // Asking again says why there is none.
  if (values.length === 0) parameter.valueUntil(end);
  return sequence(literal(tags.argumentOpen), name, choice(...values));
}

function valueGrammar(tags: ArgumentTags, parameter: ParameterGrammar, end: BareEnd): Expression {
  const before = tags.sections ? { ...end, without: '<&\n' } : end;
  const value = parameter.isText ? parameter.textUntil(before) : parameter.valueUntil(before);
  if (!tags.sections) return value;
  const { open, close } = section;
  const strings = parameter.strings({ close: `${close}${end.close}`, avoid: close });
  return choice(value, ...(strings ? [sequence(literal(open), strings)] : []));
}
