import type { Token } from './backend.ts';
import { PrefixTree } from './prefix-tree.ts';

type Saved = { length: number; state: Uint8Array; pinned: boolean; usedAt: number };

/** A pinned state is kept for so many more uses of each that is kept than another. */
const pinnedUses = 4;

export type SavedMatch = { state: Uint8Array; length: number };

/**
 * States of sequences that had to make room, in memory, up to a limit.
 *
 * A conversation that comes back after others took its sequence is restored in milliseconds
 * instead of being computed again.
 */
export class SavedPrefixes {
  readonly limit: number;
  readonly #saved = new Set<Saved>();
  readonly #tree = new PrefixTree<Saved>();
  #bytes = 0;
  /** A counter, not a time. */
  #clock = 0;

  /** @param limit bytes; 0: nothing is kept */
  constructor(limit: number) {
    this.limit = limit;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** @param pinned its owner means to come back, so it is kept longer. Default: false. */
  add(tokens: readonly Token[], state: Uint8Array, pinned = false): void {
    // One that is the beginning of the new one is not needed any more.
    for (const [saved, common] of this.#tree.commonLengths(tokens)) {
      if (common === saved.length) this.#drop(saved);
    }
    if (state.length > this.limit) return;
    const added = { length: tokens.length, state, pinned, usedAt: ++this.#clock };
    this.#saved.add(added);
    this.#tree.set(added, tokens);
    this.#bytes += state.length;
    const grace = pinnedUses * this.#saved.size;
    const rank = (saved: Saved): number => saved.usedAt + (saved.pinned ? grace : 0);
    for (const saved of [...this.#saved].toSorted((a, b) => rank(a) - rank(b))) {
      if (this.#bytes <= this.limit) break;
      this.#drop(saved);
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
    saved.usedAt = ++this.#clock;
    return { state: saved.state, length };
  }

  #drop(saved: Saved): void {
    this.#saved.delete(saved);
    this.#tree.delete(saved);
    this.#bytes -= saved.state.length;
  }
}
