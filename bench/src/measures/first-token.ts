import type { Figure, Measure, Measured } from './measure.ts';
import { firstTokenMs, timedAnswer } from './timed-answer.ts';

const prefixTokens = 1000;
const restTokens = 20;

type Ask = (prefix: string) => Promise<number>;

function asking({ subject, prompts }: Measured): Ask {
  return async prefix => {
    const prompt = `${prefix} ${prompts.fresh(restTokens)}`;
    return firstTokenMs(await timedAnswer(subject, { prompt, tokens: 2 }));
  };
}

const ms = (name: Figure['name'], value: number): Figure => ({ name, value, unit: 'ms' });

/** A prefix nobody has seen; the same one once more; the same one while an answer to it is written. */
export const firstTokenAlone: Measure = async measured => {
  const { subject, prompts } = measured;
  const ask = asking(measured);
  const prefix = prompts.fresh(prefixTokens);
  const cold = await ask(prefix);
  const warm = await ask(prefix);

  const busyPrefix = prompts.fresh(prefixTokens);
  let busy: Promise<number> | undefined;
  await timedAnswer(subject, { prompt: busyPrefix, tokens: 60 }, count => {
    if (count === 10) busy = ask(busyPrefix);
  });
  return [
    ms('ttft_cold', cold),
    ms('ttft_warm_prefix', warm),
    ms('ttft_busy_prefix', (await busy) ?? Number.NaN),
  ];
};

/** Requests that arrive together and begin with the same new prefix. */
export const firstTokenTogether: Measure = async measured => {
  const ask = asking(measured);
  const pair = measured.prompts.fresh(prefixTokens);
  const [first, second] = await Promise.all([ask(pair), ask(pair)]);

  const four = measured.prompts.fresh(prefixTokens);
  const times = await Promise.all([ask(four), ask(four), ask(four), ask(four)]);
  return [
    ms('ttft_pair_first', Math.min(first, second)),
    ms('ttft_pair_second', Math.max(first, second)),
    ms('ttft_four_mean', times.reduce((sum, time) => sum + time, 0) / times.length),
  ];
};
