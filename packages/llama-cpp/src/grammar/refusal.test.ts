import { describe, expect, it } from 'vitest';
import { gbnfLanguage } from './__fixtures__/gbnf-language.ts';
import { languageOf } from './__fixtures__/schema-tables.ts';
import { compileJsonSchema } from './compile.ts';
import { formatGrammar } from './gbnf.ts';
import { UnsupportedSchemaError } from './unsupported-schema-error.ts';

function refusalOf(schema: unknown, limits = {}): UnsupportedSchemaError {
  try {
    compileJsonSchema(schema as object, { limits });
  } catch (error) {
    if (UnsupportedSchemaError.isInstance(error)) return error;
    throw error;
  }
  throw new Error('The schema was compiled.');
}

describe('schemas that cannot be promised', () => {
  it.each<[title: string, schema: unknown, pointer: string, keyword: string]>([
    [
      'uniqueItems',
      { properties: { a: { type: 'array', uniqueItems: true } } },
      '/properties/a',
      'uniqueItems',
    ],
    ['a backreference', { items: { pattern: '(a)\\1' } }, '/items', 'pattern'],
    ['a lookbehind', { pattern: '(?<=a)b' }, '', 'pattern'],
    ['a word boundary', { pattern: '\\bfoo\\b' }, '', 'pattern'],
    ['a repeated lookahead', { pattern: '^(?:(?!a).)*$' }, '', 'pattern'],
    ['a format no pattern decides', { format: 'idn-email' }, '', 'format'],
    ['a reference to elsewhere', { $ref: 'https://example.com/schema.json' }, '', '$ref'],
    [
      'a reference to nothing',
      { properties: { 'a/b': { $ref: '#/$defs/x' } } },
      '/properties/a~1b',
      '$ref',
    ],
    ['$dynamicRef', { $dynamicRef: '#x' }, '', '$dynamicRef'],
    [
      'unevaluatedItems beside others',
      { allOf: [{}], unevaluatedItems: false },
      '',
      'unevaluatedItems',
    ],
    [
      'free names that have to be counted',
      { type: 'object', minProperties: 2 },
      '',
      'minProperties',
    ],
    ['an object that is excluded', { type: 'object', not: { const: {} } }, '/not', 'const'],
    [
      'what not cannot turn round',
      { not: { type: 'object', propertyNames: { maxLength: 3 } } },
      '',
      'not',
    ],
    ['a dialect of its own', { $schema: 'https://example.com/dialect' }, '', '$schema'],
    ['nothing meets it', false, '', '$schema'],
    [
      'nothing meets it, by contradiction',
      { type: 'string', minLength: 3, maxLength: 2 },
      '',
      '$schema',
    ],
    [
      'it never ends',
      { type: 'object', properties: { a: { $ref: '#' } }, required: ['a'] },
      '',
      '$schema',
    ],
  ])('%s', (_, schema, pointer, keyword) => {
    const error = refusalOf(schema);
    expect({ pointer: error.pointer, keyword: error.keyword }).toEqual({ pointer, keyword });
    expect(error.message).toContain(keyword);
  });

  it.each<[title: string, schema: unknown, pointer: string, keyword: string]>([
    ['a type nobody knows', { type: 'strng' }, '', 'type'],
    ['properties as a list', { properties: [] }, '', 'properties'],
    ['a property that is no schema', { properties: { a: 5 } }, '/properties', 'a'],
    ['required as a word', { items: { required: 'a' } }, '/items', 'required'],
    ['minLength below zero', { minLength: -1 }, '', 'minLength'],
    ['minimum as text', { minimum: '5' }, '', 'minimum'],
    ['anyOf as one schema', { anyOf: {} }, '', 'anyOf'],
    ['a pattern that does not parse', { pattern: '(' }, '', 'pattern'],
  ])('malformed: %s', (_, schema, pointer, keyword) => {
    const error = refusalOf(schema);
    expect({ pointer: error.pointer, keyword: error.keyword }).toEqual({ pointer, keyword });
  });
});

describe('lenient mode', () => {
  it.each<
    [
      title: string,
      schema: object,
      dropped: [string, string][],
      admits: unknown[],
      refuses: unknown[],
    ]
  >([
    [
      'drops the keyword and holds the rest',
      {
        type: 'object',
        properties: { tags: { type: 'array', items: { type: 'string' }, uniqueItems: true } },
        required: ['tags'],
      },
      [['/properties/tags', 'uniqueItems']],
      [{ tags: ['a', 'a'] }],
      [{}, { tags: [1] }],
    ],
    [
      'drops a pattern and keeps the length',
      { type: 'string', pattern: '(a)\\1', maxLength: 2 },
      [['', 'pattern']],
      ['x', 'aa'],
      ['xxx', 1],
    ],
    [
      'drops what it cannot turn round',
      { type: 'object', not: { propertyNames: { maxLength: 3 } } },
      [['', 'not']],
      [{}, { a: 1 }],
      [[]],
    ],
  ])('%s', (_, schema, dropped, admits, refuses) => {
    const compiled = compileJsonSchema(schema, { mode: 'lenient' });
    expect(compiled.dropped).toEqual(dropped.map(([pointer, keyword]) => ({ pointer, keyword })));
    const language = gbnfLanguage(formatGrammar(compiled.rules, compiled.root));
    for (const value of admits) expect(language.admits(JSON.stringify(value))).toBe(true);
    for (const value of refuses) expect(language.admits(JSON.stringify(value))).toBe(false);
  });

  it('drops nothing where nothing is in the way', () => {
    expect(compileJsonSchema({ type: 'string' }, { mode: 'lenient' }).dropped).toEqual([]);
  });

  it('answers with any object where the schema is too large', () => {
    const compiled = compileJsonSchema(
      { type: 'object', properties: { a: { type: 'string' }, b: { type: 'string' } } },
      { mode: 'lenient', limits: { rules: 3 } },
    );
    expect(compiled.dropped).toEqual([{ pointer: '', keyword: '$schema' }]);
    const language = gbnfLanguage(formatGrammar(compiled.rules, compiled.root));
    expect(language.admits('{"a":1}')).toBe(true);
    expect(language.admits('1')).toBe(false);
  });
});

const list = (length: number) => `[${Array.from({ length }, () => '1').join()}]`;

describe('hostile schemas', () => {
  const nested = (levels: number): object =>
    levels === 0 ? {} : { type: 'array', items: nested(levels - 1) };

  it.each<[title: string, schema: unknown, keyword: string]>([
    ['deep nesting', nested(5000), 'items'],
    [
      'a pattern whose automaton explodes',
      { type: 'string', pattern: '^(a|b)*a(a|b){40}$' },
      'pattern',
    ],
    [
      'nested counted repetition',
      { type: 'string', pattern: '^((((a{99}){99}){99}){99})$' },
      'pattern',
    ],
    [
      'deep groups in a pattern',
      { type: 'string', pattern: `${'('.repeat(5000)}a${')'.repeat(5000)}` },
      'pattern',
    ],
    ['a length without end', { type: 'string', minLength: 1e9 }, 'minLength'],
    ['a list without end', { type: 'array', minItems: 1e9 }, 'minItems'],
    ['a large divisor', { type: 'integer', multipleOf: 1_000_003 }, 'multipleOf'],
    [
      'alternatives times alternatives',
      {
        allOf: Array.from({ length: 12 }, (_, i) => ({
          anyOf: [{ required: [`a${i}`] }, { required: [`b${i}`] }, { required: [`c${i}`] }],
        })),
      },
      'anyOf',
    ],
    ['many subschemas', { anyOf: Array.from({ length: 20_000 }, () => ({})) }, '19999'],
  ])('%s', (_, schema, keyword) => {
    const error = refusalOf(schema);
    expect([keyword, '$schema', String(Number(error.keyword))]).toContain(error.keyword);
  });

  it('follows long chains of references', () => {
    const chain = Object.fromEntries(
      Array.from({ length: 1000 }, (_, i) => [
        `d${i}`,
        i === 999
          ? { type: 'null' }
          : {
              type: 'object',
              properties: { n: { $ref: `#/$defs/d${i + 1}` } },
              additionalProperties: false,
            },
      ]),
    );
    const language = languageOf({ $ref: '#/$defs/d0', $defs: chain });
    expect(language.admits('{"n":{"n":{}}}')).toBe(true);
    expect(language.admits('{"n":null}')).toBe(false);
  });

  it('counts long lists without writing them out', () => {
    const compiled = compileJsonSchema({
      type: 'array',
      items: { type: 'integer' },
      minItems: 600,
      maxItems: 4500,
    });
    const text = formatGrammar(compiled.rules, compiled.root);
    expect(text.length).toBeLessThan(2000);
    const language = gbnfLanguage(text);
    for (const length of [600, 601, 1000, 2000, 4499, 4500])
      expect(language.admits(list(length))).toBe(true);
    for (const length of [0, 599, 4501]) expect(language.admits(list(length))).toBe(false);
  });
});
