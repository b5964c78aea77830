import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Reading, TextReader } from './text-reader.ts';

/** Runs a reading on text that comes in pieces. */
function read<T>(texts: readonly string[], start: (reader: TextReader) => Reading<T>): T {
  const reader = new TextReader();
  const reading = start(reader);
  let step = reading.next();
  for (const text of texts) {
    reader.feed(text);
    if (!step.done) step = reading.next();
  }
  reader.finish();
  if (!step.done) step = reading.next();
  if (!step.done) throw new Error('The reading waits although the text has ended.');
  return step.value;
}

function split(reader: TextReader, markers: readonly string[]): Reading<string[]> {
  return (function* reading() {
    const found: string[] = [];
    for (;;) {
      let text = '';
      const marker = yield* reader.until(markers, each => {
        text += each;
      });
      found.push(text);
      if (marker === undefined) return found;
      found.push(marker);
    }
  })();
}

describe('TextReader', () => {
  test.each<[string, string, string[], string[]]>([
    ['no marker', 'abc', ['<a>'], ['abc']],
    ['a marker', 'a<b>c', ['<b>'], ['a', '<b>', 'c']],
    ['the beginning of one at the end', 'a<b', ['<b>'], ['a<b']],
    ['one that begins twice', '<<b>', ['<b>'], ['<', '<b>', '']],
    ['the first of two', 'x<c><b>', ['<b>', '<c>'], ['x', '<c>', '', '<b>', '']],
    ['the longer of two', '<b>>', ['<b>', '<b>>'], ['', '<b>>', '']],
    ['the shorter, where the longer does not come', '<b>!', ['<b>', '<b>>'], ['', '<b>', '!']],
    ['none to look for', 'abc', [], ['abc']],
  ])('until: %s', (_, text, markers, expected) => {
    expect(read([text], reader => split(reader, markers))).toEqual(expected);
    expect(read(text.split(''), reader => split(reader, markers))).toEqual(expected);
  });

  test('until finds what splitting the whole text finds, however it is cut', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'b', '<'), maxLength: 30 });
    const markers = fc.uniqueArray(
      fc.string({ unit: fc.constantFrom('a', 'b', '<'), minLength: 1, maxLength: 4 }),
      { minLength: 1, maxLength: 3 },
    );
    fc.assert(
      fc.property(fc.array(letters, { maxLength: 5 }), markers, (texts, marks) => {
        const longestFirst = marks.toSorted((a, b) => b.length - a.length);
        const expected = texts.join('').split(new RegExp(`(${longestFirst.join('|')})`));
        expect(read(texts, reader => split(reader, marks))).toEqual(expected);
      }),
    );
  });

  test('text is handed out as soon as it is certain', () => {
    const reader = new TextReader();
    const out: string[] = [];
    const reading = reader.until(['<tool>'], text => out.push(text));
    for (const text of ['He', 'llo <', 'to', 'ast', '<tool']) {
      reader.feed(text);
      reading.next();
    }
    expect(out).toEqual(['He', 'llo ', '<toast']);
  });

  test('accept takes a text that comes next, or nothing', () => {
    expect(
      read(['ab', 'c'], function* reading(reader) {
        const taken = [yield* reader.accept('abd'), yield* reader.acceptAny(['a', 'ab', 'abcd'])];
        return [...taken, yield* reader.peek(), yield* reader.next(), yield* reader.next()];
      }),
    ).toEqual([false, 'ab', 'c', 'c', undefined]);
  });

  test('what was read can be recorded', () => {
    expect(
      read(['abcd'], function* reading(reader) {
        yield* reader.next();
        reader.record();
        yield* reader.accept('bc');
        const recorded = reader.recorded();
        reader.stopRecording();
        yield* reader.next();
        return [recorded, reader.recorded()];
      }),
    ).toEqual(['bc', '']);
  });
});
