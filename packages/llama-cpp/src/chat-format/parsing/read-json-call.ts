import type { AnswerContext } from './answer-context.ts';
import { copyJson, readJsonString } from './json-reader.ts';
import { MalformedCall } from './malformed-call.ts';
import type { Reading } from './text-reader.ts';

const nameKeys = new Set(['name', 'tool_name', 'function', 'function_name']);
const argumentKeys = new Set(['arguments', 'parameters', 'args', 'input']);

/**
 * Reads a call written as one JSON object, `{"name": …, "arguments": {…}}` under any of the key
 * names in use. Other members, such as an id, are skipped.
 *
 * @param options `bare`: nothing but its content tells the call from an answer in JSON, so that it
 * must name a tool there is, and have arguments
 * @throws MalformedCall
 */
export function* readJsonCall(
  context: AnswerContext,
  options: { bare?: boolean } = {},
): Reading<void> {
  const { reader, writer, tools } = context;
  const { bare = false } = options;
  let name: string | undefined;
  let started = false;
  /** Arguments that came before the name. */
  let early = '';
  let hasArguments = false;
  const start = (tool: string) => {
    started = true;
    writer.startCall(tool);
    writer.argument(early);
  };

  if (!(yield* reader.accept('{'))) throw new MalformedCall();
  yield* reader.skipWhitespace();
  while ((yield* reader.peek()) !== '}') {
    const key = yield* readJsonString(reader);
    yield* reader.skipWhitespace();
    if (!(yield* reader.accept(':'))) throw new MalformedCall();
    yield* reader.skipWhitespace();

    if (nameKeys.has(key) && name === undefined) {
      name = yield* readJsonString(reader);
      if (name === '' || (bare && !tools.has(name))) throw new MalformedCall();
      if (!bare || hasArguments) start(name);
    } else if (argumentKeys.has(key) && !hasArguments) {
      hasArguments = true;
      if (bare && (yield* reader.peek()) !== '{') throw new MalformedCall();
      if (name !== undefined && !started) start(name);
      yield* readArguments(context, text => {
        if (started) writer.argument(text);
        else early += text;
      });
    } else {
      yield* copyJson(reader, () => {});
    }

    yield* reader.skipWhitespace();
    if (yield* reader.accept(',')) yield* reader.skipWhitespace();
    else if ((yield* reader.peek()) !== '}') throw new MalformedCall();
  }
  yield* reader.next();
  if (name === undefined || !started) throw new MalformedCall();
  if (!hasArguments) writer.argument('{}');
  context.completeCall();
}

/**
 * Reads a call written as an object with one member, `{"get_weather": {…}}`.
 *
 * @throws MalformedCall
 */
export function* readNamedArguments(context: AnswerContext): Reading<void> {
  const { reader, writer } = context;
  if (!(yield* reader.accept('{'))) throw new MalformedCall();
  yield* reader.skipWhitespace();
  const name = yield* readJsonString(reader);
  yield* reader.skipWhitespace();
  if (name === '' || !(yield* reader.accept(':'))) throw new MalformedCall();
  yield* reader.skipWhitespace();
  writer.startCall(name);
  yield* readArguments(context, text => writer.argument(text));
  yield* reader.skipWhitespace();
  if (!(yield* reader.accept('}'))) throw new MalformedCall();
  context.completeCall();
}

/**
 * Reads the arguments of a call: a JSON object, the text of one in a JSON string, or `null` for none.
 *
 * @throws MalformedCall
 */
export function* readArguments(
  context: AnswerContext,
  emit: (text: string) => void,
): Reading<void> {
  const { reader } = context;
  const first = yield* reader.peek();
  if (first === '{') {
    yield* copyJson(reader, emit);
    return;
  }
  if (first === '"') {
    emit(objectText(yield* readJsonString(reader)));
    return;
  }
  if (!(yield* reader.accept('null'))) throw new MalformedCall();
  emit('{}');
}

function objectText(text: string): string {
  const trimmed = text.trim();
  if (trimmed === '') return '{}';
  try {
    const value: unknown = JSON.parse(trimmed);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return trimmed;
  } catch {
    // Falls through: not JSON is as wrong as JSON that is no object.
  }
  throw new MalformedCall();
}
