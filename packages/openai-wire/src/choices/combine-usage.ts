import type { ChatUsage } from '../chat/usage-schema.ts';
import { removeUndefined } from '../remove-undefined.ts';

/**
 * The usage of a request whose answer has several choices: every prompt is counted once, however
 * many choices continue it, and every choice's own tokens and cost are counted.
 *
 * @param usages one per choice, the choices of a prompt side by side
 * @param perPrompt choices of each prompt
 */
export function combineUsage(usages: readonly ChatUsage[], perPrompt: number): ChatUsage {
  const [only] = usages;
  if (only && usages.length === 1) return only;
  const prompts = usages.filter((_, choice) => choice % perPrompt === 0);
  const promptTokens = sum(prompts, usage => usage.prompt_tokens);
  const completionTokens = sum(usages, usage => usage.completion_tokens);
  return removeUndefined({
    prompt_tokens: promptTokens,
    completion_tokens: completionTokens,
    total_tokens: promptTokens + completionTokens,
    prompt_tokens_details: removeUndefined({
      cached_tokens: sum(prompts, usage => usage.prompt_tokens_details?.cached_tokens ?? 0),
      cache_write_tokens: sumOfKnown(
        prompts,
        usage => usage.prompt_tokens_details?.cache_write_tokens,
      ),
    }),
    completion_tokens_details: {
      reasoning_tokens: sum(
        usages,
        usage => usage.completion_tokens_details?.reasoning_tokens ?? 0,
      ),
    },
    cost: sumOfCosts(usages),
    loam: servedBy(usages),
  });
}

function sum<T>(items: readonly T[], count: (item: T) => number): number {
  return items.reduce((total, item) => total + count(item), 0);
}

/** Costs are decimals of nine places, and so is their sum: no 0.30000000000000004. */
function sumOfCosts(usages: readonly ChatUsage[]): number | undefined {
  const cost = sumOfKnown(usages, usage => usage.cost);
  return cost === undefined ? undefined : Math.round(cost * 1e9) / 1e9;
}

/** Who answered, where a gate chose. Choices may have different targets; the first stands for all. */
function servedBy(usages: readonly ChatUsage[]): ChatUsage['loam'] {
  const { gate, target, model } = usages.find(usage => usage.loam?.gate)?.loam ?? {};
  return gate === undefined ? undefined : removeUndefined({ gate, target, model });
}

/** Undefined where nothing is known. */
function sumOfKnown<T>(
  items: readonly T[],
  count: (item: T) => number | undefined,
): number | undefined {
  const known = items.map(count).filter(value => value !== undefined);
  return known.length === 0 ? undefined : sum(known, value => value);
}
