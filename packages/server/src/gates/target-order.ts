import type { GateStrategy } from './gate-settings.ts';
import type { Target } from './target.ts';

/**
 * In which order the targets of a gate are tried.
 *
 * Strategies differ in who comes first, among those that are not resting. The others follow in the
 * order of the configuration, from the first one on.
 */
export class TargetOrder {
  readonly #strategy: GateStrategy;
  readonly #targets: readonly Target[];
  /** How much each target is owed, of which the one that is owed most is next. */
  readonly #credit = new Map<Target, number>();

  constructor(strategy: GateStrategy, targets: readonly Target[]) {
    this.#strategy = strategy;
    this.#targets = targets;
  }

  /** @param preferred comes first, unless it is resting */
  next(preferred?: Target): Target[] {
    const awake = this.#targets.filter(({ health }) => health.breaker.restMs === 0);
    const candidates = awake.length > 0 ? awake : this.#targets;
    const first = preferred && candidates.includes(preferred) ? preferred : this.#first(candidates);
    if (first === undefined) return [];
    return this.#strategy === 'single' ? [first] : this.#from(first);
  }

  #first(candidates: readonly Target[]): Target | undefined {
    switch (this.#strategy) {
      case 'single':
      case 'fallback':
        return candidates[0];
      case 'round-robin':
        return this.#rotate(candidates, () => 1);
      case 'weighted':
        return this.#rotate(candidates, ({ weight }) => weight);
      default: {
        this.#strategy satisfies 'least-busy';
        const least = Math.min(...candidates.map(loadOf));
        return this.#rotate(
          candidates.filter(target => loadOf(target) === least),
          () => 1,
        );
      }
    }
  }

  /**
   * Smooth weighted round-robin: each turn everybody is owed their weight, and whoever is owed most
   * gets the request and pays for all. Weights 3 and 1 give a a b a, never a a a b.
   */
  #rotate(candidates: readonly Target[], weightOf: (target: Target) => number): Target | undefined {
    let total = 0;
    let first: Target | undefined;
    for (const target of candidates) {
      total += weightOf(target);
      this.#credit.set(target, this.#owed(target) + weightOf(target));
      if (first === undefined || this.#owed(target) > this.#owed(first)) first = target;
    }
    if (first) this.#credit.set(first, this.#owed(first) - total);
    return first;
  }

  #owed(target: Target): number {
    return this.#credit.get(target) ?? 0;
  }

  #from(first: Target): Target[] {
    const start = this.#targets.indexOf(first);
    return [...this.#targets.slice(start), ...this.#targets.slice(0, start)];
  }
}

/** Requests per unit of weight, so that a target twice as large takes twice as many. */
function loadOf({ health, weight }: Target): number {
  return health.inFlight / weight;
}
