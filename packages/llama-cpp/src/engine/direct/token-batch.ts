import koffi from 'koffi';
import type { Token } from '../backend.ts';
import type { Batch, Pointer } from './layouts.ts';

/**
 * The arrays of a `llama_batch`, in native memory that JavaScript writes to directly.
 *
 * One token per place, each in exactly one sequence.
 */
export class TokenBatch {
  readonly capacity: number;
  readonly #outputCapacity: number;
  readonly #memory: Pointer[] = [];
  readonly #tokens: Int32Array;
  readonly #positions: Int32Array;
  readonly #sequences: Int32Array;
  readonly #outputs: Int8Array;
  readonly #batch: Batch;
  #count = 0;
  #outputCount = 0;

  /** @param outputCapacity after how many of the tokens a batch gives logits */
  constructor(capacity: number, outputCapacity = capacity) {
    this.capacity = capacity;
    this.#outputCapacity = outputCapacity;
    const [token, tokens] = this.#allocate(4 * capacity, Int32Array);
    const [pos, positions] = this.#allocate(4 * capacity, Int32Array);
    const [n_seq_id, sequenceCounts] = this.#allocate(4 * capacity, Int32Array);
    const [sequence, sequences] = this.#allocate(4 * capacity, Int32Array);
    const [seq_id, sequencePointers] = this.#allocate(8 * capacity, BigUint64Array);
    const [logits, outputs] = this.#allocate(capacity, Int8Array);
    sequenceCounts.fill(1);
    for (let place = 0; place < capacity; place++) {
      sequencePointers[place] = sequence + BigInt(4 * place);
    }
    this.#tokens = tokens;
    this.#positions = positions;
    this.#sequences = sequences;
    this.#outputs = outputs;
    this.#batch = { n_tokens: 0, token, embd: null, pos, n_seq_id, seq_id, logits };
  }

  get count(): number {
    return this.#count;
  }

  get isFull(): boolean {
    return this.#count === this.capacity || this.#outputCount === this.#outputCapacity;
  }

  clear(): void {
    this.#count = 0;
    this.#outputCount = 0;
  }

  /** @returns the place in the batch, by which an output is asked for afterwards */
  add(token: Token, position: number, sequence: number, output: boolean): number {
    if (this.isFull) {
      throw new RangeError(
        `A batch holds ${this.capacity} tokens, ${this.#outputCapacity} of them with outputs.`,
      );
    }
    const place = this.#count++;
    this.#tokens[place] = token;
    this.#positions[place] = position;
    this.#sequences[place] = sequence;
    this.#outputs[place] = output ? 1 : 0;
    if (output) this.#outputCount++;
    return place;
  }

  /** As llama.cpp takes it; valid until the next `clear` or `add`. */
  get native(): Batch {
    this.#batch.n_tokens = this.#count;
    return this.#batch;
  }

  free(): void {
    for (const pointer of this.#memory) koffi.free(pointer);
    this.#memory.length = 0;
  }

  #allocate<View>(
    bytes: number,
    View: new (memory: ArrayBuffer) => View,
  ): [address: bigint, view: View] {
    const pointer = koffi.alloc('uint8_t', bytes) as bigint;
    this.#memory.push(pointer);
    return [pointer, new View(koffi.view(pointer, bytes))];
  }
}
