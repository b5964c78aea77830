import type { Measure } from './measure.ts';
import { msPerToken, timedAnswer } from './timed-answer.ts';

/** Time per step of one answer, for a model that computes next to nothing. */
export const stepOverhead: Measure = async ({ subject, prompts }) => {
  const answer = await timedAnswer(subject, { prompt: prompts.fresh(8), tokens: 1000 });
  return [{ name: 'step_overhead', value: msPerToken(answer), unit: 'ms' }];
};
