import type { KeyValueLayout } from './backend.ts';

/** Steps after which what was seen counts half. */
const halfLife = 64;
const kept = 0.5 ** (1 / halfLife);

/** Fewest steps between two changes: each copies all that is kept. */
const fewestSteps = 256;

/** How many times the other layout's reading this one's has to be before it is given up. */
const worthwhile = 1.25;
/** Tokens read too many per step below which it makes no difference that anybody would notice. */
const noticeable = 512;

/**
 * Which layout of keys and values reads less, by what has lately been asked.
 *
 * Split, a step reads what each of its sequences holds; unified, what all sequences hold, those that
 * idle too, but what several begin with once. It is for models that read all of a pool
 * (decision 6): one thread of four that share 1,000 tokens reads 4,000 of them split and 1,000 unified.
 */
export class LayoutChoice {
  #layout: KeyValueLayout;
  #split = 0;
  #unified = 0;
  #steps = 0;

  constructor(layout: KeyValueLayout) {
    this.#layout = layout;
  }

  /**
   * Looks at a step.
   *
   * @param lengths tokens held by each sequence that wrote a token
   * @param distinct tokens that all sequences hold, what several begin with counted once
   * @returns the layout to change to; undefined: none
   */
  observe(lengths: readonly number[], distinct: number): KeyValueLayout | undefined {
    if (lengths.length === 0) return undefined;
    const read = lengths.reduce((sum, length) => sum + length, 0);
    this.#split = this.#steps === 0 ? read : movingMean(this.#split, read);
    this.#unified = this.#steps === 0 ? distinct : movingMean(this.#unified, distinct);
    this.#steps++;
    const [own, other]: [number, number] =
      this.#layout === 'split' ? [this.#split, this.#unified] : [this.#unified, this.#split];
    if (this.#steps < fewestSteps || own < worthwhile * other || own - other < noticeable) {
      return undefined;
    }
    return this.#layout === 'split' ? 'unified' : 'split';
  }

  /** Says what became of a change: it begins to look anew. @param layout as it is now */
  settle(layout: KeyValueLayout): void {
    this.#layout = layout;
    this.#steps = 0;
  }

  get layout(): KeyValueLayout {
    return this.#layout;
  }
}

function movingMean(before: number, now: number): number {
  return kept * before + (1 - kept) * now;
}
