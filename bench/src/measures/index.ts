import { decode } from './decode.ts';
import { firstTokenAlone, firstTokenTogether } from './first-token.ts';
import { longestGap } from './longest-gap.ts';
import type { FigureName, Measure } from './measure.ts';
import { prefill } from './prefill.ts';
import { residentMemory } from './resident-memory.ts';
import { stepOverhead } from './step-overhead.ts';
import { tokenCost } from './token-cost.ts';
import { toolConversation } from './tool-conversation.ts';

/** A measure, and the figures it gives. */
type Listed = { figures: readonly FigureName[]; measure: Measure };

/** In the order in which a round takes them. */
const measures: readonly Listed[] = [
  { figures: ['prefill_512'], measure: prefill },
  { figures: ['decode_1'], measure: decode(1) },
  { figures: ['decode_2'], measure: decode(2) },
  { figures: ['decode_4'], measure: decode(4) },
  { figures: ['decode_8'], measure: decode(8) },
  { figures: ['ttft_cold', 'ttft_warm_prefix', 'ttft_busy_prefix'], measure: firstTokenAlone },
  {
    figures: ['ttft_pair_first', 'ttft_pair_second', 'ttft_four_mean'],
    measure: firstTokenTogether,
  },
  {
    figures: ['ttft_turn_2_http', 'ttft_turn_10_http', 'ttft_turn_2_ws', 'ttft_turn_10_ws'],
    measure: toolConversation,
  },
  { figures: ['gap_max'], measure: longestGap },
  { figures: ['grammar_ratio', 'logprobs_ratio'], measure: tokenCost },
  { figures: ['rss'], measure: residentMemory },
];

/** Taken with the model that computes next to nothing. */
const bareMeasures: readonly Listed[] = [{ figures: ['step_overhead'], measure: stepOverhead }];

/** The measures that give any of the figures asked for. Absent: all. */
export function measuresOf(wanted: readonly string[] | undefined): {
  measures: readonly Measure[];
  bareMeasures: readonly Measure[];
} {
  const chosen = (listed: readonly Listed[]): Measure[] =>
    listed
      .filter(({ figures }) => !wanted || figures.some(name => wanted.includes(name)))
      .map(({ measure }) => measure);
  return { measures: chosen(measures), bareMeasures: chosen(bareMeasures) };
}
