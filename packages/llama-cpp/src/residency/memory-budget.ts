import { availableMemory } from './machine-memory.ts';

/** How much of the free memory models may take, where nobody says: the rest is for everything else. */
const defaultShare = 0.9;

/**
 * How much all models together may take at a moment.
 *
 * The budget is what its owner says, or a share of what is free when it is first asked for; and never
 * more than what is free now plus what the models have already.
 *
 * @param budget bytes
 */
export function memoryBudget(
  budget: number | undefined,
  available: () => number = availableMemory,
): (usedBytes: number) => number {
  let fixed = budget;
  return usedBytes => {
    const free = available();
    fixed ??= free * defaultShare;
    return Math.min(fixed, free + usedBytes);
  };
}
