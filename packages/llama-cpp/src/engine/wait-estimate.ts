import { ModelError } from '@loam/model-port';

export type WaitEstimateOptions = { sequences: number; maxQueued: number };

/** Tells who is refused when to come again, from how long requests have held their sequences. */
export class WaitEstimate {
  readonly #options: WaitEstimateOptions;
  /** A moving average, in milliseconds. */
  #holdMs = 1000;

  constructor(options: WaitEstimateOptions) {
    this.#options = options;
  }

  /** @param ms how long an answered request held its sequence */
  held(ms: number): void {
    this.#holdMs = 0.8 * this.#holdMs + 0.2 * ms;
  }

  overloaded(queued: number): ModelError {
    const { sequences, maxQueued } = this.#options;
    const waitMs = (this.#holdMs * (queued + 1)) / sequences;
    return new ModelError({
      code: 'engine_overloaded',
      message: `All ${sequences} sequences are busy and ${maxQueued} requests are waiting already. Try again later.`,
      retryAfterMs: Math.round(Math.min(30_000, Math.max(250, waitMs))),
    });
  }
}
