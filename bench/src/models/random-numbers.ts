/** Uniform in [0, 1); the same numbers for the same seed (mulberry32). */
export function randomNumbers(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Fills with random bits (xorshift32). @returns the state to go on with */
export function fillRandom(words: Uint32Array, state: number): number {
  let bits = state | 0;
  for (let index = 0; index < words.length; index++) {
    bits ^= bits << 13;
    bits ^= bits >>> 17;
    bits ^= bits << 5;
    words[index] = bits;
  }
  return bits;
}
