import { ModelError } from '@loam/model-port';
import { describe, expect, test } from 'vitest';
import { resolveMaxTokens, resolveSampling } from './sampling.ts';

test('what is left open is OpenAI’s default, said aloud', () => {
  expect(resolveSampling({}, {})).toEqual({
    temperature: 1,
    topP: 1,
    topK: 0,
    minP: 0,
    repetitionPenalty: 1,
    frequencyPenalty: 0,
    presencePenalty: 0,
    seed: expect.any(Number),
  });
});

test('S2-14, MX-18: the model’s defaults come before OpenAI’s, the call before both', () => {
  const defaults = { temperature: 0, topP: 0.9, topK: 20, minP: 0.1, presencePenalty: 1 };
  expect(resolveSampling({ topP: 0.5, topK: 0 }, { minP: 0 }, defaults)).toMatchObject({
    temperature: 0,
    topP: 0.5,
    topK: 0,
    minP: 0,
    presencePenalty: 1,
  });
});

test('log-probabilities and biases', () => {
  expect(resolveSampling({}, { logprobs: true }).topLogprobs).toBe(0);
  expect(resolveSampling({}, { logprobs: 5 }).topLogprobs).toBe(5);
  expect(resolveSampling({}, { logprobs: false }).topLogprobs).toBeUndefined();
  expect(resolveSampling({}, { logitBias: { '7': -100 } }).logitBias).toEqual(new Map([[7, -100]]));
});

describe('the seed', () => {
  test('is another one each time where none is given', () => {
    const seeds = Array.from({ length: 20 }, () => resolveSampling({}, {}).seed);
    expect(new Set(seeds).size).toBeGreaterThan(15);
  });

  test.each([
    [0, 0],
    [42, 42],
    [4_294_967_295, 4_294_967_295],
    // Beyond 32 bits, as OpenAI's may be: still one value for one seed.
    [4_294_967_296 + 7, 7],
    [-1, 4_294_967_295],
  ])('%d becomes %d', (given, expected) => {
    expect(resolveSampling({ seed: given }, {}).seed).toBe(expected);
  });
});

test.each([
  [{ temperature: -1 }, 'temperature'],
  [{ temperature: Number.NaN }, 'temperature'],
  [{ topP: 1.5 }, 'top_p'],
  [{ topK: -1 }, 'top_k'],
  [{ frequencyPenalty: 3 }, 'frequency_penalty'],
  [{ presencePenalty: -2.5 }, 'presence_penalty'],
  [{ seed: 1.5 }, 'seed'],
])('%o is refused, by name', (call, param) => {
  expect(() => resolveSampling(call, {})).toThrow(ModelError);
  expect(() => resolveSampling(call, {})).toThrow(new RegExp(`^${param} is `));
});

test.each([0, -5, 2.5, Number.NaN])('a limit of %d tokens is refused', limit => {
  expect(() => resolveMaxTokens(limit)).toThrow(/^max_tokens is/);
});

test('the limit of an answer', () => {
  expect(resolveMaxTokens(5, { maxOutputTokens: 9 })).toBe(5);
  expect(resolveMaxTokens(undefined, { maxOutputTokens: 9 })).toBe(9);
  expect(resolveMaxTokens(undefined)).toBeUndefined();
});
