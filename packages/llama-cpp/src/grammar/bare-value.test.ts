import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { gbnfLanguage } from './__fixtures__/gbnf-language.ts';
import { type BareForms, compileBareValue } from './bare-value.ts';
import { type BareEnd, rarestCharacter } from './mark-automaton.ts';
import { formatGrammar } from './gbnf.ts';

const tag: BareEnd = { close: '</v>' };
const lines: BareEnd = { close: '</v>', line: '\n' };

const bareStrings: BareForms = { strings: 'all', json: 'none' };

function languageOf(schema: object | boolean, end: BareEnd, forms = bareStrings) {
  const compiled = compileBareValue(schema, end, forms);
  if (!compiled) throw new Error('nothing is valid');
  return gbnfLanguage(formatGrammar(compiled.rules, compiled.root));
}
const after = (text: string, { line = '', close }: BareEnd) => `${text}${line}${close}`;

describe('strings without quotes', () => {
  test.each<[string, object, string[], string[]]>([
    ['a pattern', { pattern: '^[a-z]+$' }, ['abc'], ['', 'aB', 'a\n']],
    ['a pattern that matches somewhere', { pattern: '<[ab]' }, ['x<a</', '<b'], ['x', '<c']],
    ['a format', { format: 'date' }, ['2026-11-20'], ['2026-02-30', 'today']],
    ['a shortest length', { minLength: 2 }, ['ab', '</', 'a\nb'], ['', 'a']],
    ['a longest length', { maxLength: 3 }, ['', '</v', '👋👋👋'], ['abcd', '👋👋👋👋']],
    [
      'a length beyond exactness',
      { maxLength: 2_000 },
      ['a', 'b'.repeat(2_000)],
      ['b'.repeat(2_001)],
    ],
    ['values', { enum: ['a', 'b "c"', 1] }, ['a', 'b "c"'], ['1', 'b', '']],
    ['a value without quotes or escapes', { const: 'a\\n"' }, ['a\\n"'], ['a\n"']],
    [
      'all together',
      { pattern: '^a', maxLength: 2, not: { const: 'ab' } },
      ['a', 'ac'],
      ['ab', 'acc'],
    ],
    ['alternatives', { anyOf: [{ const: 'x' }, { pattern: '^y+$' }] }, ['x', 'yy'], ['xy', '']],
    ['a reference', { $ref: '#/$defs/a', $defs: { a: { pattern: '^a$' } } }, ['a'], ['b']],
  ])('%s', (_, schema, admitted, refused) => {
    for (const end of [tag, lines]) {
      const language = languageOf({ type: 'string', ...schema }, end);
      expect(admitted.filter(text => !language.admits(after(text, end)))).toEqual([]);
      expect(refused.filter(text => language.admits(after(text, end)))).toEqual([]);
    }
  });

  test.each<[string, BareEnd]>([
    ['a tag', tag],
    ['a tag in a line of its own', lines],
    ['a mark that overlaps itself', { close: 'aba' }],
    ['a mark that overlaps itself in a line of its own', { close: 'ab', line: 'a' }],
  ])('hold no text that would be taken for the end: %s', (_, end) => {
    const letters = fc.constantFrom('a', 'b', '<', '/', 'v', '>', '\n', '</v>');
    const language = languageOf({ pattern: '^[^x]*$' }, end);
    fc.assert(
      fc.property(fc.array(letters, { maxLength: 8 }), parts => {
        const text = parts.join('');
        const whole = after(text, end);
        const isFirst = whole.indexOf(end.close) === whole.length - end.close.length;
        expect(language.admits(whole)).toBe(isFirst);
      }),
    );
  });

  test('every sample is valid', () => {
    const ajv = new Ajv2020({ strict: false });
    addFormats.default(ajv);
    const schemas = [
      { type: 'string', pattern: '^[A-Z]{2}-[0-9]{3}$' },
      { type: 'string', format: 'date-time' },
      { type: 'string', minLength: 3, maxLength: 40 },
      { type: 'string', minLength: 900, maxLength: 1_000 },
      { type: 'string', format: 'email', maxLength: 30 },
    ];
    fc.assert(
      fc.property(
        fc.constantFrom(...schemas),
        fc.constantFrom(tag, lines),
        fc.infiniteStream(fc.nat(999_999)),
        (schema, end, numbers) => {
          const sample = languageOf(schema, end).sample(
            () => (numbers.next().value ?? 0) / 1_000_000,
          );
          expect(ajv.validate(schema, sample.slice(0, -after('', end).length))).toBe(true);
        },
      ),
      { numRuns: 40 },
    );
  });

  test('that nothing can meet are none, and those nobody can hold are refused by name', () => {
    expect(compileBareValue({ type: 'number' }, tag, bareStrings)).toBeUndefined();
    expect(compileBareValue({ const: 'a</v>' }, tag, bareStrings)).toBeUndefined();
    expect(() => compileBareValue({ format: 'regex' }, tag, bareStrings)).toThrow(/format/);
  });

  test('leave out what they cannot be held to, and say so', () => {
    const compiled = compileBareValue({ format: 'regex' }, tag, {
      ...bareStrings,
      mode: 'lenient',
    });
    expect(compiled?.dropped).toEqual([{ pointer: '', keyword: 'format' }]);
  });
});

/** Strings that would not be read as JSON of these types, and JSON. */
const besides = (...types: string[]): BareForms => ({
  strings: { notReadAs: new Set(types) },
  json: 'all',
  pythonWords: true,
});

describe('values without quotes, beside JSON', () => {
  test.each<[string, object, BareForms, string[], string[]]>([
    [
      'a string or nothing',
      { anyOf: [{ type: 'string' }, { type: 'null' }] },
      besides('string', 'null'),
      ['New York', 'null', 'None', 'nullable', '5', '', 'true', '"null"'],
      ['"a" b', ' null ', '"a'],
    ],
    [
      'a string or a number',
      { type: ['string', 'number'] },
      besides('string', 'number'),
      ['5', '-1.5e3', '5 km', '05', 'None', '"5"'],
      [' 5', '5\n'],
    ],
    [
      'values in the words of Python, where they are valid',
      { enum: [true, null, 'x'] },
      besides(),
      ['True', 'true', 'None', 'null', 'x', '"x"'],
      ['False', 'false', 'y'],
    ],
    [
      'strings of a length beyond exactness',
      { type: ['string', 'null'], maxLength: 2_000 },
      besides('string', 'null'),
      ['b'.repeat(2_000), '', 'null', '"null"'],
      ['nothing that begins like null', 'b'.repeat(2_001)],
    ],
    [
      'JSON whose strings hold other marks',
      { type: 'object', additionalProperties: { type: 'string' } },
      besides('object'),
      ['{"a":"<b></b> </"}', '{"a</":"\\u003c/v>"}', '{"a":"<\\/v>"}'],
      ['{"a":"</v>"}', '{"</v>":""}'],
    ],
    [
      'JSON whose strings have a pattern, or values',
      { type: 'array', items: { anyOf: [{ pattern: '^<.*$' }, { const: 'x</v>' }] } },
      besides('array'),
      ['["<a>","<"]', '["x\\u003c/v>"]'],
      ['["</v>"]', '["x</v>"]'],
    ],
    [
      'only what is no string',
      { type: ['string', 'integer', 'null'] },
      { strings: 'none', json: 'others' },
      ['1', 'null'],
      ['"1"', 'a', 'None'],
    ],
  ])('%s', (_, schema, forms, admitted, refused) => {
    const language = languageOf(schema, tag, forms);
    expect(admitted.filter(text => !language.admits(after(text, tag)))).toEqual([]);
    expect(refused.filter(text => language.admits(after(text, tag)))).toEqual([]);
  });

  test('meet all places that are meant', () => {
    const schema = { a: { minLength: 2 }, $defs: { b: { type: 'string', pattern: '^x' } } };
    const compiled = compileBareValue(schema, tag, { ...bareStrings, at: ['/a', '/$defs/b'] });
    const language = gbnfLanguage(
      formatGrammar(compiled?.rules ?? new Map(), compiled?.root ?? ''),
    );
    expect(['xy</v>', 'x</v>', 'yy</v>'].map(text => language.admits(text))).toEqual([
      true,
      false,
      false,
    ]);
  });

  test('a mark that a beginning of its end is, comes at the end only', () => {
    const end = { close: '[[/v]', avoid: '[[' };
    const language = languageOf({ type: 'string' }, end);
    expect(['a[b[[/v]', '[[[/v]', 'a[[b[[/v]'].map(text => language.admits(text))).toEqual([
      true,
      false,
      false,
    ]);
  });

  test('characters that must not come', () => {
    const language = languageOf({ type: 'string' }, { close: "'", without: '\\' });
    expect(["a b'", "a\\b'"].map(text => language.admits(text))).toEqual([true, false]);
  });
});

test.each([
  ['</v>', '<'],
  ['</｜DSML｜v>', '｜'],
  ['<|close|>v', '|'],
])('of %s, text misses %s least', (close, expected) => {
  expect(rarestCharacter(close)).toBe(expected);
});
