import fc from 'fast-check';
import { expect, test } from 'vitest';
import { headerList, warningsHeader } from './notice-headers.ts';

test.each<[string[], string]>([
  [['a'], 'a'],
  [['a', 'b'], 'a, b'],
  [['ü\r\nset-cookie: x'], '???set-cookie: x'],
  [['x'.repeat(300)], 'x'.repeat(200)],
])('%j → %s', (items, value) => {
  expect(headerList(items)).toBe(value);
});

test('what does not fit is counted', () => {
  const value = headerList(Array.from({ length: 100 }, () => 'x'.repeat(100)));
  expect(value).toMatch(/, \(\d+ more\)$/);
  expect(value.length).toBeLessThan(1100);
});

test('any text gives a valid header', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'binary' }), { minLength: 1 }), items => {
      const value = headerList(items);
      expect(new Headers({ 'x-test': value }).get('x-test')).toBe(value.trim());
      expect(value.length).toBeLessThan(1100);
    }),
  );
});

test('warnings of every kind are told in a line', () => {
  expect(
    warningsHeader([
      { type: 'unsupported', feature: 'topK' },
      { type: 'compatibility', feature: 'seed', details: 'rounded' },
      { type: 'deprecated', setting: 'x', message: 'use y' },
      { type: 'other', message: 'Slow today' },
    ]),
  ).toEqual({
    'x-loam-warnings':
      'unsupported: topK; compatibility: seed (rounded); deprecated: x (use y); Slow today',
  });
  expect(warningsHeader([])).toEqual({});
});
