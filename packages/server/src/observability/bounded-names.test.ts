import { expect, test } from 'vitest';
import { BoundedNames, otherName } from './bounded-names.ts';

test('the first names are kept, all others are one', () => {
  const names = new BoundedNames(2);
  expect(['a', 'b', 'c', 'a', 'd'].map(name => names.of(name))).toEqual([
    'a',
    'b',
    otherName,
    'a',
    otherName,
  ]);
});

test('a name that goes on and on is none', () => {
  const names = new BoundedNames();
  expect(names.of('x'.repeat(257))).toBe(otherName);
  expect(names.of('x'.repeat(256))).not.toBe(otherName);
});
