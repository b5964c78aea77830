import { expect, test } from 'vitest';
import { nestsDeeper } from './nesting.ts';

test.each<[unknown, number]>([
  [1, 0],
  [null, 0],
  [[], 0],
  [{}, 0],
  [[[]], 1],
  [{ a: { b: [] } }, 2],
  [[1, [2], { a: 'x' }], 1],
])('%j nests %i deep', (value, depth) => {
  expect(nestsDeeper(value, depth)).toBe(false);
  expect(nestsDeeper(value, depth - 1)).toBe(true);
});

test('a depth that no stack could hold', () => {
  let value: unknown = [];
  for (let depth = 0; depth < 1_000_000; depth++) value = [value];
  expect(nestsDeeper(value, 200)).toBe(true);
});
