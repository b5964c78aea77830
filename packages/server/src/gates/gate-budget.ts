import { toNanoUsd, type NanoUsd } from '../usage/price.ts';
import type { UsageStore } from '../usage/usage-store.ts';
import { budgetSpent } from './gate-refusals.ts';

export type BudgetLimits = {
  /** US dollars per day (UTC). Default: no limit. */
  usdPerDay?: number | undefined;
  /** US dollars per calendar month (UTC). Default: no limit. */
  usdPerMonth?: number | undefined;
};

const dayMs = 24 * 60 * 60 * 1000;

/** Where it stands what gates have cost. */
export type GateBooks = Pick<UsageStore, 'spent'>;

/**
 * What a gate may spend.
 *
 * A request is let in while there is something left. What a request will cost is known when it has
 * ended, so that until then its estimate counts as spent: many at once cannot all get in by the last
 * cent. The books are the usage store's, which several servers may share.
 */
export class GateBudget {
  readonly #gate: string;
  readonly #limits: BudgetLimits;
  readonly #books: GateBooks;
  readonly #now: () => number;
  #reserved: NanoUsd = 0;
  /** Changes whenever a reservation becomes an entry in the books. */
  #settled = 0;

  /** @param now Unix milliseconds */
  constructor(gate: string, limits: BudgetLimits, books: GateBooks, now: () => number = Date.now) {
    this.#gate = gate;
    this.#limits = limits;
    this.#books = books;
    this.#now = now;
  }

  /**
   * Reserves what a request will probably cost.
   *
   * @returns what to call once the request is in the books
   * @throws WireError `budget_exceeded`
   */
  async reserve(estimate: NanoUsd): Promise<() => void> {
    for (const { period, usd, spent } of await this.#entries()) {
      if (spent + this.#reserved >= toNanoUsd(usd)) throw budgetSpent(this.#gate, period, usd);
    }
    this.#reserved += estimate;
    let isReserved = true;
    return () => {
      if (!isReserved) return;
      isReserved = false;
      this.#reserved -= estimate;
      this.#settled += 1;
    };
  }

  /** The limits, and what counts towards each of them. */
  async #entries(): Promise<{ period: 'day' | 'month'; usd: number; spent: NanoUsd }[]> {
    const { usdPerDay, usdPerMonth } = this.#limits;
    const now = new Date(this.#now());
    const month = Date.UTC(now.getUTCFullYear(), now.getUTCMonth());
    const day = month + (now.getUTCDate() - 1) * dayMs;
    const limits = [
      { period: 'day' as const, usd: usdPerDay, since: day },
      { period: 'month' as const, usd: usdPerMonth, since: month },
    ];
    for (;;) {
      const settled = this.#settled;
      const entries = await Promise.all(
        limits.map(async ({ period, usd, since }) =>
          usd === undefined
            ? []
            : [{ period, usd, spent: await this.#books.spent(this.#gate, since) }],
        ),
      );
      // What was settled meanwhile may be neither in these nor in what is reserved.
      if (settled === this.#settled) return entries.flat();
    }
  }
}
