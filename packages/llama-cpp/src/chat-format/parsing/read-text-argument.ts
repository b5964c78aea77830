import type { AnswerContext } from './answer-context.ts';
import { jsonStringContent } from './json-reader.ts';
import { MalformedCall } from './malformed-call.ts';
import { propertySchema, type JsonType, typeOf, typesOf } from './schema-types.ts';
import type { Reading } from './text-reader.ts';

/** How an argument is written that is not JSON: as bare text up to a closing mark. */
export type TextArgument = {
  tool: string;
  name: string;
  /** Ends the value. */
  end: string;
  /** A line break after the opening and before the closing mark belongs to the marks. */
  ownLines: boolean;
  /** Marks around strings that hold what would be taken for mark-up. */
  section?: { open: string; close: string };
  /** What the model itself said about the value, which counts more than the schema. */
  kind?: 'text' | 'json';
};

const pythonWords: Readonly<Record<string, string>> = {
  True: 'true',
  False: 'false',
  None: 'null',
};

/**
 * Reads the value of one argument and over its closing mark, and hands it out as JSON. A string
 * streams while it arrives; anything else has to be complete to be told from a string.
 *
 * @throws MalformedCall where the mark never comes
 */
export function* readTextArgument(context: AnswerContext, argument: TextArgument): Reading<void> {
  const { reader, writer, tools } = context;
  const schema = tools.get(argument.tool);
  const types = typesOf(propertySchema(schema, argument.name), schema);
  if (argument.ownLines) yield* reader.accept('\n');
  if (argument.section && (yield* reader.accept(argument.section.open))) {
    yield* readSection(context, argument.section.close, argument.end);
    return;
  }

  const isText =
    argument.kind === 'text' ||
    (argument.kind === undefined && types.size === 1 && types.has('string'));
  if (isText) writer.argument('"');
  let value = '';
  /** A line break that may turn out to stand before the closing mark. */
  let held = '';
  const end = yield* reader.until([argument.end], text => {
    let rest = held + text;
    held = '';
    if (argument.ownLines && rest.endsWith('\n')) {
      rest = rest.slice(0, -1);
      held = '\n';
    }
    if (isText) writer.argument(jsonStringContent(rest));
    else value += rest;
  });
  if (end === undefined) throw new MalformedCall();
  if (isText) writer.argument('"');
  else writer.argument(jsonOf(value, argument.kind === 'json' ? new Set() : types));
}

/** Reads a string up to the end of its section, and over the mark after it. */
function* readSection(
  { reader, writer }: AnswerContext,
  close: string,
  end: string,
): Reading<void> {
  writer.argument('"');
  const found = yield* reader.until([close], text => writer.argument(jsonStringContent(text)));
  if (found === undefined) throw new MalformedCall();
  writer.argument('"');
  yield* reader.skipWhitespace();
  if (!(yield* reader.accept(end))) throw new MalformedCall();
}

/**
 * The JSON of a value written as bare text: what the schema's types make of it, and a string where
 * they make nothing of it.
 */
export function jsonOf(text: string, types: ReadonlySet<JsonType>): string {
  const trimmed = text.trim();
  const json = pythonWords[trimmed] ?? trimmed;
  try {
    const type = typeOf(JSON.parse(json));
    const allowed =
      types.size === 0 || types.has(type) || (type === 'integer' && types.has('number'));
    if (allowed || !types.has('string')) return json;
  } catch {
    // Not JSON, so a string.
  }
  return JSON.stringify(text);
}
