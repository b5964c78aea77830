import { expect, test } from 'vitest';
import { PromptLookup } from './prompt-lookup.ts';

test.each([
  ['nothing was said before', [], 4, []],
  ['nothing comes again', [1, 2, 3, 4, 5], 4, []],
  ['what followed the same three tokens', [1, 2, 3, 7, 8, 9, 1, 2, 3], 2, [7, 8]],
  ['as often as there is room for', [1, 2, 7, 1, 2], 8, [7, 1, 2, 7, 1, 2, 7, 1]],
  ['the longer context decides', [1, 2, 3, 7, 9, 2, 3, 8, 1, 2, 3], 1, [7]],
  ['the latest of several', [1, 2, 7, 0, 1, 2, 8, 0, 1, 2], 1, [8]],
  ['a token that repeats', [5, 5, 5], 4, [5, 5, 5, 5]],
  ['no more than asked for', [1, 2, 7, 1, 2], 0, []],
])('%s', (_, tokens, most, expected) => {
  const lookup = new PromptLookup(10);
  lookup.push(tokens);
  expect(lookup.guess(most)).toEqual(expected);
});
