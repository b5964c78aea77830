import type { Bindings } from './bindings.ts';
import type { KeyValueLayout } from '../backend.ts';
import { commonLength } from '../common-length.ts';
import type { NativeModel } from './model.ts';
import { Places } from './places.ts';
import { createSavedState, readSavedState } from './saved-state.ts';
import { Sequences } from './sequences.ts';
import { withPools } from './state-pools.ts';

/** For a new layout everything is held twice for a moment, and answers pause. Bytes. */
const mostMoved = 256 * 2 ** 20;

/** What llama.cpp keeps of each sequence: its keys and values, or its one state. */
export class SequenceCache {
  readonly sequences: Sequences;
  readonly #bindings: Bindings;
  readonly #model: NativeModel;
  #layout: KeyValueLayout;
  #places: Places;

  constructor(options: {
    bindings: Bindings;
    model: NativeModel;
    layout: KeyValueLayout;
    count: number;
  }) {
    const { bindings, model, layout, count } = options;
    this.#bindings = bindings;
    this.#model = model;
    this.#layout = layout;
    this.#places = new Places(count);
    this.sequences = new Sequences({
      count,
      contextLength: model.description.contextLength,
      vocabularySize: model.vocabulary.size,
    });
  }

  /** The number by which llama.cpp knows a sequence at the moment. */
  place(sequence: number): number {
    return this.#places.of(sequence);
  }

  trim(sequence: number, length: number): void {
    this.sequences.requireLength(sequence, length);
    if (length === this.sequences.length(sequence)) return;
    if (!this.#remove(sequence, length)) {
      throw new Error(
        'This model keeps one state per sequence, of which no part can be taken away: trim to 0.',
      );
    }
    this.sequences.trim(sequence, length);
  }

  share(from: number, to: number, length: number): void {
    this.sequences.requireLength(from, length);
    this.sequences.requireLength(to, 0);
    if (from === to) {
      this.trim(to, length);
      return;
    }
    const { memory, isRecurrent } = this.#model;
    if (isRecurrent) throw new Error('The sequences of this model cannot be shared.');
    this.#remove(to, -1);
    if (this.#layout === 'unified') {
      this.#bindings.sequenceCopy(memory, this.place(from), this.place(to), 0, length);
    } else if (length > 0) {
      this.#copy(from, to);
      this.#remove(to, length);
    }
    this.sequences.replace(to, this.sequences.tokens(from).slice(0, length));
  }

  save(sequence: number): Uint8Array {
    const { context } = this.#model;
    const tokens = this.sequences.tokens(sequence);
    const place = this.place(sequence);
    const { whole, body } = createSavedState(tokens, this.#bindings.stateSize(context, place));
    const written = this.#bindings.stateGet(context, body, body.length, place);
    if (written === 0) throw new Error(`Sequence ${sequence} could not be saved.`);
    return whole.subarray(0, whole.length - body.length + written);
  }

  restore(sequence: number, state: Uint8Array): void {
    const { tokens, body: saved } = readSavedState(state);
    this.cut(sequence, 0);
    if (tokens.length > 0) this.sequences.requireRoom(sequence, tokens);
    const { context, memory } = this.#model;
    const place = this.place(sequence);
    // It may have been saved in another layout.
    const body = this.#isRearrangeable ? withPools(saved, this.#pools) : saved;
    const read = this.#bindings.stateSet(context, body, body.length, place);
    if (read === 0 || this.#bindings.sequenceLastPosition(memory, place) !== tokens.length - 1) {
      this.cut(sequence, 0);
      throw new Error('The saved sequence is damaged, or of another model.');
    }
    this.sequences.append(sequence, tokens);
  }

  /**
   * Takes everything over into another layout, where what sequences have in common is there once.
   *
   * @param renew puts an empty cache in place of the one there is
   * @returns whether it did: not where there is too much to move
   */
  arrange(layout: KeyValueLayout, renew: () => void): boolean {
    const { count } = this.sequences;
    const held = Array.from({ length: count }, (_, sequence) => sequence).filter(
      sequence => !this.#isEmpty(sequence),
    );
    const bytes = held.reduce((sum, sequence) => sum + this.#stateBytes(sequence), 0);
    if (bytes > mostMoved) return false;
    const states = held.map(sequence => this.save(sequence));
    for (const sequence of held) this.sequences.trim(sequence, 0);
    renew();
    this.#layout = layout;
    this.#places = new Places(count);
    for (const [index, sequence] of held.entries()) {
      const state = states[index];
      if (!state) continue;
      this.restore(sequence, state);
      if (layout === 'unified') this.#join(sequence, held.slice(0, index));
    }
    return true;
  }

  /** Has a sequence use the cells of another for what both begin with. */
  #join(sequence: number, others: readonly number[]): void {
    const tokens = this.sequences.tokens(sequence);
    let nearest: { other: number; length: number } | undefined;
    for (const other of others) {
      const length = commonLength(this.sequences.tokens(other), tokens);
      if (length > (nearest?.length ?? 0)) nearest = { other, length };
    }
    if (!nearest) return;
    const { memory } = this.#model;
    const { other, length } = nearest;
    this.#bindings.sequenceRemove(memory, this.place(sequence), 0, length);
    this.#bindings.sequenceCopy(memory, this.place(other), this.place(sequence), 0, length);
  }

  /**
   * Copies a sequence to another pool, now. `llama_memory_seq_cp` would do it at the next step, with
   * whatever stands in either pool by then: a conversation restored meanwhile would show up in another.
   */
  #copy(from: number, to: number): void {
    const { context } = this.#model;
    const source = this.place(from);
    const state = new Uint8Array(this.#bindings.stateSize(context, source));
    const written = this.#bindings.stateGet(context, state, state.length, source);
    const read = this.#bindings.stateSet(context, state, written, this.place(to));
    if (written > 0 && read > 0) return;
    this.cut(to, 0);
    throw new Error(`Sequence ${from} could not be copied.`);
  }

  /** Takes away what a failed step left behind, or all where a model cannot forget a part. */
  cut(sequence: number, length: number): void {
    this.sequences.requireLength(sequence, 0);
    const isCut = this.#remove(sequence, length);
    if (!isCut) this.#remove(sequence, -1);
    this.sequences.trim(sequence, isCut ? Math.min(length, this.sequences.length(sequence)) : 0);
  }

  /** Moves sequences that are computed together next to each other, where that pays. */
  bringTogether(sequences: readonly number[]): void {
    if (this.#layout === 'unified') return;
    const pairs = this.#places.pairsToExchange(sequences, each => this.sequences.length(each));
    const bytes = pairs.flat().reduce((sum, each) => sum + this.#stateBytes(each), 0);
    // Each gap costs one reading of the weights per step.
    if (bytes > this.#model.description.sizeBytes) return;
    for (const [a, b] of pairs) this.#exchange(a, b);
  }

  #exchange(a: number, b: number): void {
    const states = [a, b].map(
      sequence => [sequence, this.#isEmpty(sequence) ? undefined : this.save(sequence)] as const,
    );
    for (const [sequence] of states) this.cut(sequence, 0);
    this.#places.exchange(a, b);
    for (const [sequence, state] of states) if (state) this.restore(sequence, state);
  }

  get #pools(): number {
    return this.#layout === 'unified' ? 1 : this.sequences.count;
  }

  get #isRearrangeable(): boolean {
    return this.#model.description.keyValueLayout !== undefined;
  }

  #stateBytes(sequence: number): number {
    if (this.#isEmpty(sequence)) return 0;
    return this.#bindings.stateSize(this.#model.context, this.place(sequence));
  }

  #isEmpty(sequence: number): boolean {
    return this.sequences.length(sequence) === 0;
  }

  /** @param from position; −1: all. @returns false where this model cannot */
  #remove(sequence: number, from: number): boolean {
    return this.#bindings.sequenceRemove(this.#model.memory, this.place(sequence), from, -1);
  }
}
