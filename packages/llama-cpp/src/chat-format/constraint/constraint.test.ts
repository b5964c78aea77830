import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { gbnfLanguage } from '../../grammar/__fixtures__/gbnf-language.ts';
import { closeObjects } from './closed-objects.ts';
import { GrammarBuilder } from './grammar-builder.ts';
import { renameRoot } from './raw-grammar.ts';
import { textUntil, textWithout } from './text-rules.ts';

const texts = fc.string({ unit: fc.constantFrom('a', 'b', '<'), maxLength: 12 });
const marks = fc.uniqueArray(
  fc.string({ unit: fc.constantFrom('a', 'b', '<'), minLength: 1, maxLength: 4 }),
  { minLength: 1, maxLength: 3 },
);

describe('text rules', () => {
  test('textWithout admits every text but those that hold a mark', () => {
    fc.assert(
      fc.property(texts, marks, (text, forbidden) => {
        const builder = new GrammarBuilder();
        const gbnf = builder.finish(textWithout(builder, forbidden));
        const holds = forbidden.some(mark => text.includes(mark));
        expect(gbnfLanguage(gbnf).admits(text)).toBe(!holds);
      }),
    );
  });

  test('textUntil ends with the first end, and no mark comes before it', () => {
    fc.assert(
      fc.property(texts, marks, (text, [end = 'a', ...forbidden]) => {
        const builder = new GrammarBuilder();
        const gbnf = builder.finish(textUntil(builder, end, forbidden));
        const before = text.slice(0, text.length - end.length);
        const ends = text.indexOf(end) === before.length && text.length >= end.length;
        const holds = forbidden.some(mark => text.includes(mark) && mark !== end);
        // A mark that ends where the end does has not come before it.
        fc.pre(!forbidden.some(mark => mark.endsWith(end) || end.includes(mark)));
        expect(gbnfLanguage(gbnf).admits(text)).toBe(ends && !holds);
      }),
    );
  });

  test('other characters are free', () => {
    const builder = new GrammarBuilder();
    const language = gbnfLanguage(builder.finish(textWithout(builder, ['<tool_call>'])));
    expect(language.admits('Grüße 👋 <tool_cal\n')).toBe(true);
  });
});

describe('renameRoot', () => {
  test.each([
    ['root ::= "root" | rooted', 'x ::= "root" | rooted'],
    ['root ::= [root] root? # root\n', 'x ::= [root] x? # root\n'],
    ['a ::= "\\"root" root\nroot ::= a', 'a ::= "\\"root" x\nx ::= a'],
  ])('%s', (gbnf, expected) => {
    expect(renameRoot(gbnf, 'x')).toBe(expected);
  });
});

describe('closeObjects', () => {
  const open = { type: 'object', properties: { a: { type: 'string' } } };
  const closed = { ...open, additionalProperties: false };

  test.each<[string, unknown, unknown]>([
    ['an object that does not say', open, closed],
    ['one that declares nothing', { type: 'object' }, { type: 'object' }],
    [
      'one that says',
      { ...open, additionalProperties: true },
      { ...open, additionalProperties: true },
    ],
    [
      'objects inside',
      { type: 'array', items: open, $defs: { d: open } },
      { type: 'array', items: closed, $defs: { d: closed } },
    ],
    ['alternatives are left alone', { anyOf: [open] }, { anyOf: [open] }],
    ['and what is merged', { allOf: [open], ...open }, { allOf: [open], ...open }],
    ['true', true, true],
  ])('%s', (_, schema, expected) => {
    expect(closeObjects(schema)).toEqual(expected);
  });
});
