import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { gbnfLanguage } from './__fixtures__/gbnf-language.ts';
import { type BareEnd, compileBareString, rarestCharacter } from './bare-string.ts';
import { formatGrammar } from './gbnf.ts';

const tag: BareEnd = { close: '</v>' };
const lines: BareEnd = { close: '</v>', line: '\n' };

function languageOf(schema: object | boolean, end: BareEnd) {
  const { rules, root } = compileBareString(schema, end);
  return gbnfLanguage(formatGrammar(rules, root));
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

  test('that nothing can meet are refused by name', () => {
    expect(() => compileBareString({ type: 'number' }, tag)).toThrow(/no document can meet/);
    expect(() => compileBareString({ const: 'a</v>' }, tag)).toThrow(/no document can meet/);
    expect(() => compileBareString({ format: 'regex' }, tag)).toThrow(/format/);
  });

  test('leave out what they cannot be held to, and say so', () => {
    const { dropped } = compileBareString({ format: 'regex' }, tag, { mode: 'lenient' });
    expect(dropped).toEqual([{ pointer: '', keyword: 'format' }]);
  });
});

test.each([
  ['</v>', '<'],
  ['</｜DSML｜v>', '｜'],
  ['<|close|>v', '|'],
])('of %s, text misses %s least', (close, expected) => {
  expect(rarestCharacter(close)).toBe(expected);
});
