import type { BenchModel } from './model.ts';
import { freshPrompt, stream } from './stream.ts';
import type { Subject } from './subject.ts';

/** Names are stable: others compare with them. */
export type Figure = { name: string; value: number; unit: 'tokens/s' | 'ms' | 'MB' };

/** One round of everything for one subject. */
export async function measure(subject: Subject, model: BenchModel): Promise<Figure[]> {
  return [
    await prefill(subject, model),
    ...(await decode(subject, model)),
    ...(await firstTokens(subject, model)),
    await longestGap(subject, model),
    { name: 'rss', value: (await subject.residentBytes()) / 2 ** 20, unit: 'MB' },
  ];
}

async function prefill(subject: Subject, model: BenchModel): Promise<Figure> {
  const { startedAt, firstTokenAt, promptTokens } = await stream(
    subject,
    model,
    freshPrompt(model, 490),
    1,
  );
  const value = (promptTokens * 1000) / (firstTokenAt - startedAt);
  return { name: 'prefill_512', value, unit: 'tokens/s' };
}

/** Tokens per second of all streams together, each from its first token to its end. */
async function decode(subject: Subject, model: BenchModel): Promise<Figure[]> {
  const tokens = 160;
  const figures: Figure[] = [];
  for (const streams of [1, 2, 4, 8]) {
    const answers = await Promise.all(
      Array.from({ length: streams }, () => stream(subject, model, freshPrompt(model, 4), tokens)),
    );
    const value = answers.reduce(
      (sum, { firstTokenAt, endedAt, outputTokens }) =>
        sum + ((outputTokens - 1) * 1000) / (endedAt - firstTokenAt),
      0,
    );
    figures.push({ name: `decode_${streams}`, value, unit: 'tokens/s' });
  }
  return figures;
}

const ms = (name: string, value: number): Figure => ({ name, value, unit: 'ms' });

async function firstTokens(subject: Subject, model: BenchModel): Promise<Figure[]> {
  const tokens = 1000;
  const ask = async (prompt: string): Promise<number> => {
    const { startedAt, firstTokenAt } = await stream(subject, model, prompt, 2);
    return firstTokenAt - startedAt;
  };

  const prefix = freshPrompt(model, tokens);
  const cold = await ask(`${prefix} one`);
  const warm = await ask(`${prefix} two, and something more to say about it`);

  const pair = freshPrompt(model, tokens);
  const [first, second] = await Promise.all([ask(`${pair} one`), ask(`${pair} two`)]);

  const four = freshPrompt(model, tokens);
  const together = await Promise.all(
    ['one', 'two', 'three', 'four'].map(end => ask(`${four} ${end}`)),
  );
  return [
    ms('ttft_cold', cold),
    ms('ttft_warm_prefix', warm),
    ms('ttft_pair_first', Math.min(first, second)),
    ms('ttft_pair_second', Math.max(first, second)),
    ms('ttft_four_mean', together.reduce((sum, value) => sum + value, 0) / together.length),
  ];
}

/** The longest pause of a running answer while a prompt of 1,000 tokens is computed. */
async function longestGap(subject: Subject, model: BenchModel): Promise<Figure> {
  let other: Promise<unknown> | undefined;
  let parts = 0;
  const { longestGap } = await stream(subject, model, freshPrompt(model, 4), 200, () => {
    if (++parts === 20) other = stream(subject, model, freshPrompt(model, 1000), 1);
  });
  await other;
  return { name: 'gap_max', value: longestGap, unit: 'ms' };
}
