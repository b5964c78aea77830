import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Bytes after which it is worth a collection, which takes a few milliseconds. */
const limit = 64 * 2 ** 20;

/** llama.cpp's `llama_token_data`: an id, a logit and a probability. */
const candidateBytes = 12;

/**
 * Gives native memory back that only a garbage collection frees.
 *
 * A disposed sampler of node-llama-cpp keeps its list of candidates, 1.8 MB at a vocabulary of
 * 150,000, until its JavaScript object is collected; V8 does not know how heavy it is, and in a
 * process with a small heap it would wait for hundreds of answers.
 */
export class NativeMemory {
  readonly #samplerBytes: number;
  readonly #collect: () => void;
  #garbage = 0;

  constructor(vocabularySize: number, collect: () => void = collector()) {
    this.#samplerBytes = vocabularySize * candidateBytes;
    this.#collect = collect;
  }

  samplerDisposed(): void {
    this.#garbage += this.#samplerBytes;
    if (this.#garbage < limit) return;
    this.#garbage = 0;
    this.#collect();
  }
}

function collector(): () => void {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  return typeof collect === 'function' ? () => void collect() : () => {};
}
