import { describe, expect, test } from 'vitest';
import { argumentLists } from './argument-lists.ts';

const text = { type: 'string' };

/** What may be put together: names, with `!` those that are required, and `*` where others may follow. */
function listsOf(schema: unknown): { lists: string[]; dropped: string[] } {
  const dropped: string[] = [];
  const lists = argumentLists(schema, (at, keyword) => dropped.push(`${at}/${keyword}`));
  return {
    dropped,
    lists: lists.map(({ arguments: listed, others }) =>
      [
        ...listed.map(each => each.name + (each.required ? '!' : '')),
        ...(others ? ['*'] : []),
      ].join(' '),
    ),
  };
}

describe('argumentLists', () => {
  test.each<[string, unknown, string[]]>([
    ['properties', { properties: { a: text, b: text }, required: ['b'] }, ['a b!']],
    ['nothing', {}, ['']],
    ['what is required and nowhere declared', { required: ['a'] }, ['a!']],
    ['a property that must not be there', { properties: { a: false, b: text } }, ['b']],
    ['others by a schema', { additionalProperties: text }, ['*']],
    [
      'others, if they are allowed',
      { properties: { a: text }, additionalProperties: true },
      ['a *'],
    ],
    ['no others', { properties: { a: text }, additionalProperties: false }, ['a']],
    [
      'a reference, as zod writes it for a named schema',
      { $ref: '#/definitions/A', definitions: { A: { properties: { a: text } } } },
      ['a'],
    ],
    [
      'parts',
      { allOf: [{ properties: { a: text }, required: ['b'] }, { properties: { b: text } }] },
      ['a b!'],
    ],
    [
      'parts that contradict each other in some alternative',
      {
        properties: { a: text },
        additionalProperties: false,
        anyOf: [{ required: ['a'] }, { required: ['b'] }],
      },
      ['a!'],
    ],
    [
      'alternatives',
      { properties: { a: text }, anyOf: [{ properties: { b: text } }, { required: ['a'] }] },
      ['a b', 'a!'],
    ],
    [
      'alternatives in alternatives',
      { anyOf: [{ anyOf: [{ required: ['a'] }, { required: ['b'] }] }, { required: ['c'] }] },
      ['a!', 'b!', 'c!'],
    ],
    [
      'alternatives told apart by a value',
      {
        required: ['op'],
        oneOf: [
          { properties: { op: { const: 'x' }, a: text } },
          { properties: { op: { enum: ['y', 'z'] }, b: text } },
        ],
      },
      ['op! a', 'op! b'],
    ],
    [
      'alternatives told apart by a type',
      {
        oneOf: [
          { properties: { a: { type: 'integer' } }, required: ['a'] },
          { properties: { a: text }, required: ['a'] },
        ],
      },
      ['a!', 'a!'],
    ],
    [
      'alternatives that leave each other out',
      { properties: { a: text, b: text }, oneOf: [{ required: ['a'] }, { required: ['b'] }] },
      ['a!', 'b!'],
    ],
    [
      'alternatives that have no others',
      {
        oneOf: [
          { properties: { a: text }, required: ['a'], additionalProperties: false },
          { properties: { b: text }, required: ['b'], additionalProperties: false },
        ],
      },
      ['a!', 'b!'],
    ],
  ])('%s', (_, schema, lists) => {
    expect(listsOf(schema)).toEqual({ lists, dropped: [] });
  });

  test.each<[string, unknown, string[]]>([
    [
      'alternatives that one value may meet together',
      { oneOf: [{ properties: { a: text } }, { properties: { b: text } }] },
      ['/oneOf'],
    ],
    ['a condition', { if: { required: ['a'] }, else: { required: ['b'] } }, ['/if']],
    ['a reference elsewhere', { $ref: 'https://example.com/x' }, ['/$ref']],
    ['a reference to itself', { $ref: '#' }, ['/$ref']],
    ['in a part', { allOf: [{ minProperties: 1 }] }, ['/allOf/0/minProperties']],
    [
      'too many alternatives',
      { allOf: Array.from({ length: 9 }, () => ({ anyOf: [{}, { required: ['a'] }] })) },
      ['/allOf', '/allOf', '/allOf'],
    ],
    ['what nothing meets', { allOf: [false] }, ['/$schema']],
  ])('says what it cannot hold: %s', (_, schema, dropped) => {
    expect(listsOf(schema).dropped).toEqual(dropped);
  });

  test('says where what an argument has to meet stands', () => {
    const schema = {
      properties: { 'a/b': text },
      additionalProperties: { minLength: 1 },
      allOf: [
        { properties: { 'a/b': { maxLength: 3 } } },
        { additionalProperties: { pattern: 'x' } },
      ],
    };
    expect(argumentLists(schema, () => {})).toEqual([
      {
        arguments: [
          {
            name: 'a/b',
            required: false,
            at: ['/properties/a~1b', '/allOf/0/properties/a~1b', '/allOf/1/additionalProperties'],
          },
        ],
        others: ['/additionalProperties', '/allOf/1/additionalProperties'],
      },
    ]);
  });
});
