import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sameKey } from './same-key.ts';

test('says what `===` says, for any two keys', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string(), fc.string(), async (a, b) => {
      expect(await sameKey(a, b)).toBe(a === b);
      expect(await sameKey(a, a)).toBe(true);
    }),
  );
});

test.each([
  ['sk-abc', 'sk-abd'],
  ['sk-abc', 'sk-ab'],
  ['sk-abc', 'SK-ABC'],
  ['', 'x'],
  ['é', 'e\u0301'],
])('%j is not %j', async (a, b) => {
  expect(await sameKey(a, b)).toBe(false);
});
