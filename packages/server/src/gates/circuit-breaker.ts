/** Failures in a row after which a target rests. */
const failuresToOpen = 5;

/** How long a target rests, in milliseconds. */
const restMs = 10_000;

/** A probe is on the way; how it ends is known about as soon as this. */
const probeMs = 1000;

type State =
  | { is: 'closed'; failures: number }
  | { is: 'open'; until: number }
  | { is: 'half-open' };

/**
 * Whether a target is worth asking.
 *
 * `closed`: it is asked. After five failures in a row it is `open`: nobody waits for it for ten
 * seconds. Then one request probes it (`half-open`), while the others still go elsewhere; how the
 * probe ends decides.
 *
 * Every `begin` that gave `true` is followed by exactly one of `succeeded`, `failed` and `left`.
 */
export class CircuitBreaker {
  readonly #now: () => number;
  #state: State = { is: 'closed', failures: 0 };

  /** @param now Unix milliseconds */
  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  get state(): State['is'] {
    return this.#state.is;
  }

  /** How long until a request may try it, in milliseconds. 0: now. */
  get restMs(): number {
    if (this.#state.is === 'open') return Math.max(0, this.#state.until - this.#now());
    return this.#state.is === 'half-open' ? probeMs : 0;
  }

  /** Whether the target may be asked now. After a rest, only one request gets a yes. */
  begin(): boolean {
    if (this.restMs > 0) return false;
    if (this.#state.is === 'open') this.#state = { is: 'half-open' };
    return true;
  }

  succeeded(): void {
    this.#state = { is: 'closed', failures: 0 };
  }

  failed(): void {
    const failures = this.#state.is === 'closed' ? this.#state.failures + 1 : failuresToOpen;
    this.#state =
      failures >= failuresToOpen
        ? { is: 'open', until: this.#now() + restMs }
        : { is: 'closed', failures };
  }

  /** The request went away before it knew: the next one probes. */
  left(): void {
    if (this.#state.is === 'half-open') this.#state = { is: 'open', until: this.#now() };
  }
}
