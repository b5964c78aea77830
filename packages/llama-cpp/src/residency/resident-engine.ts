import type { Token } from '../engine/backend.ts';
import type { Engine, GenerateRequest, GenerationEvent } from '../engine/engine.ts';

/** What a model's callers may ask of its engine. */
export type AnsweringEngine = Pick<
  Engine,
  'generate' | 'tokenize' | 'detokenize' | 'embed' | 'rank'
>;

/** An engine that stays until it is given back. */
export type EngineLease = { engine: AnsweringEngine; release: () => void };

/**
 * An engine that is there whenever it is asked something: each request holds the model while it is
 * answered, and a model that had to leave in between is loaded again.
 */
export class ResidentEngine implements AnsweringEngine {
  readonly #lease: (signal?: AbortSignal) => Promise<EngineLease>;

  constructor(lease: (signal?: AbortSignal) => Promise<EngineLease>) {
    this.#lease = lease;
  }

  async *generate(
    request: GenerateRequest,
    signal?: AbortSignal,
  ): AsyncGenerator<GenerationEvent, void, undefined> {
    const { engine, release } = await this.#lease(signal);
    try {
      yield* engine.generate(request, signal);
    } finally {
      release();
    }
  }

  tokenize(pieces: readonly string[], special?: boolean): Promise<Token[]> {
    return this.#hold(engine => engine.tokenize(pieces, special));
  }

  detokenize(tokens: readonly Token[]): Promise<string> {
    return this.#hold(engine => engine.detokenize(tokens));
  }

  embed(inputs: readonly (readonly Token[])[]): Promise<Float32Array[]> {
    return this.#hold(engine => engine.embed(inputs));
  }

  rank(inputs: readonly (readonly Token[])[]): Promise<number[]> {
    return this.#hold(engine => engine.rank(inputs));
  }

  async #hold<T>(ask: (engine: AnsweringEngine) => Promise<T>): Promise<T> {
    const { engine, release } = await this.#lease();
    try {
      return await ask(engine);
    } finally {
      release();
    }
  }
}
