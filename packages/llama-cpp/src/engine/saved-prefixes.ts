import type { Token } from './backend.ts';
import { PrefixTree } from './prefix-tree.ts';

type Saved = { length: number; state: Uint8Array };

export type SavedMatch = { state: Uint8Array; length: number };

/**
 * States of sequences that had to make room, in memory, up to a limit.
 *
 * A conversation that comes back after others took its sequence is restored in milliseconds
 * instead of being computed again.
 */
export class SavedPrefixes {
  readonly limit: number;
  /** The least recently used one first. */
  readonly #saved = new Set<Saved>();
  readonly #tree = new PrefixTree<Saved>();
  #bytes = 0;

  /** @param limit bytes; 0: nothing is kept */
  constructor(limit: number) {
    this.limit = limit;
  }

  get bytes(): number {
    return this.#bytes;
  }

  add(tokens: readonly Token[], state: Uint8Array): void {
    // One that is the beginning of the new one is not needed any more.
    for (const [saved, common] of this.#tree.commonLengths(tokens)) {
      if (common === saved.length) this.#drop(saved);
    }
    if (state.length > this.limit) return;
    const added = { length: tokens.length, state };
    this.#saved.add(added);
    this.#tree.set(added, tokens);
    this.#bytes += state.length;
    for (const oldest of this.#saved) {
      if (this.#bytes <= this.limit) break;
      this.#drop(oldest);
    }
  }

  /** Whether a state that begins with all of these tokens is kept. */
  has(tokens: readonly Token[]): boolean {
    return [...this.#tree.commonLengths(tokens).values()].some(common => common === tokens.length);
  }

  /** The state that has most of a prompt's beginning. It counts as used. */
  longest(prompt: readonly Token[]): SavedMatch | undefined {
    let best: { saved: Saved; length: number } | undefined;
    for (const [saved, length] of this.#tree.commonLengths(prompt)) {
      if (length > (best?.length ?? 0)) best = { saved, length };
    }
    if (!best) return undefined;
    const { saved, length } = best;
    this.#saved.delete(saved);
    this.#saved.add(saved);
    return { state: saved.state, length };
  }

  #drop(saved: Saved): void {
    this.#saved.delete(saved);
    this.#tree.delete(saved);
    this.#bytes -= saved.state.length;
  }
}
