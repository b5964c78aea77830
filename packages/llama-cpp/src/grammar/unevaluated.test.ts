import { describe, expect, it } from 'vitest';
import { compileJsonSchema } from './compile.ts';
import { languageOf, testSchemas } from './__fixtures__/schema-tables.ts';

const has = (...keys: string[]) => ({
  properties: Object.fromEntries(keys.map(key => [key, { type: 'integer' }])),
});
const closed = { type: 'object', unevaluatedProperties: false };

describe('unevaluatedProperties', () => {
  testSchemas([
    {
      title: 'beside allOf and a reference',
      schema: {
        ...closed,
        ...has('a'),
        allOf: [has('b')],
        $ref: '#/$defs/c',
        $defs: { c: has('c') },
      },
      admits: [{}, { a: 1, c: 3, b: 2 }],
      refuses: [{ d: 1 }, { a: 1, d: 1 }, { b: 'x' }],
    },
    {
      title: 'beside anyOf, whose alternatives count together',
      schema: {
        ...closed,
        anyOf: [
          { ...has('a'), required: ['a'] },
          { ...has('b'), required: ['b'] },
        ],
      },
      admits: [{ a: 1 }, { b: 1 }, { a: 1, b: 2 }],
      refuses: [{}, { c: 1 }, { a: 1, c: 1 }, { a: 1, b: 'x' }],
    },
    {
      title: 'beside oneOf',
      schema: {
        ...closed,
        ...has('id'),
        oneOf: [
          { properties: { kind: { const: 'x' }, x: true }, required: ['kind'] },
          { properties: { kind: { const: 'y' }, y: true }, required: ['kind'] },
        ],
      },
      admits: [
        { id: 1, kind: 'x', x: 1 },
        { kind: 'y', y: 2 },
      ],
      refuses: [{ kind: 'x', y: 1 }, { kind: 'y', x: 1 }, { id: 1 }],
    },
    {
      title: 'beside if, then and else',
      schema: {
        ...closed,
        if: { properties: { kind: { const: 'x' } }, required: ['kind'] },
        // oxlint-disable-next-line unicorn/no-thenable -- the keyword of JSON Schema
        then: has('a'),
        else: has('b'),
      },
      admits: [{}, { kind: 'x' }, { kind: 'x', a: 1 }, { b: 1 }],
      refuses: [{ kind: 'x', b: 1 }, { a: 1 }, { kind: 'y' }],
    },
    {
      title: 'beside dependent schemas',
      schema: { ...closed, ...has('a'), dependentSchemas: { a: has('b') } },
      admits: [{}, { a: 1 }, { a: 1, b: 1 }],
      refuses: [{ b: 1 }],
    },
    {
      title: 'what not looks at is not evaluated',
      schema: { ...closed, ...has('a'), not: { not: has('b') } },
      admits: [{}, { a: 1 }],
      refuses: [{ b: 1 }, { a: 1, b: 1 }],
    },
    {
      title: 'a schema for the rest',
      schema: { type: 'object', allOf: [has('a')], unevaluatedProperties: { type: 'string' } },
      admits: [{ a: 1 }, { a: 1, b: 'x' }, { b: 'x' }],
      refuses: [{ a: 'x' }, { b: 1 }],
    },
    {
      title: 'patterns evaluate',
      schema: { ...closed, allOf: [{ patternProperties: { '^x': { type: 'integer' } } }] },
      admits: [{}, { x1: 1 }],
      refuses: [{ x1: 'a' }, { y: 1 }],
    },
    {
      title: 'additionalProperties evaluates everything',
      schema: { ...closed, allOf: [{ additionalProperties: { type: 'integer' } }] },
      admits: [{ a: 1 }],
      refuses: [{ a: 'x' }],
    },
    {
      title: 'one inside evaluates everything for the one outside',
      schema: {
        ...closed,
        allOf: [{ allOf: [has('a')], unevaluatedProperties: { type: 'string' } }],
      },
      admits: [{ a: 1, b: 'x' }],
      refuses: [{ a: 1, b: 1 }],
    },
    {
      title: 'cousins do not see each other',
      schema: { allOf: [has('a'), { allOf: [has('b')], unevaluatedProperties: false }] },
      admits: [{ b: 1 }],
      refuses: [{ a: 1 }, { a: 1, b: 1 }],
    },
    {
      title: 'a schema that is met inside and outside',
      schema: {
        $ref: '#/$defs/base',
        allOf: [{ $ref: '#/$defs/base', ...closed, anyOf: [true] }],
        $defs: { base: has('a') },
      },
      admits: [{ a: 1 }],
      refuses: [{ b: 1 }],
    },
    {
      title: 'values of properties look for themselves',
      schema: { ...closed, allOf: [{ properties: { inner: { ...closed, allOf: [has('a')] } } }] },
      admits: [{ inner: { a: 1 } }],
      refuses: [{ inner: { b: 1 } }, { a: 1 }],
    },
  ]);

  // Ajv does not look at it.
  it('sees what a condition without consequences evaluates', () => {
    const language = languageOf({ ...closed, if: { ...has('a'), required: ['a'] } });
    const texts = ['{}', '{"a":1}', '{"b":1}', '{"a":"x"}', '{"a":1,"b":1}'];
    expect(texts.filter(text => language.admits(text))).toEqual(['{}', '{"a":1}']);
  });

  it.each([
    ['its opposite', { not: { allOf: [has('a')], unevaluatedProperties: false } }],
    ['listed objects', { ...closed, allOf: [has('a')], enum: [{ a: 1 }] }],
    [
      'many alternatives at once',
      { ...closed, anyOf: ['a', 'b', 'c', 'd', 'e', 'f'].map(key => has(key)) },
    ],
  ])('is refused by name: %s', (_, schema) => {
    expect(() => compileJsonSchema(schema)).toThrow(/unevaluatedProperties|not/);
  });
});
