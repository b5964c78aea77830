import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { StopSequences } from './stop-sequences.ts';

/** What comes out when the pieces go in, and whether a stop sequence came. */
function run(sequences: string[], pieces: string[]): { out: string[]; stopped: boolean } {
  const stop = new StopSequences(sequences);
  const out = pieces.map(piece => stop.push(piece));
  return { out: [...out, stop.end()], stopped: stop.stopped };
}

describe('what is let out', () => {
  test.each<[string, string[], string[], string[]]>([
    ['without stop sequences, everything at once', [], ['a', 'b'], ['a', 'b', '']],
    ['text that cannot begin one', ['END'], ['abc', 'def'], ['abc', 'def', '']],
    ['nothing of one that comes in pieces', ['END'], ['aE', 'N', 'Db', 'c'], ['a', '', '', '', '']],
    ['the text before one in the same piece', ['END'], ['abEND', 'c'], ['ab', '', '']],
    ['what looked like one and was not', ['END'], ['aEN', 'X'], ['a', 'ENX', '']],
    ['only what can no longer begin one', ['aab'], ['aaa', 'b'], ['a', '', '']],
    ['what was held back when the answer ends', ['END'], ['aE', 'N'], ['a', '', 'EN']],
    ['the shortest text before any of several', ['xyz', 'y'], ['axy', 'b'], ['ax', '', '']],
    ['an empty sequence stops nothing', [''], ['abc'], ['abc', '']],
    ['a sequence of more than one line', ['\n\n'], ['a\n', 'b\n', '\n'], ['a', '\nb', '', '']],
  ])('%s', (_, sequences, pieces, expected) => {
    expect(run(sequences, pieces).out).toEqual(expected);
  });
});

const letters = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 30 });
const sequences = fc.array(
  fc.string({ unit: fc.constantFrom('a', 'b', 'c'), minLength: 1, maxLength: 4 }),
  {
    maxLength: 4,
  },
);

test('however the text is cut into pieces, the same comes out', () => {
  fc.assert(
    fc.property(sequences, letters, fc.array(fc.nat(5)), (stops, text, cuts) => {
      const pieces: string[] = [];
      let rest = text;
      for (const cut of cuts) {
        pieces.push(rest.slice(0, cut));
        rest = rest.slice(cut);
      }
      pieces.push(rest);
      const whole = run(stops, [text]);
      const cut = run(stops, pieces);
      expect(cut.out.join('')).toBe(whole.out.join(''));
      expect(cut.stopped).toBe(whole.stopped);
    }),
  );
});

test('a stop sequence is never let out, not even its beginning', () => {
  fc.assert(
    fc.property(sequences, fc.array(letters), (stops, pieces) => {
      const text = pieces.join('');
      const { out, stopped } = run(stops, pieces);
      expect(stopped).toBe(stops.some(stop => text.includes(stop)));
      const written = out.join('');
      expect(stops.some(stop => written.includes(stop))).toBe(false);
      expect(text.startsWith(written)).toBe(true);
      // Without one, nothing is lost.
      expect(stopped || written === text).toBe(true);
    }),
  );
});
