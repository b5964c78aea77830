import type { Asker } from '../models/asker.ts';
import { gateResting, leavesMachine, targetSilent } from './gate-refusals.ts';
import { Silence } from './silence.ts';
import { judge } from './target-failure.ts';
import type { Target } from './target.ts';

/** What attempts need to know of their gate. */
export type AttemptRules = {
  /** The name of the gate. */
  gate: string;
  /** In milliseconds. Default: `remoteTimeoutMs`, and none for models of this machine. */
  timeoutMs: number | undefined;
  /** How often a target that failed is asked again before the next one. */
  retries: number;
  localOnly: boolean;
};

/** Longest silence of a model elsewhere, in milliseconds. */
export const remoteTimeoutMs = 120_000;

/** Waiting before a target is asked again, in milliseconds; doubled each time. */
const firstBackoffMs = 200;
const longestBackoffMs = 5000;

/** A target that has taken a call. */
export type Attempt<Taken> = {
  target: Target;
  taken: Taken;
  silence: Silence;
};

/**
 * Tries the targets of one call, one after the other, until one has answered.
 *
 * `next` gives the next target that takes the call. If that one fails after all, before anything of
 * it was passed on, `failed` judges why, and `next` goes on behind it.
 */
export class Attempts<Taken> {
  readonly #rules: AttemptRules;
  readonly #asker: Asker;
  readonly #targets: readonly Target[];
  readonly #queue: Target[];
  readonly #take: (target: Target, signal: AbortSignal) => PromiseLike<Taken>;
  readonly #callerSignal: AbortSignal | undefined;
  readonly #onOpened: ((target: Target) => void) | undefined;
  #retriesLeft: number;
  /** What the client is told if nobody answers: the first failure says most. */
  #firstError: { error: unknown } | undefined;

  constructor(options: {
    rules: AttemptRules;
    asker: Asker;
    /** In the order in which they are tried. */
    targets: readonly Target[];
    take: (target: Target, signal: AbortSignal) => PromiseLike<Taken>;
    callerSignal: AbortSignal | undefined;
    /** Told of the target whose output is there. */
    onOpened?: ((target: Target) => void) | undefined;
  }) {
    this.#rules = options.rules;
    this.#asker = options.asker;
    this.#targets = options.targets;
    this.#queue = [...options.targets];
    this.#take = options.take;
    this.#callerSignal = options.callerSignal;
    this.#onOpened = options.onOpened;
    this.#retriesLeft = options.rules.retries;
  }

  /** @throws the first failure once nobody is left, or what no other target would do better */
  async next(): Promise<Attempt<Taken>> {
    for (;;) {
      this.#callerSignal?.throwIfAborted();
      const [target] = this.#queue;
      if (!target) throw this.#nobodyLeft();
      if (this.#rules.localOnly && !target.isLocal()) {
        throw leavesMachine(this.#rules.gate, target.label);
      }
      if (!target.health.breaker.begin()) {
        this.#goOn();
        continue;
      }
      const silence = this.#newSilence(target);
      target.health.inFlight += 1;
      const { gate } = this.#rules;
      this.#asker.onServed?.({ gate, target: target.label, model: target.model });
      try {
        const taken = await this.#take(target, this.#signalOf(silence));
        return { target, taken, silence };
      } catch (error) {
        await this.failed({ target, silence }, error);
      }
    }
  }

  /**
   * An attempt has failed before its output: decides whether somebody else may try.
   *
   * @throws what to tell the client, if nobody may
   */
  async failed(
    { target, silence }: Pick<Attempt<unknown>, 'target' | 'silence'>,
    thrown: unknown,
  ): Promise<void> {
    if (this.#callerSignal?.aborted) {
      this.left({ target, silence });
      throw thrown;
    }
    const { verdict, error, isTransient, retryAfterMs } = this.#end({ target, silence }, thrown);
    if (verdict === 'request') throw error;
    this.#firstError ??= { error };
    if (verdict === 'unable' || !isTransient || this.#retriesLeft === 0) {
      this.#goOn();
      return;
    }
    const retry = this.#rules.retries - this.#retriesLeft;
    this.#retriesLeft -= 1;
    const backoffMs = retryAfterMs ?? firstBackoffMs * 2 ** retry;
    if (backoffMs > longestBackoffMs) this.#goOn();
    else await pause(backoffMs, this.#callerSignal);
  }

  /** An answer broke off after it had begun: nobody else can go on with it. Gives what to say. */
  broken(attempt: Pick<Attempt<unknown>, 'target' | 'silence'>, thrown: unknown): unknown {
    return this.#end(attempt, thrown).error;
  }

  /** Its first output is there. */
  opened({ target }: Pick<Attempt<unknown>, 'target'>): void {
    const { gate } = this.#rules;
    target.health.breaker.succeeded();
    this.#onOpened?.(target);
    this.#asker.onServed?.({ gate, target: target.label, model: target.model });
  }

  /** An answer is complete. */
  done({ target, silence }: Pick<Attempt<unknown>, 'target' | 'silence'>): void {
    silence.stop();
    target.health.inFlight -= 1;
  }

  /** The client has left. */
  left({ target, silence }: Pick<Attempt<unknown>, 'target' | 'silence'>): void {
    silence.stop();
    target.health.inFlight -= 1;
    target.health.breaker.left();
  }

  #end({ target, silence }: Pick<Attempt<unknown>, 'target' | 'silence'>, thrown: unknown) {
    silence.stop();
    target.health.inFlight -= 1;
    // What a model throws on an abort may be anything; the reason is the silence.
    const judgement = judge(silence.signal.aborted ? silence.signal.reason : thrown, target);
    if (judgement.verdict === 'failed') target.health.breaker.failed();
    else target.health.breaker.succeeded();
    return judgement;
  }

  #goOn(): void {
    this.#queue.shift();
    this.#retriesLeft = this.#rules.retries;
  }

  #nobodyLeft(): unknown {
    if (this.#firstError) return this.#firstError.error;
    const restMs = Math.min(...this.#targets.map(({ health }) => health.breaker.restMs));
    return gateResting(this.#rules.gate, restMs);
  }

  #newSilence(target: Target): Silence {
    const limitMs = this.#rules.timeoutMs ?? (target.isLocal() ? undefined : remoteTimeoutMs);
    return new Silence(limitMs, () => targetSilent(target.label, limitMs ?? 0));
  }

  #signalOf(silence: Silence): AbortSignal {
    const { signal } = silence;
    return this.#callerSignal ? AbortSignal.any([this.#callerSignal, signal]) : signal;
  }
}

/** @throws the reason of the signal */
async function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  await new Promise<void>(resolve => {
    const timer = setTimeout(resolve, ms);
    signal?.addEventListener(
      'abort',
      () => {
        clearTimeout(timer);
        resolve();
      },
      { once: true },
    );
  });
  signal?.throwIfAborted();
}
