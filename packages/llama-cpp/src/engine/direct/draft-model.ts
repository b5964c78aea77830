import type { Token } from '../backend.ts';
import { commonLength } from '../common-length.ts';
import type { Pointer } from './layouts.ts';
import type { NativeModel } from './model.ts';
import type { Runtime } from './runtime.ts';
import { SequenceCache } from './sequence-cache.ts';
import { TokenBatch } from './token-batch.ts';

/** Tokens of a prompt that are read at once: a running answer waits for them. */
const mostRead = 512;

export type Guessing = {
  sequence: number;
  /** Everything that stands before the guess. */
  history: readonly Token[];
  /** Most tokens to guess. */
  most: number;
};

/**
 * A smaller model that guesses how answers go on: always what it finds most probable. Whether that is
 * what the large one says is for the large one's own sampler, so answers stay what they would be.
 */
export class DraftModel {
  readonly #runtime: Runtime;
  readonly #model: NativeModel;
  readonly #cache: SequenceCache;
  readonly #batch: TokenBatch;
  readonly #greedy: Pointer;

  /** @throws Error with one sentence when it cannot guess for `target` */
  constructor(
    runtime: Runtime,
    model: NativeModel,
    { target, sequences, path }: { target: NativeModel; sequences: number; path: string },
  ) {
    requireSameVocabulary(model, target, path);
    if (model.isRecurrent) {
      throw new Error(`${path} cannot guess: a recurrent model cannot take a guess back.`);
    }
    this.#runtime = runtime;
    this.#model = model;
    this.#cache = new SequenceCache({
      bindings: runtime.bindings,
      model,
      layout: 'unified',
      count: sequences,
    });
    this.#batch = new TokenBatch(model.batchSize);
    this.#greedy = runtime.bindings.chainCreate({ no_perf: true });
    runtime.bindings.chainAdd(this.#greedy, runtime.bindings.samplerGreedy());
  }

  guess(asked: readonly Guessing[]): Token[][] {
    const guesses: Token[][] = asked.map(() => []);
    try {
      this.#batch.clear();
      const places = asked.map(each => this.#read(each));
      this.#go(asked, guesses, places);
    } catch {
      // An answer needs no guess; what is in the sequences is not known any more.
      for (const { sequence } of asked) this.#cache.cut(sequence, 0);
    } finally {
      this.#batch.clear();
    }
    return guesses;
  }

  free(): void {
    this.#runtime.bindings.samplerFree(this.#greedy);
    this.#model.free();
    this.#batch.free();
  }

  /** Puts what is missing of a history into the batch. @returns the place of its last token, where it is there */
  #read({ sequence, history }: Guessing): number | undefined {
    const { sequences } = this.#cache;
    const known = commonLength(sequences.tokens(sequence), history);
    // The last one is computed again: its result is the first guess.
    this.#cache.trim(sequence, Math.min(known, history.length - 1));
    const start = sequences.length(sequence);
    const room = Math.min(mostRead, this.#batch.capacity) - this.#batch.count;
    const missing = history.slice(start, start + Math.max(0, room));
    let place: number | undefined;
    for (const [index, token] of missing.entries()) {
      const last = start + index === history.length - 1;
      const added = this.#batch.add(token, start + index, this.#cache.place(sequence), last);
      if (last) place = added;
    }
    sequences.append(sequence, missing);
    return place;
  }

  #go(
    asked: readonly Guessing[],
    guesses: Token[][],
    firstPlaces: readonly (number | undefined)[],
  ): void {
    const { bindings } = this.#runtime;
    let places = firstPlaces;
    while (this.#batch.count > 0) {
      this.#decode();
      this.#batch.clear();
      const next: (number | undefined)[] = asked.map(() => undefined);
      for (const [index, { sequence, most }] of asked.entries()) {
        const place = places[index];
        const guess = guesses[index];
        if (place === undefined || !guess) continue;
        const token = bindings.samplerSample(this.#greedy, this.#model.context, place);
        if (this.#model.description.endTokens.includes(token)) continue;
        guess.push(token);
        const { sequences } = this.#cache;
        const position = sequences.length(sequence);
        if (guess.length >= most || position >= this.#model.description.contextLength) continue;
        next[index] = this.#batch.add(token, position, this.#cache.place(sequence), true);
        sequences.append(sequence, [token]);
      }
      places = next;
    }
  }

  #decode(): void {
    const code = this.#runtime.bindings.decode(this.#model.context, this.#batch.native);
    this.#runtime.cleanVectorRegisters?.();
    if (code !== 0) throw new Error(`llama.cpp could not compute a guess (${code}).`);
  }
}

/** Guesses are token ids: they have to mean the same to both. */
function requireSameVocabulary(draft: NativeModel, target: NativeModel, path: string): void {
  const [ours, theirs] = [target.vocabulary, draft.vocabulary];
  const differs = (token: Token): boolean =>
    Buffer.compare(Buffer.from(ours.piece(token)), Buffer.from(theirs.piece(token))) !== 0;
  let same = ours.size === theirs.size;
  for (let token = 0; same && token < ours.size; token++) same = !differs(token);
  if (!same) throw new Error(`${path} cannot guess: its vocabulary is not that of the model.`);
}
