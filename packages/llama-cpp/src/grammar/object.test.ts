import { describe, expect, it } from 'vitest';
import { languageOf, testSchemas } from './__fixtures__/schema-tables.ts';

const string = { type: 'string' };
const integer = { type: 'integer' };
const closed = { type: 'object', additionalProperties: false };

describe('objects', () => {
  testSchemas([
    {
      title: 'an object without any rule is any object',
      schema: { type: 'object' },
      admits: [{}, { a: 1 }, { a: { b: [null, true] } }],
      refuses: [[], 'a', 1, null],
    },
    {
      title: 'required and optional properties come in declared order',
      schema: { ...closed, properties: { a: integer, b: string, c: integer }, required: ['b'] },
      admits: [{ b: '' }, { a: 1, b: '' }, { b: '', c: 2 }, { a: 1, b: '', c: 2 }],
      refuses: [{}, { a: 1 }, { a: 1, c: 2 }, { b: 1 }, { b: '', d: 1 }],
      refusesText: ['{"c":2,"b":""}', '{"b":"",}', '{"b":"","b":""}', '{,"b":""}'],
    },
    {
      title: 'at most one space, after a colon and after a comma',
      schema: { ...closed, properties: { a: integer, b: integer }, required: ['a', 'b'] },
      admitsText: ['{"a":1,"b":2}', '{"a": 1, "b": 2}', '{"a": 1,"b":2}'],
      refusesText: ['{ "a":1,"b":2}', '{"a" :1,"b":2}', '{"a":  1,"b":2}', '{"a":1,"b":2}\n'],
    },
    {
      title: 'all properties optional',
      schema: { ...closed, properties: { a: integer, b: integer } },
      admits: [{}, { a: 1 }, { b: 1 }, { a: 1, b: 1 }],
      refuses: [{ a: 'x' }, { c: 1 }],
      refusesText: ['{"a":1,}', '{,"b":1}'],
    },
    {
      title: 'without additionalProperties, undeclared names are free, declared ones are not',
      schema: { type: 'object', properties: { ab: integer }, required: ['ab'] },
      admits: [{ ab: 1 }, { ab: 1, a: 'x' }, { ab: 1, abc: [] }, { ab: 1, '': null, 'é"\n': 0 }],
      refuses: [{ ab: 'x' }, { a: 1 }],
      // The second `ab` would win, and an escaped one is the same name.
      refusesText: ['{"ab":1,"ab":"x"}', '{"ab":1,"\\u0061b":"x"}'],
    },
    {
      title: 'additionalProperties with a schema',
      schema: { type: 'object', properties: { a: string }, additionalProperties: integer },
      admits: [{}, { a: 'x' }, { b: 1, c: 2 }, { a: 'x', b: 1 }],
      refuses: [{ b: 'x' }, { a: 1 }],
    },
    {
      title: 'a required name nobody declares',
      schema: { type: 'object', required: ['x', 'y'] },
      admits: [
        { x: 1, y: [] },
        { x: 1, y: 2, z: 3 },
      ],
      refuses: [{}, { x: 1 }],
    },
    {
      title: 'patternProperties split the names',
      schema: {
        type: 'object',
        properties: { id: integer },
        patternProperties: { '^s_': string, _n$: { type: 'string', maxLength: 2 } },
        additionalProperties: { type: 'boolean' },
      },
      admits: [{ id: 1 }, { s_a: 'long' }, { a_n: 'ab' }, { s_n: 'ab' }, { other: true }],
      refuses: [{ s_a: 1 }, { a_n: 'abc' }, { s_n: 'abc' }, { other: 'x' }, { id: true }],
    },
    {
      title: 'patternProperties apply to declared names too',
      schema: {
        ...closed,
        properties: { abc: { minLength: 2 } },
        patternProperties: { b: string },
      },
      admits: [{ abc: 'xy' }, { b: '' }],
      refuses: [{ abc: 'x' }, { abc: 12 }, { c: '' }],
    },
    {
      title: 'propertyNames',
      schema: {
        type: 'object',
        propertyNames: { pattern: '^[a-z]{2}$' },
        properties: { LONG: {} },
      },
      admits: [{}, { ab: 1 }, { ab: 1, cd: 2 }],
      refuses: [{ a: 1 }, { LONG: 1 }],
    },
    {
      title: 'a record with an enumerated key, as zod writes it',
      schema: {
        type: 'object',
        propertyNames: { enum: ['de', 'fr'] },
        additionalProperties: string,
        required: ['de', 'fr'],
      },
      admits: [{ de: 'a', fr: 'b' }],
      refuses: [{ de: 'a' }, { de: 'a', fr: 'b', it: 'c' }],
    },
    {
      title: 'maxProperties counts declared and free names',
      schema: { type: 'object', properties: { a: integer, b: integer }, maxProperties: 2 },
      admits: [{}, { a: 1, b: 2 }, { a: 1, x: 2 }, { x: 1, y: 2 }],
      refuses: [
        { a: 1, b: 2, x: 3 },
        { x: 1, y: 2, z: 3 },
      ],
    },
    {
      title: 'minProperties counts declared names',
      schema: { ...closed, properties: { a: {}, b: {}, c: {} }, minProperties: 2 },
      admits: [
        { a: 1, b: 2 },
        { a: 1, c: 2 },
        { a: 1, b: 2, c: 3 },
      ],
      refuses: [{}, { a: 1 }, { c: 1 }],
    },
    {
      title: 'one property of free choice',
      schema: { type: 'object', minProperties: 1, additionalProperties: integer },
      admits: [{ a: 1 }, { a: 1, b: 2 }],
      refuses: [{}],
    },
    {
      title: 'a property that cannot be is left out',
      schema: { type: 'object', properties: { a: false, b: integer } },
      admits: [{}, { b: 1 }],
      refuses: [{ a: 1 }, { a: null, b: 1 }],
    },
    {
      title: 'names that are JavaScript property names',
      schema: {
        ...closed,
        properties: { toString: integer, constructor: integer },
        required: ['toString'],
      },
      admitsText: ['{"toString":1}', '{"toString":1,"constructor":2}'],
      refusesText: ['{}', '{"toString":"x"}'],
    },
    {
      title: 'names that need escapes',
      schema: { ...closed, properties: { 'a"\\\n': integer }, required: ['a"\\\n'] },
      admits: [{ 'a"\\\n': 1 }],
      refuses: [{}],
    },
    {
      title: 'dependentRequired, dependentSchemas and the dependencies of draft-07',
      schema: {
        ...closed,
        properties: { a: {}, b: {}, c: {}, d: integer },
        dependentRequired: { a: ['b'] },
        dependentSchemas: { c: { properties: { d: { minimum: 5 } }, required: ['d'] } },
      },
      admits: [{}, { a: 1, b: 2 }, { b: 1 }, { c: 1, d: 5 }, { d: 4 }],
      refuses: [{ a: 1 }, { c: 1 }, { c: 1, d: 4 }],
    },
  ]);

  it('takes __proto__ for a name like any other', () => {
    const schema: unknown = JSON.parse('{"properties":{"__proto__":{"type":"integer"}}}');
    const language = languageOf({ ...closed, ...(schema as object) });
    expect(language.admits('{"__proto__":1}')).toBe(true);
    expect(language.admits('{"__proto__":"x"}')).toBe(false);
  });
});
