import type { SharedV4Warning } from '@ai-sdk/provider';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readNotices } from './read-notices.ts';

describe('x-loam-warnings', () => {
  it.each<[string, SharedV4Warning[]]>([
    ['unsupported: topK', [{ type: 'unsupported', feature: 'topK' }]],
    [
      'unsupported: topK; compatibility: seed (rounded); deprecated: x (use y); Slow today',
      [
        { type: 'unsupported', feature: 'topK' },
        { type: 'compatibility', feature: 'seed', details: 'rounded' },
        { type: 'deprecated', setting: 'x', message: 'use y' },
        { type: 'other', message: 'Slow today' },
      ],
    ],
    // parentheses and semicolons inside the details
    [
      'unsupported: seed (not (yet); at all); Slow',
      [
        { type: 'unsupported', feature: 'seed', details: 'not (yet); at all' },
        { type: 'other', message: 'Slow' },
      ],
    ],
    // the server cuts a long text, and the next warning begins all the same
    [
      'unsupported: a (long te; unsupported: b',
      [
        { type: 'unsupported', feature: 'a', details: 'long te' },
        { type: 'unsupported', feature: 'b' },
      ],
    ],
    [
      'Slow; (3 more)',
      [
        { type: 'other', message: 'Slow' },
        { type: 'other', message: '3 more warnings' },
      ],
    ],
    // a proxy's doing
    ['', []],
    [' ; ;', [{ type: 'other', message: ';' }]],
    ['unsupported:', [{ type: 'other', message: 'unsupported:' }]],
  ])('%j', (header, expected) => {
    expect(readNotices({ 'x-loam-warnings': header })).toEqual(expected);
  });
});

describe('x-loam-ignored-params', () => {
  const details = 'The server does not know it and ignored it.';

  it.each<[string, SharedV4Warning[]]>([
    ['min_p', [{ type: 'unsupported', feature: 'min_p', details }]],
    [
      'grammar, messages[].cache_control',
      [
        { type: 'unsupported', feature: 'grammar', details },
        { type: 'unsupported', feature: 'messages[].cache_control', details },
      ],
    ],
    [
      'a, (9 more)',
      [
        { type: 'unsupported', feature: 'a', details },
        { type: 'unsupported', feature: '9 more parameters', details },
      ],
    ],
  ])('%j', (header, expected) => {
    expect(readNotices({ 'x-loam-ignored-params': header })).toEqual(expected);
  });
});

it('says nothing where the server said nothing', () => {
  expect(readNotices({ 'x-request-id': 'r' })).toEqual([]);
  expect(readNotices()).toEqual([]);
});

describe('any header', () => {
  const word = fc.stringMatching(/^[a-zA-Z][\w[\].]{0,12}$/);
  const words = fc.array(word, { minLength: 1, maxLength: 4 }).map(list => list.join(' '));
  const warning = fc.oneof(
    fc.record(
      { type: fc.constantFrom('unsupported', 'compatibility'), feature: words, details: words },
      { requiredKeys: ['type', 'feature'] },
    ),
    fc.record({ type: fc.constant('deprecated'), setting: words, message: words }),
    fc.record({ type: fc.constant('other'), message: words }),
  );

  it('gives back the warnings it was made of', () => {
    fc.assert(
      fc.property(fc.array(warning as fc.Arbitrary<SharedV4Warning>), warnings => {
        const header = warnings.map(describeWarning).join('; ');
        expect(readNotices({ 'x-loam-warnings': header })).toEqual(warnings);
      }),
    );
  });

  it('of any other text is read without a loss of words', () => {
    const text = fc
      .string()
      .filter(text => !/\d+ more|unsupported|compatibility|deprecated/.test(text));
    fc.assert(
      fc.property(text, text => {
        const notices = readNotices({ 'x-loam-warnings': text });
        const told = notices.map(notice => ('message' in notice ? notice.message : '')).join('');
        expect(letters(told)).toBe(letters(text));
      }),
    );
  });

  it('of any text is read', () => {
    fc.assert(
      fc.property(fc.string(), text => {
        const notices = readNotices({ 'x-loam-warnings': text, 'x-loam-ignored-params': text });
        expect(notices.every(({ type }) => type !== undefined)).toBe(true);
      }),
    );
  });
});

const letters = (value: string) => value.replaceAll(/[^a-z0-9]/gi, '');

/** As the server writes them. */
function describeWarning(warning: SharedV4Warning): string {
  if (warning.type === 'other') return warning.message;
  if (warning.type === 'deprecated') return `deprecated: ${warning.setting} (${warning.message})`;
  return `${warning.type}: ${warning.feature}${warning.details ? ` (${warning.details})` : ''}`;
}
