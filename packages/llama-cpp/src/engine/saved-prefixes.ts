import type { Token } from './backend.ts';
import { commonLength } from './common-length.ts';

type Saved = { tokens: readonly Token[]; state: Uint8Array };

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
  #saved: Saved[] = [];
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
    this.#keep(({ tokens: held }) => commonLength(held, tokens) < held.length);
    if (state.length > this.limit) return;
    this.#saved.push({ tokens, state });
    this.#bytes += state.length;
    while (this.#bytes > this.limit) {
      const [oldest] = this.#saved;
      this.#keep(each => each !== oldest);
    }
  }

  /** Whether a state that begins with all of these tokens is kept. */
  has(tokens: readonly Token[]): boolean {
    return this.#saved.some(({ tokens: held }) => commonLength(held, tokens) === tokens.length);
  }

  /** The state that has most of a prompt's beginning. It counts as used. */
  longest(prompt: readonly Token[]): SavedMatch | undefined {
    let best: { saved: Saved; length: number } | undefined;
    for (const saved of this.#saved) {
      const length = commonLength(saved.tokens, prompt);
      if (length > (best?.length ?? 0)) best = { saved, length };
    }
    if (!best) return undefined;
    const { saved, length } = best;
    this.#saved = [...this.#saved.filter(each => each !== saved), saved];
    return { state: saved.state, length };
  }

  #keep(wanted: (saved: Saved) => boolean): void {
    this.#saved = this.#saved.filter(saved => {
      const kept = wanted(saved);
      if (!kept) this.#bytes -= saved.state.length;
      return kept;
    });
  }
}
