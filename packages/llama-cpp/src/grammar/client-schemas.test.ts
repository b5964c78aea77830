import { describe, expect, it } from 'vitest';
import { languageOf, referenceFor, testSchemas } from './__fixtures__/schema-tables.ts';

const text = { type: 'string' };
const uuid = { type: 'string', format: 'uuid' };
const id = '123e4567-e89b-12d3-a456-426614174000';

/** Schemas in the form in which clients write them: libraries, servers of tools, code generators. */
describe('schemas of clients', () => {
  testSchemas([
    {
      title: 'pydantic: an optional value with a default',
      schema: {
        type: 'object',
        title: 'Args',
        properties: {
          q: { title: 'Q', type: 'string' },
          limit: {
            anyOf: [{ type: 'integer', maximum: 100, exclusiveMinimum: 0 }, { type: 'null' }],
            default: null,
            title: 'Limit',
          },
        },
        required: ['q'],
      },
      admits: [{ q: 'a' }, { q: 'a', limit: null }, { q: 'a', limit: 100 }],
      refuses: [{ q: 'a', limit: 0 }, { q: 'a', limit: 101 }, {}],
    },
    {
      title: 'pydantic: Decimal',
      schema: {
        anyOf: [
          { type: 'number' },
          { type: 'string', pattern: '^(?!^[-+.]*$)[+-]?0*\\d*\\.?\\d*$' },
        ],
      },
      admits: [1.5, '12.50', '-3', '+.5'],
      refuses: ['-', '.', '', 'abc'],
    },
    {
      title: 'pydantic: HttpUrl',
      schema: { type: 'string', format: 'uri', minLength: 1, maxLength: 2083 },
      admits: [
        'https://example.com',
        'http://127.0.0.1:8080/a/b%20c.html?d=e&f=?#g',
        `https://example.com/${'a'.repeat(200)}`,
      ],
      refuses: ['', 'a b', 'https://example.com/"', `https://example.com/${'a'.repeat(2083)}`],
    },
    {
      title: 'pydantic: keys of an enum',
      schema: {
        $defs: { C: { enum: ['r', 'g'], type: 'string' } },
        type: 'object',
        additionalProperties: { type: 'number' },
        propertyNames: { $ref: '#/$defs/C' },
      },
      admits: [{}, { r: 1 }, { r: 1, g: 2 }],
      refuses: [{ x: 1 }],
    },
    {
      title: 'zod 3: a reference to a property',
      schema: {
        type: 'object',
        properties: {
          from: { type: 'object', properties: { lat: { type: 'number', maximum: 90 } } },
          to: { $ref: '#/properties/from' },
        },
        required: ['to'],
      },
      admits: [{ to: { lat: 90 } }, { from: {}, to: {} }],
      refuses: [{ to: { lat: 91 } }, { from: {} }],
    },
    {
      title: 'schemars: variants with and without content',
      schema: {
        oneOf: [
          { description: 'A', type: 'string', const: 'a' },
          {
            type: 'object',
            required: ['C'],
            properties: { C: { type: 'integer', format: 'int32', minimum: 0, maximum: 255 } },
            additionalProperties: false,
          },
        ],
      },
      admits: ['a', { C: 255 }],
      refuses: ['c', { C: 256 }, {}],
    },
    {
      title: 'a tool that takes a page or a database, by its id',
      schema: {
        oneOf: [
          { type: 'object', properties: { page_id: uuid }, required: ['page_id'] },
          { type: 'object', properties: { database_id: uuid }, required: ['database_id'] },
        ],
      },
      admits: [{ page_id: id }, { database_id: id }, { page_id: id, database_id: 'x' }],
      refuses: [{}, { page_id: 'x' }, { page_id: id, database_id: id }],
    },
    {
      title: 'C#: a number that may be a string',
      schema: { type: ['string', 'integer'], pattern: '^-?(?:0|[1-9]\\d*)$' },
      admits: [1, '-12'],
      refuses: ['x', '01'],
    },
    {
      title: 'Go: everything behind an absolute id',
      schema: {
        $id: 'https://example.com/args',
        $ref: '#/$defs/Args',
        $defs: {
          Args: {
            type: 'object',
            properties: { path: text },
            required: ['path'],
            additionalProperties: false,
          },
        },
      },
      admits: [{ path: '' }],
      refuses: [{}, { path: 1 }],
    },
    {
      title: 'passwords',
      schema: { type: 'string', pattern: '^(?=.*[A-Z])(?=.*\\d).{8,12}$' },
      admits: ['Abcdefg1'],
      refuses: ['abcdefg1', 'Abcdefgh', 'Ab1'],
    },
  ]);

  it('long addresses are valid, whatever is sampled', () => {
    const schema = { type: 'string', format: 'uri', maxLength: 300 };
    const [language, isValid] = [languageOf(schema), referenceFor(schema)];
    let seed = 3;
    const random = () => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647;
    const samples = Array.from({ length: 50 }, () => language.sample(random));
    expect(samples.filter(sample => !isValid(JSON.parse(sample)))).toEqual([]);
  });
});
