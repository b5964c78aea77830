import { createIdGenerator } from '@ai-sdk/provider-utils';
import type { LanguageModelV4StreamPart, LanguageModelV4Usage } from '@ai-sdk/provider';
import type { LoamMetadata } from '@loam/model-port';
import { errorAnswer } from '../errors/error-response.ts';
import type { Caller } from '../access/caller.ts';
import type { CallObserver, ModelCall, RequestObserver } from '../observability/observer.ts';
import { billedTokens, costOf, toNanoUsd, type NanoUsd, type Price } from './price.ts';
import type { UsageRecord } from './usage-store.ts';

const newRecordId = createIdGenerator({ prefix: 'use', separator: '_', size: 24 });

/** Close enough where a model that was left has no tokenizer. */
const charactersPerToken = 4;

/** One call of a model on behalf of a request. */
export type MeteredCall = ModelCall & {
  /** Default: not known. */
  price?: Price | undefined;
  /** Counts the tokens of a text, for a call that ends without saying what it used. */
  countTokens?: ((text: string) => PromiseLike<number>) | undefined;
};

/** What a model says at the end of a call beside its usage. */
export type CallEnding = {
  /** US dollars, where the model knows itself and has no price here. */
  cost?: number | undefined;
  missReason?: NonNullable<LoamMetadata['cache']>['missReason'] | undefined;
  finishReason?: string | undefined;
};

type CallUsage = {
  call: MeteredCall;
  input: number;
  cached: number;
  output: number;
  reasoning: number;
  cost: NanoUsd | undefined;
  isEstimated: boolean;
  /** What the call failed with. */
  error?: unknown;
};

/**
 * Counts what one request uses, over all calls of models it makes, and writes one record when the
 * answer and the calls have ended, in whatever order. A request that never got as far as a model
 * leaves no record.
 */
export class RequestMeter {
  readonly #request: { caller: Caller; requestId: string; endpoint: string };
  readonly #write: ((record: UsageRecord) => Promise<void>) | undefined;
  readonly #observer: RequestObserver | undefined;
  readonly #time = Date.now();
  readonly #startedAt = performance.now();
  readonly #calls: CallUsage[] = [];
  readonly #settled: (() => void)[] = [];
  #open = 0;
  #status: number | undefined;
  #firstTokenMs: number | null = null;

  /**
   * @param write keeps the record; what it throws is its own business. Default: nobody keeps it
   * @param observer is told of every call
   */
  constructor(
    request: { caller: Caller; requestId: string; endpoint: string },
    write?: (record: UsageRecord) => Promise<void>,
    observer?: RequestObserver,
  ) {
    this.#request = request;
    this.#write = write;
    this.#observer = observer;
  }

  begin(call: MeteredCall): CallMeter {
    this.#open += 1;
    return new CallMeter(call, this.#observer?.call?.(call), {
      onOutput: () => {
        this.#firstTokenMs ??= performance.now() - this.#startedAt;
      },
      onEnd: usage => {
        this.#calls.push(usage);
        this.#open -= 1;
        void this.#settle();
      },
    });
  }

  /** Does something once the record is kept, or it is certain that there is none. */
  whenSettled(then: () => void): void {
    this.#settled.push(then);
  }

  /** The answer has ended, with this HTTP status; calls may go on in the background. */
  end(status: number): void {
    this.#status ??= status;
    void this.#settle();
  }

  async #settle(): Promise<void> {
    if (this.#open > 0 || this.#status === undefined) return;
    const calls = this.#calls.splice(0);
    const settled = this.#settled.splice(0);
    try {
      if (calls.length > 0) await this.#write?.(this.#record(calls, statusOf(this.#status, calls)));
    } finally {
      for (const then of settled) then();
    }
  }

  #record(calls: readonly CallUsage[], status: number): UsageRecord {
    const { caller, requestId, endpoint } = this.#request;
    // The one that answered; those before it were tried and failed.
    const { call } = calls.at(-1) ?? { call: undefined };
    const sum = (count: (usage: CallUsage) => number) =>
      calls.reduce((total, usage) => total + count(usage), 0);
    const priced = calls.filter(({ cost }) => cost !== undefined);
    return {
      id: newRecordId(),
      requestId,
      time: this.#time,
      tenant: caller.tenant,
      key: caller.keyId ?? null,
      gate: call?.gate ?? null,
      model: call?.model ?? '',
      target: call?.target ?? null,
      endpoint,
      inputTokens: sum(({ input }) => input),
      cachedTokens: sum(({ cached }) => cached),
      outputTokens: sum(({ output }) => output),
      reasoningTokens: sum(({ reasoning }) => reasoning),
      cost: priced.length === 0 ? null : sum(({ cost }) => cost ?? 0),
      latencyMs: performance.now() - this.#startedAt,
      firstTokenMs: this.#firstTokenMs,
      status,
      isEstimated: calls.some(({ isEstimated }) => isEstimated),
    };
  }
}

/** An answer may have ended well for HTTP, and its model later have failed. */
function statusOf(status: number, calls: readonly CallUsage[]): number {
  const last = calls.at(-1);
  if (status >= 400 || last?.error === undefined) return status;
  return errorAnswer(last.error).status;
}

type TimedEnding = CallEnding & { durationMs: number; wasLeft: boolean };

/** Counts one call. It ends once, by whatever comes first. */
export class CallMeter {
  readonly #call: MeteredCall;
  readonly #observer: CallObserver | undefined;
  readonly #onOutput: () => void;
  readonly #onEnd: (usage: CallUsage) => void;
  readonly #startedAt = performance.now();
  #firstOutputAt: number | undefined;
  #texts: string[] | undefined = [];

  constructor(
    call: MeteredCall,
    observer: CallObserver | undefined,
    { onOutput, onEnd }: { onOutput: () => void; onEnd: (usage: CallUsage) => void },
  ) {
    this.#call = call;
    this.#observer = observer;
    this.#onOutput = onOutput;
    this.#onEnd = onEnd;
  }

  /** Calls the model. */
  run<Result>(start: () => Result): Result {
    const run = this.#observer?.run;
    return run ? run(start) : start();
  }

  /** A part of the answer has passed. */
  passed(part: LanguageModelV4StreamPart): void {
    this.#observer?.part?.(part);
  }

  /** The model said something. */
  heard(text: string): void {
    if (this.#texts?.length === 0) {
      this.#firstOutputAt = performance.now();
      this.#onOutput();
    }
    this.#texts?.push(text);
  }

  /** The model said what it used. */
  endWith(usage: LanguageModelV4Usage, ending: CallEnding = {}): void {
    const tokens = billedTokens(usage);
    const known = ending.cost === undefined ? undefined : toNanoUsd(ending.cost);
    this.#end(
      {
        ...tokens,
        reasoning: usage.outputTokens.reasoning ?? 0,
        cost: this.#call.price ? costOf(tokens, this.#call.price) : known,
        isEstimated: false,
      },
      { ...ending, durationMs: performance.now() - this.#startedAt, wasLeft: false },
    );
  }

  /**
   * The call ended without a word on what it used. What was said was paid for, and so was the
   * prompt of a call that was left; one that failed before it said anything costs nothing.
   */
  async endWithout({ wasLeft, error }: { wasLeft: boolean; error?: unknown }): Promise<void> {
    const texts = this.#texts;
    if (!texts) return;
    const ending = { durationMs: performance.now() - this.#startedAt, wasLeft };
    if (texts.length === 0 && !wasLeft) {
      const nothing = { input: 0, cached: 0, output: 0, reasoning: 0, cost: undefined };
      this.#end({ ...nothing, isEstimated: false, error }, ending);
      return;
    }
    this.#texts = undefined;
    const [input, output] = await Promise.all([
      this.#count(this.#call.promptText()),
      this.#count(texts.join('')),
    ]);
    const tokens = { input, cached: 0, output };
    const cost = this.#call.price && costOf(tokens, this.#call.price);
    this.#report({ ...tokens, reasoning: 0, cost, isEstimated: true, error }, ending);
  }

  #end(usage: Omit<CallUsage, 'call'>, ending: TimedEnding): void {
    if (!this.#texts) return;
    this.#texts = undefined;
    this.#report(usage, ending);
  }

  #report(usage: Omit<CallUsage, 'call'>, { durationMs, wasLeft, ...ending }: TimedEnding): void {
    const firstOutputAt = this.#firstOutputAt;
    this.#observer?.end({
      durationMs,
      firstOutputMs: firstOutputAt === undefined ? undefined : firstOutputAt - this.#startedAt,
      inputTokens: usage.input,
      cachedTokens: usage.cached,
      outputTokens: usage.output,
      reasoningTokens: usage.reasoning,
      cost: usage.cost,
      missReason: ending.missReason,
      finishReason: ending.finishReason,
      wasLeft,
      error: usage.error,
    });
    this.#onEnd({ call: this.#call, ...usage });
  }

  async #count(text: string): Promise<number> {
    try {
      const count = await this.#call.countTokens?.(text);
      if (count !== undefined) return count;
    } catch {
      // A model that is gone has no tokenizer either.
    }
    return Math.ceil(text.length / charactersPerToken);
  }
}
