import { describe, expect, test } from 'vitest';
import { LogitAdjustments } from './logit-adjustments.ts';

const off = { repetitionPenalty: 1, frequencyPenalty: 0, presencePenalty: 0 };
const logits = [2, -2, 1, 0];

describe('adjustments', () => {
  test.each([
    // Said once, and three times: one presence penalty each, frequency by count.
    ['presence', { presencePenalty: 0.5 }, [], [0, 1, 1, 1], [1.5, -2.5, 1, 0]],
    ['frequency', { frequencyPenalty: 0.5 }, [], [0, 1, 1, 1], [1.5, -3.5, 1, 0]],
    ['both', { frequencyPenalty: 0.5, presencePenalty: 1 }, [], [0, 0], [0, -2, 1, 0]],
    // A negative penalty encourages.
    ['negative', { presencePenalty: -1 }, [], [2], [2, -2, 2, 0]],
    // The prompt does not count for either.
    ['a prompt', { frequencyPenalty: 1, presencePenalty: 1 }, [0, 1, 2], [], logits],
    // Repetition: divides what is positive, multiplies what is not; however often it was said.
    ['repetition', { repetitionPenalty: 2 }, [], [0, 1, 1], [1, -4, 1, 0]],
    ['repetition of the prompt', { repetitionPenalty: 2 }, [0, 3], [1], [1, -4, 1, 0]],
    [
      'a bias',
      {
        logitBias: new Map([
          [0, -3],
          [3, 5],
        ]),
      },
      [],
      [],
      [-1, -2, 1, 5],
    ],
    // First the bias, then the repetition penalty, then the others.
    [
      'all, in their order',
      { logitBias: new Map([[0, 2]]), repetitionPenalty: 2, presencePenalty: 1 },
      [],
      [0],
      [1, -2, 1, 0],
    ],
  ])('%s', (_, settings, prompt, answer, expected) => {
    const adjustments = new LogitAdjustments({ ...off, ...settings });
    expect(adjustments.isActive).toBe(true);
    adjustments.addPrompt(adjustments.countsPrompt ? prompt : []);
    for (const token of answer) adjustments.add(token);
    const row = Float32Array.from(logits);
    adjustments.apply(row);
    expect([...row]).toEqual(expected);
  });

  test('nothing to do is known beforehand', () => {
    expect(new LogitAdjustments(off).isActive).toBe(false);
    expect(new LogitAdjustments({ ...off, logitBias: new Map() }).isActive).toBe(false);
  });
});
