import { expect, test } from 'vitest';
import { NativeMemory } from './native-memory.ts';

test.each([
  // 1.8 MB each: a collection after every 37th.
  [152_000, 74, 2],
  [152_000, 36, 0],
  [2304, 2000, 0],
  [2304, 5000, 2],
])('a vocabulary of %d and %d samplers: %d collections', (vocabulary, samplers, expected) => {
  let collections = 0;
  const memory = new NativeMemory(vocabulary, () => collections++);
  for (let count = 0; count < samplers; count++) memory.samplerDisposed();
  expect(collections).toBe(expected);
});

test('a collection can be had', () => {
  const memory = new NativeMemory(2 ** 30);
  expect(() => memory.samplerDisposed()).not.toThrow();
});
