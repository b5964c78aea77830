import type { Measure } from './measure.ts';
import { firstTokenMs, timedAnswer } from './timed-answer.ts';

/** A prompt of 512 tokens, until the first token of its answer. */
export const prefill: Measure = async ({ subject, prompts }) => {
  // The chat template adds a few.
  const answer = await timedAnswer(subject, { prompt: prompts.fresh(504), tokens: 1 });
  const value = (answer.promptTokens * 1000) / firstTokenMs(answer);
  return [{ name: 'prefill_512', value, unit: 'tokens/s' }];
};
