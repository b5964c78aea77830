import { MalformedCall } from './malformed-call.ts';
import type { Reading, TextReader } from './text-reader.ts';

/** Deeper nesting is taken for a model that runs in circles. */
const maxDepth = 128;

const plainCharacters = /[^"\\\p{Cc}]*/uy;
const numberCharacters = /[-+.\w]*/y;
const validNumber = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?$/;

/**
 * Reads one JSON value and hands it out while it arrives, as the model wrote it. Line breaks and
 * tabs inside strings, which models write although JSON forbids them, are escaped.
 *
 * @throws MalformedCall
 */
export function* copyJson(
  reader: TextReader,
  emit: (text: string) => void,
  depth = 0,
): Reading<void> {
  if (depth > maxDepth) throw new MalformedCall();
  const first = yield* reader.peek();
  switch (first) {
    case '{':
      yield* copyMembers(reader, emit, depth, '}');
      return;
    case '[':
      yield* copyMembers(reader, emit, depth, ']');
      return;
    case '"':
      yield* copyString(reader, emit);
      return;
    default:
      yield* copyScalar(reader, emit);
  }
}

/** Reads a JSON object or array whose opening bracket is next. */
function* copyMembers(
  reader: TextReader,
  emit: (text: string) => void,
  depth: number,
  close: '}' | ']',
): Reading<void> {
  emit((yield* reader.next()) ?? '');
  yield* copySpace(reader, emit);
  if ((yield* reader.peek()) === close) {
    yield* reader.next();
    emit(close);
    return;
  }
  for (;;) {
    if (close === '}') {
      yield* copyString(reader, emit);
      yield* copySpace(reader, emit);
      if (!(yield* reader.accept(':'))) throw new MalformedCall();
      emit(':');
      yield* copySpace(reader, emit);
    }
    yield* copyJson(reader, emit, depth + 1);
    yield* copySpace(reader, emit);
    const separator = yield* reader.next();
    if (separator === close) {
      emit(close);
      return;
    }
    if (separator !== ',') throw new MalformedCall();
    emit(',');
    yield* copySpace(reader, emit);
  }
}

function* copyString(reader: TextReader, emit: (text: string) => void): Reading<void> {
  if (!(yield* reader.accept('"'))) throw new MalformedCall();
  emit('"');
  for (;;) {
    yield* reader.acceptRun(plainCharacters, emit);
    const character = yield* reader.next();
    if (character === undefined) throw new MalformedCall();
    if (character === '"') {
      emit('"');
      return;
    }
    if (character === '\\') emit(yield* readEscape(reader));
    else emit(JSON.stringify(character).slice(1, -1));
  }
}

/** Reads what follows a backslash. An escape JSON does not know becomes a backslash of the text. */
function* readEscape(reader: TextReader): Reading<string> {
  const character = yield* reader.next();
  if (character === undefined) throw new MalformedCall();
  if (character !== 'u') {
    if ('"\\/bfnrt'.includes(character)) return `\\${character}`;
    return `\\\\${JSON.stringify(character).slice(1, -1)}`;
  }
  let digits = '';
  while (digits.length < 4) {
    const digit = yield* reader.next();
    if (digit === undefined || !/[\da-fA-F]/.test(digit)) throw new MalformedCall();
    digits += digit;
  }
  return `\\u${digits}`;
}

function* copyScalar(reader: TextReader, emit: (text: string) => void): Reading<void> {
  const word = yield* reader.acceptAny(['true', 'false', 'null']);
  if (word !== undefined) {
    emit(word);
    return;
  }
  let number = '';
  yield* reader.acceptRun(numberCharacters, text => {
    number += text;
  });
  if (!validNumber.test(number)) throw new MalformedCall();
  emit(number);
}

function* copySpace(reader: TextReader, emit: (text: string) => void): Reading<void> {
  yield* reader.acceptRun(/[ \n\r\t]*/y, emit);
}

/** Reads a JSON string. @returns what it says @throws MalformedCall */
export function* readJsonString(reader: TextReader): Reading<string> {
  let json = '';
  yield* copyString(reader, text => {
    json += text;
  });
  return JSON.parse(json) as string;
}

/**
 * Text as it stands between the quotes of a JSON string. May be called on text in pieces, even where
 * they cut a surrogate pair.
 */
export function jsonStringContent(text: string): string {
  return text.replace(/["\\\p{Cc}]/gu, character => JSON.stringify(character).slice(1, -1));
}
