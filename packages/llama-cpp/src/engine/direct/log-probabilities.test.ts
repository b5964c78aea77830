import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { largestLogits, logSumExp } from './log-probabilities.ts';

const logit = fc.float({ min: -80, max: 80, noNaN: true });
const row = fc.array(logit, { minLength: 1, maxLength: 200 }).map(each => Float32Array.from(each));

describe('logSumExp', () => {
  test.each([
    [[0], 0],
    [[0, 0], Math.log(2)],
    [[1000, 1000], 1000 + Math.log(2)],
    [[5, -Infinity], 5],
  ])('%j', (values, expected) => {
    expect(logSumExp(Float32Array.from(values))).toBeCloseTo(expected, 12);
  });

  test('agrees with Math.exp', () => {
    fc.assert(
      fc.property(row, logits => {
        const largest = Math.max(...logits);
        const sum = logits.reduce((total, value) => total + Math.exp(value - largest), 0);
        expect(logSumExp(logits)).toBeCloseTo(largest + Math.log(sum), 12);
      }),
    );
  });

  test('makes probabilities of logits: they add up to one', () => {
    fc.assert(
      fc.property(row, logits => {
        const norm = logSumExp(logits);
        const sum = logits.reduce((total, value) => total + Math.exp(value - norm), 0);
        expect(sum).toBeCloseTo(1, 10);
      }),
    );
  });
});

describe('largestLogits', () => {
  test('are the first ones of a sorted vocabulary, the lower id first', () => {
    // Few different values: ties are the rule.
    const ties = fc
      .array(fc.constantFrom(-Infinity, -1, 0, 0.5, 7), { maxLength: 60 })
      .map(each => Float32Array.from(each));
    fc.assert(
      fc.property(fc.oneof(row, ties), fc.nat({ max: 70 }), (logits, count) => {
        const sorted = [...logits.keys()].toSorted(
          (a, b) => Math.sign((logits[b] ?? 0) - (logits[a] ?? 0) || 0) || a - b,
        );
        expect(largestLogits(logits, count)).toEqual(sorted.slice(0, count));
      }),
    );
  });
});
