import type { BenchModel } from '../models/bench-model.ts';
import type { Measure } from './measure.ts';
import { type TimedAnswer, timedAnswer } from './timed-answer.ts';

/** Tokens per second of several answers together. */
export function decode(streams: 1 | 2 | 4 | 8): Measure {
  return async ({ subject, model, prompts }) => {
    const tokens = decodeTokens(model);
    const answers = await Promise.all(
      Array.from({ length: streams }, () =>
        timedAnswer(subject, { prompt: prompts.fresh(8), tokens }),
      ),
    );
    return [{ name: `decode_${streams}`, value: aggregate(answers), unit: 'tokens/s' }];
  };
}

/** Enough for half a second and more. */
export function decodeTokens({ sizeBytes }: BenchModel): number {
  return sizeBytes < 64 * 2 ** 20 ? 500 : 96;
}

/** The rate while all of the answers were being written. */
export function aggregate(answers: readonly TimedAnswer[]): number {
  const start = Math.max(...answers.map(({ textAt }) => textAt[0] ?? Infinity));
  const end = Math.min(...answers.map(({ textAt }) => textAt.at(-1) ?? -Infinity));
  const tokens = answers.reduce((sum, { textAt, outputTokens }) => {
    const within = textAt.filter(at => at > start && at <= end).length;
    // A piece of text can hold several tokens.
    return sum + (within * outputTokens) / textAt.length;
  }, 0);
  return (tokens * 1000) / (end - start);
}
