import { expect, test } from 'vitest';
import type { SpecialToken } from './backend.ts';
import { PromptTokenizer } from './prompt-tokenizer.ts';

const specialTokens: SpecialToken[] = [
  { id: 1, text: '<|im_start|>', kind: 'control' },
  { id: 2, text: '<mask>', kind: 'control' },
  { id: 3, text: '<tool_call>', kind: 'user-defined' },
  { id: 4, text: '\n\n', kind: 'user-defined' },
];

/** Every character a token, and a record of the texts it was asked for. */
function recording() {
  const texts: string[] = [];
  const tokenize = (text: string): number[] => {
    texts.push(text);
    return Array.from(text, character => character.charCodeAt(0));
  };
  return { texts, tokenizer: new PromptTokenizer({ tokenize }, specialTokens) };
}

test('100,000 messages are tokenised a few at a time', () => {
  const { texts, tokenizer } = recording();
  const text = '<|im_start|>user\nHi'.repeat(100_000);
  expect(tokenizer.tokenize(text, true)).toHaveLength(text.length);
  expect(texts.join('')).toBe(text);
  expect(Math.max(...texts.map(each => each.length))).toBeLessThan(2100);
  expect(texts.every(each => each.startsWith('<|im_start|>'))).toBe(true);
});

test.each<[name: string, text: string, special: boolean]>([
  ['up to 65,536 characters', '<|im_start|>user'.repeat(4096), true],
  ['without special tokens', 'word '.repeat(40_000), true],
  ['where control tokens are text', '<|im_start|>'.repeat(10_000), false],
  ['of tokens that are no brackets', '\n\n'.repeat(100_000), true],
  ['of tokens that take white space with them', ' <mask>'.repeat(20_000), true],
])('a text %s stays whole', (_name, text, special) => {
  const { texts, tokenizer } = recording();
  tokenizer.tokenize(text, special);
  expect(texts).toEqual([text]);
});

test('user-defined tokens are cut at in any text', () => {
  const { texts, tokenizer } = recording();
  tokenizer.tokenize('<tool_call>x'.repeat(10_000), false);
  expect(texts.length).toBeGreaterThan(10);
});
