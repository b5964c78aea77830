import type { Asker } from '../models/asker.ts';
import { costOf } from '../usage/price.ts';
import type { GateBudget } from './gate-budget.ts';
import type { Target } from './target.ts';

/** Close enough for what is only counted until the true figure is there. */
const charactersPerToken = 4;

/** An answer of a request that sets no limit. */
const usualOutputTokens = 1000;

/**
 * Reserves what a call will probably cost at the most expensive of its targets, until what it did
 * cost is in the books.
 *
 * @throws WireError `budget_exceeded`
 */
export async function reserveCost(
  budget: GateBudget | undefined,
  asker: Asker,
  call: {
    targets: readonly Target[];
    promptText: () => string;
    /** 0 for calls without output. Default: a usual answer. */
    maxOutputTokens?: number | undefined;
  },
): Promise<void> {
  if (!budget) return;
  const tokens = {
    input: Math.ceil(call.promptText().length / charactersPerToken),
    cached: 0,
    output: call.maxOutputTokens ?? usualOutputTokens,
  };
  const costs = call.targets.map(({ price }) => (price ? costOf(tokens, price) : 0));
  const release = await budget.reserve(Math.max(0, ...costs));
  asker.meter?.whenSettled(release);
}
