import { decode } from './decode.ts';
import { firstTokenAlone, firstTokenTogether } from './first-token.ts';
import { longestGap } from './longest-gap.ts';
import type { Measure } from './measure.ts';
import { prefill } from './prefill.ts';
import { residentMemory } from './resident-memory.ts';
import { tokenCost } from './token-cost.ts';

/** In the order in which a round takes them. */
export const measures: readonly Measure[] = [
  prefill,
  decode(1),
  decode(2),
  decode(4),
  decode(8),
  firstTokenAlone,
  firstTokenTogether,
  longestGap,
  tokenCost,
  residentMemory,
];
