import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { languageOf, testSchemas } from './__fixtures__/schema-tables.ts';

const integer = (rest: object = {}) => ({ type: 'integer', ...rest });
const number = (rest: object = {}) => ({ type: 'number', ...rest });

describe('numbers', () => {
  testSchemas([
    {
      title: 'integers',
      schema: integer(),
      admits: [0, 1, -1, 1234567890, Number.MAX_SAFE_INTEGER, 1e20],
      refuses: [1.5, '1', null],
      // `1.0` is an integer, but not how integers are written.
      refusesText: ['01', '-0', '+1', '1.', '-', '1.0', '1e2', '1'.repeat(22)],
    },
    {
      title: 'numbers',
      schema: number(),
      admits: [0, -0.5, 1.25, 1e21, 1.7e-300, 5e-324, 123456.789, 0.000001],
      refuses: ['1', null],
      admitsText: ['1e5', '1E+5', '1e-07', '-0.0', '1.50'],
      refusesText: ['.5', '1.', '01', '1e', '1e999', '1e309', 'NaN', '1'.repeat(22)],
    },
    {
      title: 'an integer range across digits and signs',
      schema: integer({ minimum: -12, maximum: 105 }),
      admits: [-12, -9, -1, 0, 7, 10, 99, 100, 105],
      refuses: [-13, -20, -100, 106, 110, 200, 1000],
      refusesText: ['-0', '00', '007'],
    },
    {
      title: 'exclusive limits, fractions in the limits of integers',
      schema: integer({ exclusiveMinimum: 2.5, exclusiveMaximum: 6 }),
      admits: [3, 4, 5],
      refuses: [2, 6],
    },
    {
      title: 'negative integers',
      schema: integer({ exclusiveMaximum: 0 }),
      admits: [-1, -10, -123456],
      refuses: [0, 1],
    },
    {
      title: 'decimals',
      schema: number({ minimum: -0.5, exclusiveMaximum: 2.25 }),
      admits: [-0.5, -0.49, 0, 0.1, 1e-7, 2, 2.2, 2.24, 2.249999],
      refuses: [-0.51, -0.6, -1, 2.25, 2.3, 3, 10],
      admitsText: ['2.0', '2.240', '-0.50'],
      refusesText: ['2.250', '2.2500000001'],
    },
    {
      title: 'decimals that readers round to an excluded limit or value',
      schema: number({ exclusiveMinimum: 1, exclusiveMaximum: 2.5, not: { const: 1.5 } }),
      admits: [1.0000000000000002, 1.4999999999999998, 1.5000000000000002, 2.4999999999999996],
      refuses: [1, 1.5, 2.5],
      refusesText: ['2.49999999999999999999', '1.00000000000000000001', '1.50000000000000000001'],
    },
    {
      title: 'strictly positive numbers',
      schema: number({ exclusiveMinimum: 0 }),
      admits: [0.1, 1, 5e-324, 1e300, 0.000001],
      refuses: [0, -0.1, -1e-7],
      refusesText: ['0.0', '-0.0', '0.000'],
    },
    {
      title: 'a probability',
      schema: number({ minimum: 0, maximum: 1 }),
      admits: [0, 0.5, 1, 1e-9],
      refuses: [-0.1, 1.1, 2, 1e21],
      admitsText: ['1.0', '0.25'],
      refusesText: ['1.01', '1e1'],
    },
    {
      title: 'multipleOf for integers',
      schema: integer({ multipleOf: 7, minimum: 10, maximum: 40 }),
      admits: [14, 21, 28, 35],
      refuses: [7, 15, 42],
    },
    {
      title: 'multipleOf for decimals',
      schema: number({ multipleOf: 0.25, minimum: 0 }),
      admits: [0, 0.25, 1.5, 100.75, 3],
      refuses: [0.1, 0.26, -0.25],
      admitsText: ['0.50', '0.5000'],
    },
    {
      title: 'cents',
      schema: number({ multipleOf: 0.01 }),
      admits: [0.29, 19.99, 5, -1.5],
      refuses: [0.001, 1.234],
    },
    {
      title: 'not a multiple',
      schema: number({ not: { multipleOf: 0.5 } }),
      admits: [0.25, -1.3, 3.75],
      refuses: [0, 1, -2.5],
      // A multiple that its digits do not show.
      refusesText: ['-9.5e199', '1.50'],
    },
    {
      title: 'excluded numbers, whatever their spelling',
      schema: number({ not: { enum: [1, 0.5] } }),
      admits: [0, 2, 10, 0.55, 1.5, -1],
      refuses: [1, 0.5],
      refusesText: ['1.0', '0.50'],
    },
    {
      title: 'not an integer',
      schema: number({ not: { type: 'integer' } }),
      admits: [0.5, -1.25],
      refuses: [1, 0, -3],
      refusesText: ['1.0', '1e25', '0.99999999999999999999'],
    },
    {
      title: 'limits from several schemas',
      schema: { allOf: [integer({ minimum: 3 }), { minimum: 5, maximum: 9 }, { maximum: 7 }] },
      admits: [5, 6, 7],
      refuses: [4, 8, 3],
    },
  ]);

  it('admits exactly the integers of any range', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -2000, max: 2000 }),
        fc.nat({ max: 300 }),
        fc.array(fc.integer({ min: -3000, max: 3000 }), { minLength: 20, maxLength: 20 }),
        (low, width, probes) => {
          const high = low + width;
          const language = languageOf(integer({ minimum: low, maximum: high }));
          for (const probe of [...probes, low - 1, low, high, high + 1]) {
            expect(language.admits(String(probe)), `${probe} in ${low}…${high}`).toBe(
              probe >= low && probe <= high,
            );
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it('admits exactly the decimals of any range', () => {
    const cents = fc.integer({ min: -5000, max: 5000 }).map(value => value / 100);
    fc.assert(
      fc.property(
        cents,
        cents,
        fc.boolean(),
        fc.array(cents, { minLength: 20 }),
        (a, b, open, probes) => {
          const [low, high] = [Math.min(a, b), Math.max(a, b)];
          fc.pre(low < high);
          const language = languageOf(
            number(
              open
                ? { exclusiveMinimum: low, exclusiveMaximum: high }
                : { minimum: low, maximum: high },
            ),
          );
          for (const probe of [...probes, low, high]) {
            const isInside = open ? probe > low && probe < high : probe >= low && probe <= high;
            const text = JSON.stringify(probe);
            expect(language.admits(text), `${text} in ${low}…${high}`).toBe(isInside);
          }
        },
      ),
      { numRuns: 60 },
    );
  });
});
