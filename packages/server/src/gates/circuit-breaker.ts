import { withinMs } from '../choices/within-ms.ts';
import { healthCheckLimitMs, type HealthCheck } from './health-check.ts';

/** Failures in a row after which a target rests. */
const failuresToOpen = 5;

/** How long a target rests, in milliseconds. */
const restMs = 10_000;

/** By how much a rest is longer at whose end a health check is made, in milliseconds. */
const checkMs = healthCheckLimitMs + 1000;

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
 * With a health check no request probes what is down: after the rest the check is made, and as long
 * as it fails the target rests on. When it has passed, one request tries. Should no check be made,
 * because a platform has stopped its timers, a request probes a little later, as without one.
 *
 * Every `begin` that gave `true` is followed by exactly one of `succeeded`, `failed` and `left`.
 */
export class CircuitBreaker {
  readonly #now: () => number;
  readonly #check: HealthCheck | undefined;
  #nextCheck: ReturnType<typeof setTimeout> | undefined;
  #state: State = { is: 'closed', failures: 0 };

  /**
   * @param now Unix milliseconds
   * @param check what is asked while it is open. Default: nothing, requests probe
   */
  constructor(now: () => number = Date.now, check?: HealthCheck) {
    this.#now = now;
    this.#check = check;
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
    if (this.#state.is === 'open') this.#enter({ is: 'half-open' });
    return true;
  }

  succeeded(): void {
    this.#enter({ is: 'closed', failures: 0 });
  }

  failed(): void {
    const failures = this.#state.is === 'closed' ? this.#state.failures + 1 : failuresToOpen;
    if (failures >= failuresToOpen) this.#rest();
    else this.#enter({ is: 'closed', failures });
  }

  /** The request went away before it knew: the next one probes. */
  left(): void {
    if (this.#state.is === 'half-open') this.#enter({ is: 'open', until: this.#now() });
  }

  #enter(state: State): void {
    clearTimeout(this.#nextCheck);
    this.#state = state;
  }

  #rest(): void {
    const check = this.#check;
    const resting: State = { is: 'open', until: this.#now() + restMs + (check ? checkMs : 0) };
    this.#enter(resting);
    if (check) this.#nextCheck = CircuitBreaker.#checkLater(new WeakRef(this), resting, check);
  }

  /** Holds nothing: what nobody uses any more, after a change of the configuration, is not asked. */
  static #checkLater(held: WeakRef<CircuitBreaker>, resting: State, check: HealthCheck) {
    const isResting = (breaker?: CircuitBreaker) =>
      breaker !== undefined && breaker.#state === resting;
    const decide = async () => {
      if (!isResting(held.deref())) return;
      const isWell = await isAnswered(check);
      const breaker = held.deref();
      // A request that was under way may have known better.
      if (!breaker || !isResting(breaker)) return;
      if (isWell) breaker.#enter({ is: 'open', until: breaker.#now() });
      else breaker.#rest();
    };
    const timer = setTimeout(() => void decide(), restMs);
    // Does not keep a program running that wants to end. Only Node's timers can.
    (timer as { unref?: () => void }).unref?.();
    return timer;
  }
}

async function isAnswered(check: HealthCheck): Promise<boolean> {
  try {
    return (await withinMs(check(), healthCheckLimitMs)) ?? false;
  } catch {
    return false;
  }
}
