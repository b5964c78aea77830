import { expect, test } from 'vitest';
import { TextLogprobs } from './text-logprobs.ts';

type Row = [
  why: string,
  /** Each token, and where its text begins. */
  tokens: [token: string, start: number][],
  texts: [start: number, end: number, tokens: string[]][],
];

test.each<Row>([
  [
    'a text is its tokens',
    [
      ['a', 0],
      ['bc', 1],
      ['d', 3],
    ],
    [[0, 4, ['a', 'bc', 'd']]],
  ],
  [
    'marks before it are none of them',
    [
      ['</think>', 0],
      ['\n\n', 8],
      ['Hi', 10],
    ],
    [[10, 12, ['Hi']]],
  ],
  [
    'a token may write the end of a mark and the beginning of a text',
    [['>Hi', 0]],
    [[1, 3, ['>Hi']]],
  ],
  [
    'a token of two deltas comes with the first',
    [
      ['a<', 0],
      ['b', 2],
    ],
    [
      [0, 1, ['a<']],
      [1, 3, ['b']],
    ],
  ],
  [
    'several tokens may write one character',
    [
      ['\uFFFD', 0],
      ['\uFFFD', 0],
      ['x', 1],
    ],
    [
      [0, 1, ['\uFFFD', '\uFFFD']],
      [1, 2, ['x']],
    ],
  ],
])('%s', (_, tokens, texts) => {
  const logprobs = new TextLogprobs();
  logprobs.push(
    tokens.map(([token, start]) => ({ start, logprob: { token, logprob: -1, top: [] } })),
  );
  const taken = texts.map(([start, end]) => logprobs.take(start, end).map(({ token }) => token));
  expect(taken).toEqual(texts.map(([, , expected]) => expected));
});
