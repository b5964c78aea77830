import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { Places } from './places.ts';

const lengthsOf = (lengths: readonly number[]) => (sequence: number) => lengths[sequence] ?? 0;

test.each([
  ['one has no neighbour', [2], [5, 5, 5, 5], []],
  ['neighbours stay', [1, 2, 3], [5, 5, 5, 5], []],
  ['in whatever order they are named', [3, 1, 2], [5, 5, 5, 5], []],
  ['an empty one makes room', [0, 2], [5, 0, 5, 5], [[2, 1]]],
  ['the shorter one moves', [0, 2], [5, 9, 7, 9], [[0, 1]]],
  ['into a gap', [0, 1, 3], [9, 9, 1, 2], [[3, 2]]],
])('%s', (_, sequences, lengths, expected) => {
  expect(new Places(4).pairsToExchange(sequences, lengthsOf(lengths))).toEqual(expected);
});

test('after the exchange they are neighbours, and every place is taken once', () => {
  const count = 6;
  const some = fc.uniqueArray(fc.nat({ max: count - 1 }), { minLength: 1 });
  const lengths = fc.array(fc.nat({ max: 3 }), { minLength: count, maxLength: count });
  fc.assert(
    fc.property(fc.array(some, { maxLength: 8 }), lengths, (steps, held) => {
      const places = new Places(count);
      for (const sequences of steps) {
        for (const [a, b] of places.pairsToExchange(sequences, lengthsOf(held))) {
          places.exchange(a, b);
        }
        const taken = sequences.map(sequence => places.of(sequence));
        expect(Math.max(...taken) - Math.min(...taken)).toBe(sequences.length - 1);
        const all = Array.from({ length: count }, (_, sequence) => places.of(sequence));
        expect(all.toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5]);
      }
    }),
  );
});

test('a sequence that is not there is refused', () => {
  expect(() => new Places(2).of(2)).toThrow('There is no sequence 2.');
});
