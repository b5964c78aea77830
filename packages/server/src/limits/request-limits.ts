import type { KeyLimits } from '../access/api-key.ts';
import { operator, type Caller } from '../access/caller.ts';
import { Admission } from './admission.ts';
import type { LimitOptions } from './limit-options.ts';
import { tooManyMessages } from './limit-refusals.ts';
import { createMemoryRateLimitStore } from './memory-rate-limit-store.ts';
import type { RateLimitStore } from './rate-limit-store.ts';
import { TypicalAnswer } from './typical-answer.ts';

/** The limits of a server, and what each caller has used of them. */
export class RequestLimits {
  readonly #options: LimitOptions;
  readonly #store: RateLimitStore;
  readonly #now: () => number;
  /** Requests being answered, by caller. */
  readonly #running = new Map<string, number>();
  readonly #typicalAnswer = new TypicalAnswer();

  constructor(options: LimitOptions = {}, now: () => number = Date.now) {
    this.#options = options;
    this.#store = options.store ?? createMemoryRateLimitStore(now);
    this.#now = now;
  }

  /**
   * Opens one request of a caller.
   *
   * @returns `undefined` where nothing is limited
   */
  open(
    caller: Caller,
    onHeaders?: (headers: Record<string, string>) => void,
  ): Admission | undefined {
    const limits = this.#of(caller);
    const isLimited =
      limits.requestsPerMinute !== undefined ||
      limits.tokensPerMinute !== undefined ||
      limits.concurrentRequests !== undefined ||
      this.#options.models !== undefined;
    if (!isLimited) return undefined;
    return new Admission({
      subject: subjectOf(caller),
      limits,
      models: this.#options.models ?? {},
      store: this.#store,
      running: this.#running,
      typicalAnswer: this.#typicalAnswer,
      now: this.#now,
      onHeaders,
    });
  }

  /** @throws WireError `array_above_max_length` */
  requireFewMessages(caller: Caller, body: unknown): void {
    const { maxMessages } = this.#of(caller);
    if (maxMessages === undefined || typeof body !== 'object' || body === null) return;
    for (const param of ['messages', 'input'] as const) {
      const list = (body as Record<string, unknown>)[param];
      if (!Array.isArray(list) || list.length <= maxMessages) continue;
      throw tooManyMessages(param, list.length, maxMessages);
    }
  }

  #of({ limits }: Caller): KeyLimits {
    return {
      requestsPerMinute: limits?.requestsPerMinute ?? this.#options.requestsPerMinute,
      tokensPerMinute: limits?.tokensPerMinute ?? this.#options.tokensPerMinute,
      concurrentRequests: limits?.concurrentRequests ?? this.#options.concurrentRequests,
      maxMessages: limits?.maxMessages ?? this.#options.maxMessages,
    };
  }
}

/**
 * Whose counters a request adds to. Those who have no key of this server share theirs: on an open
 * server a name could be made up for every request.
 */
function subjectOf({ keyId, tenant }: Caller): string {
  return keyId ?? (tenant === operator.tenant ? tenant : 'anonymous');
}
