import type { Prompts } from '../models/prompts.ts';
import type { BenchModel } from '../models/bench-model.ts';
import type { Subject } from '../subjects/subject.ts';

/** The figures that are written as JSON. Stable: others compare with them. */
export const stableNames = [
  'prefill_512',
  'decode_1',
  'decode_2',
  'decode_4',
  'decode_8',
  'ttft_cold',
  'ttft_warm_prefix',
  'ttft_pair_first',
  'ttft_pair_second',
  'ttft_four_mean',
  'ttft_turn_2_http',
  'ttft_turn_10_http',
  'ttft_turn_2_ws',
  'ttft_turn_10_ws',
  'gap_max',
  'step_overhead',
  'grammar_ratio',
  'logprobs_ratio',
  'rss',
] as const;

/** Those, and what is only printed. */
export const figureNames = [...stableNames, 'ttft_busy_prefix'] as const;
export type FigureName = (typeof figureNames)[number];

export type Figure = { name: FigureName; value: number; unit: 'tokens/s' | 'ms' | '×' | 'MB' };

export type Measured = { subject: Subject; model: BenchModel; prompts: Prompts };

/** One round of something for one subject. */
export type Measure = (measured: Measured) => Promise<Figure[]>;
