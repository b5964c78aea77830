import type { CacheMissReason } from '@loam/model-port';
import type { EngineBackend, LoadedModel, Token } from './backend.ts';
import type { Generation } from './generation.ts';
import { prepareSequence } from './prepare-sequence.ts';
import { SavedPrefixes } from './saved-prefixes.ts';
import { SequencePrefixes } from './sequence-prefixes.ts';

/** What a sequence has of the prompt it was taken for. */
export type Prepared = {
  /** Tokens that are not computed again. */
  cached: number;
  /** Why it has no more. */
  missReason?: CacheMissReason;
};

/** Gives requests their sequences, each with as much of its prompt as any place still has. */
export class SequenceAllocator {
  readonly #backend: EngineBackend;
  readonly #prefixes: SequencePrefixes;
  readonly #saved: SavedPrefixes;

  constructor(options: {
    backend: EngineBackend;
    model: Pick<LoadedModel, 'wholeSequencesOnly'>;
    sequences: number;
    /** Memory for the states of conversations that had to make room. Default: 0. */
    savedBytes?: number | undefined;
  }) {
    const { backend, model, sequences, savedBytes = 0 } = options;
    const { saveState, share } = backend.capabilities;
    this.#backend = backend;
    this.#saved = new SavedPrefixes(saveState ? savedBytes : 0);
    this.#prefixes = new SequencePrefixes({
      sequences,
      share,
      wholeSequencesOnly: model.wholeSequencesOnly ?? false,
    });
  }

  /** How many sequences nobody uses. */
  get idle(): number {
    return this.#prefixes.idle;
  }

  /**
   * Takes a sequence, which `prepare` then brings to what it is to hold. Where that throws, the sequence
   * is to be discarded.
   *
   * @returns undefined where the request has to wait
   */
  take({
    prompt,
    request,
  }: Generation): { sequence: number; prepare: () => Promise<Prepared> } | undefined {
    const saved = this.#saved.longest(prompt);
    const assignment = this.#prefixes.assign(prompt, {
      cacheKey: request.cacheKey,
      saved: saved?.length,
      anew: request.scorePrompt !== undefined,
    });
    if (!assignment) return undefined;
    const { sequence, missReason } = assignment;
    const prepare = async (): Promise<Prepared> => {
      const cached = await prepareSequence(this.#backend, assignment, this.#saved, saved?.state);
      if (cached < assignment.cached) this.#prefixes.restart(sequence);
      return { cached, ...(missReason && { missReason }) };
    };
    return { sequence, prepare };
  }

  /** Tokens that a sequence holds. */
  length(sequence: number): number {
    return this.#prefixes.length(sequence);
  }

  /** Tokens that all sequences hold; what several begin with counts once. */
  get distinct(): number {
    return this.#prefixes.distinct;
  }

  /** Says that tokens were appended to a sequence. */
  append(sequence: number, tokens: readonly Token[]): void {
    this.#prefixes.append(sequence, tokens);
  }

  /** Gives a sequence back; what it holds can be used again. */
  release(sequence: number): void {
    this.#prefixes.release(sequence);
  }

  /** Says that a sequence holds nothing, whatever was known about it. */
  forget(sequence: number): void {
    this.#prefixes.forget(sequence);
  }

  /** Gives a sequence back of which nobody knows what it holds. */
  discard(sequence: number): void {
    this.#prefixes.forget(sequence);
    this.#prefixes.release(sequence);
  }
}
