import { expect, test } from 'vitest';
import { aggregate } from './decode.ts';

/** One piece of text every `step` milliseconds. */
const answer = (start: number, step: number, pieces: number, outputTokens = pieces) => ({
  startedAt: 0,
  textAt: Array.from({ length: pieces }, (_, index) => start + step * index),
  promptTokens: 1,
  outputTokens,
});

test.each([
  ['one answer, without its first token', [answer(500, 10, 101)], 100],
  ['two at once', [answer(0, 10, 101), answer(0, 10, 101)], 200],
  ['only while both are written', [answer(0, 10, 101), answer(500, 10, 101)], 200],
  ['pieces of two tokens', [answer(0, 20, 101, 202)], 100],
])('%s', (_, answers, expected) => {
  expect(aggregate(answers)).toBeCloseTo(expected, 5);
});
