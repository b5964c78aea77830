import type { EndedCall, EndedRequest, ModelCall, Observer } from '../observability/observer.ts';

/** How far back it goes, in milliseconds. */
export const windowMs = 15 * 60_000;

/** Requests, and calls, that are remembered; with more of them it goes less far back. */
const mostRemembered = 20_000;

/** What of a request is remembered. Nothing of what was said. */
export type RecentRequest = {
  tenant: string | undefined;
  /** In Unix milliseconds. */
  endedAt: number;
  durationMs: number;
  status: number;
  disconnected: boolean;
};

export type RecentCall = {
  tenant: string | undefined;
  model: string;
  /** In Unix milliseconds. */
  endedAt: number;
  durationMs: number;
  firstOutputMs: number | undefined;
  inputTokens: number;
  cachedTokens: number;
  outputTokens: number;
  failed: boolean;
};

/**
 * Remembers the requests and calls of the last quarter of an hour, for a look at what is going on.
 * Only requests that ask a model count: those that look at the server are not its traffic.
 */
export class RecentTraffic implements Observer {
  readonly #now: () => number;
  readonly #requests: RecentRequest[] = [];
  readonly #calls: RecentCall[] = [];
  readonly #startedAt: number;
  #active = 0;

  /** @param now Unix milliseconds */
  constructor(now: () => number = Date.now) {
    this.#now = now;
    this.#startedAt = now();
  }

  /** When it began to watch, in Unix milliseconds. */
  get startedAt(): number {
    return this.#startedAt;
  }

  /** Requests that are being answered. */
  get active(): number {
    return this.#active;
  }

  begin({ method }: { method: string }) {
    const isAsking = method === 'POST' || method === 'WEBSOCKET';
    if (isAsking) this.#active += 1;
    const calls: RecentCall[] = [];
    let tenant: string | undefined;
    let hasEnded = false;
    return {
      call: (call: ModelCall) => ({
        end: (ended: EndedCall) => {
          const recent = this.#recent(call, ended);
          if (hasEnded) this.#remember(this.#calls, { ...recent, tenant });
          else calls.push(recent);
        },
      }),
      end: ({ status, durationMs, disconnected, caller }: EndedRequest) => {
        hasEnded = true;
        tenant = caller?.tenant;
        for (const call of calls) this.#remember(this.#calls, { ...call, tenant });
        if (!isAsking) return;
        this.#active -= 1;
        const endedAt = this.#now();
        this.#remember(this.#requests, { tenant, endedAt, durationMs, status, disconnected });
      },
    };
  }

  /** From when on nothing is missing, in Unix milliseconds. */
  get since(): number {
    const full = [this.#requests, this.#calls]
      .filter(list => list.length >= mostRemembered)
      .map(([oldest]) => oldest?.endedAt ?? 0);
    return Math.max(this.#now() - windowMs, this.#startedAt, ...full);
  }

  /** @param tenant only of this one. Default: of all, and of nobody */
  requests(tenant?: string): RecentRequest[] {
    return this.#within(this.#requests, tenant);
  }

  calls(tenant?: string): RecentCall[] {
    return this.#within(this.#calls, tenant);
  }

  #recent({ model }: ModelCall, ended: EndedCall): RecentCall {
    return {
      tenant: undefined,
      model,
      endedAt: this.#now(),
      durationMs: ended.durationMs,
      firstOutputMs: ended.firstOutputMs,
      inputTokens: ended.inputTokens,
      cachedTokens: ended.cachedTokens,
      outputTokens: ended.outputTokens,
      failed: ended.error !== undefined,
    };
  }

  #within<Ended extends { tenant: string | undefined; endedAt: number }>(
    list: readonly Ended[],
    tenant: string | undefined,
  ): Ended[] {
    const { since } = this;
    return list.filter(
      each => each.endedAt >= since && (tenant === undefined || each.tenant === tenant),
    );
  }

  #remember<Ended extends { endedAt: number }>(list: Ended[], ended: Ended): void {
    list.push(ended);
    // Not one by one: taking from the front of a list copies the rest of it.
    if (list.length < mostRemembered * 1.25) return;
    list.splice(0, list.length - mostRemembered);
  }
}
