const defaultDelays = [0, 250, 1000, 4000];
/** Deaths older than this are forgotten. Milliseconds. */
const memoryMs = 60_000;
/** How long an engine that died too often is left alone. Milliseconds. */
export const restMs = 10_000;

export type RestartDecision = { restart: true; delayMs: number } | { restart: false };

/** Decides whether a process that died is started again, and when. */
export class RestartPolicy {
  readonly #delays: readonly number[];
  #deaths: number[] = [];

  /** @param delays milliseconds until the next start, by the number of recent deaths */
  constructor(delays: readonly number[] = defaultDelays) {
    this.#delays = delays;
  }

  /** @param now milliseconds on any clock that does not go back */
  died(now: number): RestartDecision {
    this.#deaths = [...this.#deaths.filter(time => now - time < memoryMs), now];
    const delayMs = this.#delays[this.#deaths.length - 1];
    return delayMs === undefined ? { restart: false } : { restart: true, delayMs };
  }
}
