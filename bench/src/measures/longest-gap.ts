import type { Measure } from './measure.ts';
import { timedAnswer } from './timed-answer.ts';

/** The longest pause of a running answer while a prompt of 1,000 tokens is computed beside it. */
export const longestGap: Measure = async ({ subject, prompts }) => {
  let other: Promise<{ textAt: number[] }> | undefined;
  let from = 0;
  const { textAt } = await timedAnswer(
    subject,
    { prompt: prompts.fresh(8), tokens: 120 },
    count => {
      if (count !== 20) return;
      from = performance.now();
      other = timedAnswer(subject, { prompt: prompts.fresh(1000), tokens: 1 });
    },
  );
  const until = (await other)?.textAt[0] ?? Number.NaN;
  const gaps = textAt.slice(1).map((at, index) => ({ at, length: at - (textAt[index] ?? at) }));
  const during = gaps.filter(({ at, length }) => at >= from && at - length <= until);
  return [{ name: 'gap_max', value: Math.max(...during.map(each => each.length)), unit: 'ms' }];
};
