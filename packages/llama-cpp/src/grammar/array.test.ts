import { describe } from 'vitest';
import { testSchemas } from './__fixtures__/schema-tables.ts';

const integer = { type: 'integer' };
const string = { type: 'string' };

describe('arrays', () => {
  testSchemas([
    {
      title: 'any array',
      schema: { type: 'array' },
      admits: [[], [1], ['a', null, { b: [] }]],
      refuses: [{}, 'x'],
      admitsText: ['[1, 2]'],
      refusesText: ['[1,]', '[ 1]', '[,1]', '[1,  2]'],
    },
    {
      title: 'items',
      schema: { type: 'array', items: integer },
      admits: [[], [1], [1, 2, 3]],
      refuses: [['x'], [1, 'x']],
    },
    {
      title: 'minItems and maxItems',
      schema: { type: 'array', items: integer, minItems: 2, maxItems: 4 },
      admits: [
        [1, 2],
        [1, 2, 3],
        [1, 2, 3, 4],
      ],
      refuses: [[], [1], [1, 2, 3, 4, 5]],
    },
    {
      title: 'an array that has to be empty',
      schema: { type: 'array', maxItems: 0 },
      admits: [[]],
      refuses: [[1]],
    },
    {
      title: 'prefixItems with free items behind them',
      schema: { type: 'array', prefixItems: [integer, string] },
      admits: [[], [1], [1, 'a'], [1, 'a', null]],
      refuses: [['a'], [1, 2]],
    },
    {
      title: 'a tuple, as zod writes it',
      schema: { type: 'array', prefixItems: [integer, string], items: false, minItems: 2 },
      admits: [[1, 'a']],
      refuses: [[], [1], [1, 'a', 2]],
    },
    {
      title: 'prefixItems with typed items and limits',
      schema: { type: 'array', prefixItems: [string], items: integer, minItems: 2, maxItems: 3 },
      admits: [
        ['a', 1],
        ['a', 1, 2],
      ],
      refuses: [['a'], ['a', 'b'], ['a', 1, 2, 3]],
    },
    {
      title: 'contains',
      schema: { type: 'array', items: integer, contains: { minimum: 10 } },
      admits: [[10], [1, 12, 2]],
      refuses: [[], [1, 2]],
    },
    {
      title: 'contains with both limits',
      schema: {
        type: 'array',
        items: { enum: ['a', 'b'] },
        contains: { const: 'a' },
        minContains: 1,
        maxContains: 2,
      },
      admits: [['a'], ['b', 'a'], ['a', 'b', 'a', 'b']],
      refuses: [[], ['b'], ['a', 'a', 'a']],
    },
    {
      title: 'uniqueItems with nothing to compare',
      schema: { type: 'array', uniqueItems: true, maxItems: 1 },
      admits: [[], [1]],
      refuses: [[1, 2]],
    },
    {
      title: 'uniqueItems of listed values',
      schema: { type: 'array', items: { enum: ['a', 'b', 1, true] }, uniqueItems: true },
      admits: [[], ['b'], ['b', 'a'], [1, 'a', true, 'b']],
      refuses: [['a', 'a'], ['a', 'b', 'a'], [1, 1], ['a', 'b', 1, true, 'a'], ['c']],
    },
    {
      title: 'uniqueItems of booleans and null, with limits',
      schema: {
        type: 'array',
        items: { type: ['boolean', 'null'] },
        uniqueItems: true,
        minItems: 1,
        maxItems: 2,
      },
      admits: [[true], [null, false]],
      refuses: [[], [true, true], [true, false, null]],
    },
    {
      title: 'a few out of many listed values, all different',
      schema: {
        type: 'array',
        items: { enum: Array.from({ length: 40 }, (_, index) => index) },
        uniqueItems: true,
        maxItems: 2,
      },
      admits: [[], [39], [3, 4], [4, 3]],
      refuses: [[7, 7], [1, 2, 3], [40]],
    },
    {
      title: 'nested arrays',
      schema: { type: 'array', items: { type: 'array', items: integer, minItems: 1 } },
      admits: [[], [[1], [2, 3]]],
      refuses: [[[]], [1]],
    },
  ]);
});
