/** Up to so many tokens a prompt is short: about two chunks beside running answers. */
const shortPrompt = 256;

/** In one of so many steps, prompts are taken as they came, so that short ones cannot starve a long one. */
const fairStep = 4;

type Waiting = { prompt: { length: number }; computed?: number };

/**
 * The order in which prompts are computed: short ones before long ones, first come first served
 * among equals.
 *
 * A question of ten tokens need not wait for a document of ten thousand, which in turn still gets a
 * quarter of the steps however many questions come.
 */
export class PromptOrder {
  #steps = 0;

  /** @param waiting in the order of their arrival */
  next<T extends Waiting>(waiting: readonly T[]): T[] {
    if (++this.#steps % fairStep === 0) return [...waiting];
    return waiting.toSorted((a, b) => Number(isLong(a)) - Number(isLong(b)));
  }
}

function isLong({ prompt, computed = 0 }: Waiting): boolean {
  return prompt.length - computed > shortPrompt;
}
