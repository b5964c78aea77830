import type { BenchModel } from './bench-model.ts';
import { randomNumbers } from './random-numbers.ts';

/** Prompts that begin like no other one, so that nothing of them is in any cache. */
export class Prompts {
  readonly #words: readonly string[];
  readonly #random: () => number;

  constructor({ words }: BenchModel, seed: number) {
    this.#words = words;
    this.#random = randomNumbers(seed);
  }

  /** A text of so many tokens. */
  fresh(tokens: number): string {
    const word = (): string => this.#words[Math.floor(this.#random() * this.#words.length)] ?? '';
    return Array.from({ length: tokens }, word).join(' ');
  }
}
