import koffi from 'koffi';
import type { Bindings } from './bindings.ts';
import type { Pointer } from './layouts.ts';

/** llama.cpp keeps its rows of logits at the same few addresses; a view costs 40 µs to make. */
const keptViews = 256;

/** llama.cpp's own logits as arrays, without a copy. Writing to them changes what is sampled. */
export class LogitsViews {
  readonly #bindings: Bindings;
  readonly #context: Pointer;
  readonly #length: number;
  readonly #views = new Map<bigint, Float32Array>();

  constructor(bindings: Bindings, context: Pointer, vocabularySize: number) {
    this.#bindings = bindings;
    this.#context = context;
    this.#length = vocabularySize;
  }

  /** The row of a place in the last batch; valid until the next step. */
  at(place: number): Float32Array {
    const address = this.#bindings.logitsAt(this.#context, place);
    if (address === null) throw new Error('llama.cpp has no logits where a step computed them.');
    const known = this.#views.get(address);
    if (known) return known;
    if (this.#views.size >= keptViews) this.#views.clear();
    const view = new Float32Array(koffi.view(address, 4 * this.#length));
    this.#views.set(address, view);
    return view;
  }
}
