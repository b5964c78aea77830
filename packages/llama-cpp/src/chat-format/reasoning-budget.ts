import type { LanguageModelV4CallOptions } from '@ai-sdk/provider';

type Effort = LanguageModelV4CallOptions['reasoning'];

/** Tokens of reasoning at medium effort, for models that say nothing. */
const defaultBudget = 2048;

/** How much more, or less, than at medium effort. Off has no budget, and the most effort no limit. */
const shares = {
  none: undefined,
  minimal: undefined,
  low: 1 / 4,
  medium: 1,
  high: 4,
  xhigh: 16,
  max: undefined,
} as const satisfies Record<Exclude<Effort, undefined | 'provider-default'>, number | undefined>;

/**
 * Most tokens of reasoning in one answer.
 *
 * @param effort what the call asks for by a level
 * @param asked what it asks for by a number, which says more
 * @param model the model's own number: a call that asks for nothing gets it, and levels scale it
 * @returns nothing where only the length of the answer limits it
 */
export function reasoningBudget(
  effort: Effort,
  asked: number | undefined,
  model: number | undefined,
): number | undefined {
  if (asked !== undefined) return asked;
  if (effort === undefined || effort === 'provider-default') return model;
  const share = shares[effort];
  return share === undefined
    ? undefined
    : Math.max(1, Math.round((model ?? defaultBudget) * share));
}
