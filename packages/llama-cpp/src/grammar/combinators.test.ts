import { describe } from 'vitest';
import { testSchemas } from './__fixtures__/schema-tables.ts';

const string = { type: 'string' };
const integer = { type: 'integer' };
const closed = { type: 'object', additionalProperties: false };

describe('types and values', () => {
  testSchemas([
    {
      title: 'no schema at all',
      schema: true,
      admits: [null, true, false, 0, -1.5, 'x', [], [1, 'a'], {}, { a: [{}] }],
    },
    { title: 'annotations assert nothing', schema: { title: 'x', default: 1 }, admits: [null, 1] },
    {
      title: 'a list of types',
      schema: { type: ['string', 'null'] },
      admits: ['x', null],
      refuses: [1, true, []],
    },
    {
      title: 'keywords of other types do not matter',
      schema: { type: ['integer', 'string'], minimum: 5, maxLength: 1, required: ['a'] },
      admits: [5, 'a', ''],
      refuses: [4, 'ab', {}],
    },
    {
      title: 'a keyword without a type leaves other types alone',
      schema: { minimum: 5 },
      admits: [5, 'x', null, [], {}],
      refuses: [4],
    },
    {
      title: 'enum of any values',
      schema: { enum: ['a"b', 1, 1.5, null, true, [1, 'x'], { k: { l: [] } }, 'é'] },
      admits: ['a"b', 1, 1.5, null, true, [1, 'x'], { k: { l: [] } }, 'é'],
      refuses: ['a', 2, false, [1], {}],
      admitsText: ['[1, "x"]', '{"k": {"l": []}}'],
    },
    {
      title: 'many values, listed and as alternatives',
      schema: {
        anyOf: [
          { enum: Array.from({ length: 5000 }, (_, i) => `e${i}`) },
          { oneOf: Array.from({ length: 100 }, (_, i) => ({ const: `o${i}`, title: `${i}` })) },
          ...Array.from({ length: 500 }, (_, i) => ({ const: i })),
        ],
      },
      admits: ['e4999', 'o99', 499],
      refuses: ['e5000', 'o100', 500],
    },
    { title: 'const', schema: { const: { a: 1 } }, admits: [{ a: 1 }], refuses: [{}, { a: 2 }] },
    {
      title: 'enum filtered by all else',
      schema: {
        enum: [1, 2, 'a', 'bb', null],
        type: ['integer', 'string'],
        minimum: 2,
        minLength: 2,
      },
      admits: [2, 'bb'],
      refuses: [1, 'a', null],
    },
  ]);
});

describe('combined schemas', () => {
  testSchemas([
    {
      title: 'anyOf',
      schema: { anyOf: [string, { type: 'integer', minimum: 3 }, { type: 'null' }] },
      admits: ['', 3, null],
      refuses: [2, true],
    },
    {
      title: 'anyOf beside properties that hold for all',
      schema: {
        type: 'object',
        properties: { kind: string, n: integer },
        required: ['kind'],
        anyOf: [{ required: ['n'] }, { properties: { kind: { const: 'none' } } }],
        additionalProperties: false,
      },
      admits: [{ kind: 'x', n: 1 }, { kind: 'none' }],
      refuses: [{ kind: 'x' }, { n: 1 }, { kind: 'none', m: 1 }],
    },
    {
      title: 'allOf merges properties',
      schema: {
        allOf: [
          { type: 'object', properties: { a: string }, required: ['a'] },
          { properties: { b: integer, a: { minLength: 2 } }, required: ['b'] },
        ],
      },
      admits: [{ a: 'xy', b: 1 }],
      refuses: [{ a: 'x', b: 1 }, { a: 'xy' }, { b: 1 }],
    },
    {
      title: 'allOf of closed objects admits only what both know',
      schema: {
        allOf: [
          { ...closed, properties: { a: string, b: string } },
          { ...closed, properties: { b: string, c: string } },
        ],
      },
      admits: [{}, { b: '' }],
      refuses: [{ a: '' }, { c: '' }],
    },
    {
      title: 'oneOf with a discriminator, as zod and pydantic write it',
      schema: {
        oneOf: [
          { ...closed, properties: { t: { const: 'a' }, x: integer }, required: ['t', 'x'] },
          { ...closed, properties: { t: { const: 'b' }, y: string }, required: ['t', 'y'] },
        ],
      },
      admits: [
        { t: 'a', x: 1 },
        { t: 'b', y: '' },
      ],
      refuses: [{ t: 'a', y: '' }, { t: 'c' }, {}],
    },
    {
      title: 'oneOf that overlaps admits what one of them holds',
      schema: {
        oneOf: [
          { type: 'integer', minimum: 0 },
          { type: 'integer', maximum: 10 },
        ],
      },
      admits: [-1, 11],
      refuses: [0, 5, 10],
    },
    {
      title: 'oneOf of overlapping strings',
      schema: { ...string, oneOf: [{ maxLength: 3 }, { pattern: '^a' }] },
      admits: ['', 'bbb', 'abcd'],
      refuses: ['abc', 'bcde'],
    },
    {
      title: 'oneOf told apart by required names',
      schema: {
        type: 'object',
        properties: { a: integer, b: integer },
        oneOf: [{ required: ['a'] }, { required: ['b'] }],
      },
      admits: [{ a: 1 }, { b: 1 }, { a: 1, c: 2 }],
      refuses: [{}, { a: 1, b: 1 }],
    },
    {
      title: 'not a type',
      schema: { not: { type: ['string', 'integer'] } },
      admits: [null, 1.5, [], {}],
      refuses: ['x', 1],
    },
    {
      title: 'not with several keywords',
      schema: { type: 'integer', not: { minimum: 3, maximum: 5 } },
      admits: [2, 6],
      refuses: [3, 4, 5],
    },
    {
      title: 'not required',
      schema: { type: 'object', not: { required: ['a', 'b'] } },
      admits: [{}, { a: 1 }, { b: 1 }, { a: 1, c: 1 }],
      refuses: [{ a: 1, b: 2 }],
    },
    {
      title: 'not items',
      schema: { type: 'array', items: integer, not: { items: { minimum: 3 } } },
      admits: [[1], [5, 2]],
      refuses: [[], [3, 4]],
    },
    {
      title: 'if, then, else',
      schema: {
        ...closed,
        properties: { kind: { enum: ['n', 's'] }, value: {} },
        required: ['kind', 'value'],
        if: { properties: { kind: { const: 'n' } } },
        // oxlint-disable-next-line unicorn/no-thenable -- the keyword of JSON Schema
        then: { properties: { value: integer } },
        else: { properties: { value: string } },
      },
      admits: [
        { kind: 'n', value: 1 },
        { kind: 's', value: 'x' },
      ],
      refuses: [
        { kind: 'n', value: 'x' },
        { kind: 's', value: 1 },
      ],
    },
    {
      title: 'unevaluatedProperties and unevaluatedItems without other schemas',
      schema: {
        type: 'object',
        properties: { a: { prefixItems: [integer], unevaluatedItems: false } },
        unevaluatedProperties: false,
      },
      admits: [{}, { a: [1] }],
      refuses: [{ b: 1 }, { a: [1, 2] }],
    },
  ]);
});

describe('references', () => {
  testSchemas([
    {
      title: '$defs and definitions',
      schema: {
        type: 'object',
        properties: { a: { $ref: '#/$defs/a~1b' }, c: { $ref: '#/definitions/c%25' } },
        $defs: { 'a/b': integer },
        definitions: { 'c%': string },
        additionalProperties: false,
      },
      admits: [{ a: 1, c: '' }],
      refuses: [{ a: '' }, { c: 1 }],
    },
    {
      title: 'recursion',
      schema: {
        $ref: '#/$defs/tree',
        $defs: {
          tree: {
            ...closed,
            properties: {
              value: integer,
              children: { type: 'array', items: { $ref: '#/$defs/tree' } },
            },
            required: ['value'],
          },
        },
      },
      admits: [{ value: 1 }, { value: 1, children: [{ value: 2, children: [] }, { value: 3 }] }],
      refuses: [{}, { value: 1, children: [{}] }],
    },
    {
      title: 'recursion through a nullable property',
      schema: {
        ...closed,
        properties: { next: { anyOf: [{ $ref: '#' }, { type: 'null' }] } },
        required: ['next'],
      },
      admits: [{ next: null }, { next: { next: { next: null } } }],
      refuses: [{}, { next: {} }],
    },
    {
      title: 'keywords beside $ref hold as well',
      schema: { $ref: '#/$defs/n', maximum: 5, $defs: { n: { type: 'integer', minimum: 3 } } },
      admits: [3, 5],
      refuses: [2, 6],
    },
    {
      title: '$id and $anchor',
      schema: {
        $id: 'https://example.com/root.json',
        anyOf: [{ $ref: 'item.json#word' }, { $ref: '/root.json#/$defs/one' }],
        $defs: {
          one: { const: 1 },
          item: { $id: 'item.json', $defs: { w: { $anchor: 'word', ...string } } },
        },
      },
      admits: [1, 'x'],
      refuses: [2, null],
    },
    {
      title: 'alternatives without an end are left out',
      schema: {
        anyOf: [
          { type: 'object', properties: { self: { $ref: '#/anyOf/0' } }, required: ['self'] },
          { type: 'null' },
        ],
      },
      admits: [null],
      refuses: [{}, { self: {} }],
    },
  ]);
});
