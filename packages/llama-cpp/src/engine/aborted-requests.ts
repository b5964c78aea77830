/** How many aborts are remembered: the main thread forgets them as soon as it hears of them itself. */
const mostRemembered = 1024;

/**
 * Decides whether a running step is worth ending: only when nobody wants anything of it any more.
 * A step with one request that goes on would have to be computed again for it.
 */
export class AbortedRequests {
  readonly #ids = new Set<number>();

  add(id: number): void {
    this.#ids.add(id);
    const [oldest] = this.#ids;
    if (this.#ids.size > mostRemembered && oldest !== undefined) this.#ids.delete(oldest);
  }

  /** @param step the number of requests in a step, and then their ids */
  holdAll(step: Int32Array): boolean {
    const count = Atomics.load(step, 0);
    if (count === 0) return false;
    return step.subarray(1, count + 1).every(id => this.#ids.has(id));
  }
}
