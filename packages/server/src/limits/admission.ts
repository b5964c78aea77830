import type { KeyLimits } from '../access/api-key.ts';
import type { RateLimits } from './limit-options.ts';
import { rateLimited, tooManyAtOnce, tooManyTokens } from './limit-refusals.ts';
import { rateLimitHeaders, type RateLimitState } from './rate-limit-headers.ts';
import type { RateLimitStore } from './rate-limit-store.ts';
import { windowAt, windowMs } from './rate-limit-window.ts';
import type { TypicalAnswer } from './typical-answer.ts';

type Unit = 'requests' | 'tokens';

/** One limit that a request has to stay within. */
type Limit = { name: string; modelId: string | undefined; limit: number };

/** What was taken of a limit, to be given back or corrected. */
type Taken = { counter: string; amount: number };

export type TokenEstimate = {
  /** Of the prompt. */
  prompt: number;
  /** The most an answer may have; absent where nothing limits it. */
  answer: number | undefined;
};

/**
 * One request on its way past the limits of its caller. Requests are counted when they begin. Tokens
 * are reserved before a model is asked, and corrected to what was really used when the request ends;
 * so that requests at one time do not all see the same room.
 */
export class Admission {
  readonly #subject: string;
  readonly #limits: KeyLimits;
  readonly #models: Readonly<Record<string, RateLimits>>;
  readonly #store: RateLimitStore;
  readonly #running: Map<string, number>;
  readonly #typicalAnswer: TypicalAnswer;
  readonly #now: () => number;
  readonly #onHeaders: ((headers: Record<string, string>) => void) | undefined;
  readonly #reserved: Taken[] = [];
  #begun: Promise<void> | undefined;
  #isRunning = false;
  #used: number | undefined;

  constructor(options: {
    /** Whose counters these are. */
    subject: string;
    limits: KeyLimits;
    models: Readonly<Record<string, RateLimits>>;
    store: RateLimitStore;
    /** Requests being answered, by subject. */
    running: Map<string, number>;
    typicalAnswer: TypicalAnswer;
    now: () => number;
    onHeaders: ((headers: Record<string, string>) => void) | undefined;
  }) {
    this.#subject = options.subject;
    this.#limits = options.limits;
    this.#models = options.models;
    this.#store = options.store;
    this.#running = options.running;
    this.#typicalAnswer = options.typicalAnswer;
    this.#now = options.now;
    this.#onHeaders = options.onHeaders;
  }

  /**
   * Counts the request, once, however often it is asked.
   *
   * @throws WireError `rate_limit_exceeded`
   */
  begin(modelId: string): Promise<void> {
    return (this.#begun ??= this.#begin(modelId));
  }

  async #begin(modelId: string): Promise<void> {
    const { concurrentRequests } = this.#limits;
    const running = this.#running.get(this.#subject) ?? 0;
    if (concurrentRequests !== undefined && running >= concurrentRequests) {
      throw tooManyAtOnce(concurrentRequests);
    }
    this.#running.set(this.#subject, running + 1);
    this.#isRunning = true;
    await this.#take('requests', this.#limitsOf('requests', modelId), 1);
  }

  /**
   * Reserves the tokens of one call of a model.
   *
   * @throws WireError `rate_limit_exceeded`; `request_too_large` where no waiting helps
   */
  async reserve(modelId: string, { prompt, answer }: TokenEstimate): Promise<void> {
    const limits = this.#limitsOf('tokens', modelId);
    if (limits.length === 0) return;
    const smallest = Math.min(...limits.map(({ limit }) => limit));
    const tooSmall = limits.find(({ limit }) => prompt > limit);
    if (tooSmall) throw tooManyTokens(tooSmall.modelId, prompt, tooSmall.limit);
    // Who allows an answer more than a minute has may still get a shorter one.
    const wanted = prompt + (answer ?? this.#typicalAnswer.tokens);
    this.#reserved.push(...(await this.#take('tokens', limits, Math.min(wanted, smallest))));
  }

  /** What the request has really used. */
  used(tokens: { input: number; output: number }): void {
    this.#used = (this.#used ?? 0) + tokens.input + tokens.output;
    if (tokens.output > 0) this.#typicalAnswer.saw(tokens.output);
  }

  /** The request has ended: its place is free, and what it did not use is given back. */
  async end(): Promise<void> {
    if (this.#isRunning) {
      this.#isRunning = false;
      const running = (this.#running.get(this.#subject) ?? 1) - 1;
      if (running === 0) this.#running.delete(this.#subject);
      else this.#running.set(this.#subject, running);
    }
    const reserved = new Map<string, number>();
    for (const { counter, amount } of this.#reserved.splice(0)) {
      reserved.set(counter, (reserved.get(counter) ?? 0) + amount);
    }
    const used = this.#used ?? 0;
    await Promise.all(
      [...reserved]
        .filter(([, amount]) => amount !== used)
        .map(([counter, amount]) => this.#store.add(counter, used - amount, windowMs)),
    );
  }

  #limitsOf(unit: Unit, modelId: string): Limit[] {
    const field = unit === 'requests' ? 'requestsPerMinute' : 'tokensPerMinute';
    const ofCaller = this.#limits[field];
    const ofModel = Object.hasOwn(this.#models, modelId)
      ? this.#models[modelId]?.[field]
      : undefined;
    const subject = `${this.#subject}/${unit}`;
    return [
      ...(ofCaller === undefined ? [] : [{ name: subject, modelId: undefined, limit: ofCaller }]),
      ...(ofModel === undefined
        ? []
        : [{ name: `${subject}/${modelId}`, modelId, limit: ofModel }]),
    ];
  }

  /** Takes from every limit or from none. */
  async #take(unit: Unit, limits: readonly Limit[], amount: number): Promise<Taken[]> {
    if (limits.length === 0) return [];
    const window = windowAt(this.#now());
    const taken = limits.map(({ name }) => ({ counter: `${name}/${window.index}`, amount }));
    const counted = await Promise.all(
      taken.map(({ counter }) => this.#store.add(counter, amount, windowMs)),
    );
    const states = limits.map((limit, index) => ({
      limit,
      remaining: limit.limit - (counted[index] ?? 0),
    }));
    const tightest = states.reduce((least, state) =>
      state.remaining / state.limit.limit < least.remaining / least.limit.limit ? state : least,
    );
    const isRefused = states.some(({ remaining }) => remaining < 0);
    if (isRefused) {
      await Promise.all(taken.map(({ counter }) => this.#store.add(counter, -amount, windowMs)));
    }
    const state: RateLimitState = {
      limit: tightest.limit.limit,
      remaining: tightest.remaining + (isRefused ? amount : 0),
      resetMs: window.remainingMs,
    };
    this.#onHeaders?.(rateLimitHeaders(unit, state));
    if (isRefused) throw rateLimited(unit, tightest.limit.modelId, amount, state);
    return taken;
  }
}
