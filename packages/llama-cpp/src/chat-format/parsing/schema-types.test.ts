import { describe, expect, test } from 'vitest';
import { propertySchema, typesOf } from './schema-types.ts';

describe('typesOf', () => {
  const root = { $defs: { 'a/b': { type: 'string' }, loop: { $ref: '#/$defs/loop' } } };

  test.each<[string, unknown, string[]]>([
    ['a type', { type: 'integer' }, ['integer']],
    ['several', { type: ['string', 'null'] }, ['string', 'null']],
    [
      'values',
      { enum: ['a', 1, null, 1.5, true, [], {}] },
      ['string', 'integer', 'null', 'number', 'boolean', 'array', 'object'],
    ],
    ['a value', { const: 'a' }, ['string']],
    ['alternatives', { anyOf: [{ type: 'string' }, { const: 1 }] }, ['string', 'integer']],
    ['an alternative that does not say', { oneOf: [{ type: 'string' }, {}] }, []],
    ['parts', { allOf: [{ minLength: 1 }, { type: 'string' }] }, ['string']],
    ['a reference', { $ref: '#/$defs/a~1b' }, ['string']],
    ['a reference to itself', { $ref: '#/$defs/loop' }, []],
    ['a reference to nothing', { $ref: '#/nothing/at/all' }, []],
    ['nothing', {}, []],
    ['anything', true, []],
  ])('%s', (_, schema, expected) => {
    expect([...typesOf(schema, root)]).toEqual(expected);
  });

  test('properties that nobody declared have no schema', () => {
    expect(propertySchema({ properties: { a: true } }, 'a')).toBe(true);
    expect(propertySchema({ properties: {} }, 'toString')).toBeUndefined();
    expect(propertySchema(undefined, 'a')).toBeUndefined();
  });
});
