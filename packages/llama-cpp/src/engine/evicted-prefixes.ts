import type { Token } from './backend.ts';

/** Prefixes are remembered at every so many tokens. */
const block = 32;
const mostRemembered = 4096;

/** Remembers which prefixes were once computed and are gone, as hashes, to name a cache miss rightly. */
export class EvictedPrefixes {
  readonly #hashes = new Set<number>();

  add(tokens: readonly Token[]): void {
    for (const hash of prefixHashes(tokens)) {
      this.#hashes.delete(hash);
      this.#hashes.add(hash);
    }
    for (const oldest of this.#hashes) {
      if (this.#hashes.size <= mostRemembered) break;
      this.#hashes.delete(oldest);
    }
  }

  /** Length of the longest remembered prefix of a prompt, to within a block. */
  longest(prompt: readonly Token[]): number {
    let length = 0;
    let longest = 0;
    for (const hash of prefixHashes(prompt)) {
      length += block;
      if (this.#hashes.has(hash)) longest = length;
    }
    return longest;
  }
}

/** A 52-bit hash of each prefix whose length is a multiple of the block. */
function* prefixHashes(tokens: readonly Token[]): Generator<number> {
  let low = 0x811c9dc5;
  let high = 0x1b873593;
  for (const [index, token] of tokens.entries()) {
    low = Math.imul(low ^ token, 0x01000193) >>> 0;
    high = (Math.imul(high ^ token, 0x85ebca6b) ^ (high >>> 13)) >>> 0;
    if ((index + 1) % block === 0) yield (high & 0xfffff) * 2 ** 32 + low;
  }
}
