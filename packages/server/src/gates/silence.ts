/**
 * A limit on silence: `signal` aborts when somebody has listened for `limitMs` and heard nothing.
 * Time in which nobody listens does not count: a slow reader is no silent target.
 *
 * One timer that looks at the time when it fires, not one per sound: a stream makes many.
 */
export class Silence {
  readonly #abort = new AbortController();
  readonly #limitMs: number;
  readonly #reason: () => unknown;
  /** `undefined`: nobody listens. */
  #since: number | undefined = performance.now();
  #timer: ReturnType<typeof setTimeout> | undefined;

  /**
   * Begins to listen.
   *
   * @param limitMs `undefined`: no limit
   * @param reason what the signal aborts with
   */
  constructor(limitMs: number | undefined, reason: () => unknown) {
    this.#limitMs = limitMs ?? Infinity;
    this.#reason = reason;
    if (limitMs !== undefined) this.#wait(limitMs);
  }

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  listen(): void {
    this.#since = performance.now();
  }

  /** Something was heard, and nobody listens until the next `listen`. */
  heard(): void {
    this.#since = undefined;
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #wait(ms: number): void {
    this.#timer = setTimeout(() => {
      const silentMs = this.#since === undefined ? 0 : performance.now() - this.#since;
      if (silentMs < this.#limitMs) this.#wait(this.#limitMs - silentMs);
      else this.#abort.abort(this.#reason());
    }, ms);
  }
}
