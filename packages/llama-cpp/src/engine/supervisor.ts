import { ModelError } from '@loam/model-port';
import type { BackendName, LoadedModel, LoadOptions, Token } from './backend.ts';
import { EngineChild, type ChildExit } from './engine-child.ts';
import type {
  CloseOptions,
  Engine,
  EngineState,
  EngineStats,
  GenerateRequest,
  GenerationEvent,
} from './engine.ts';
import { startDeadline } from './deadline.ts';
import { EventQueue } from './event-queue.ts';
import { exitReason } from './exit-reason.ts';
import { Heartbeat } from './heartbeat.ts';
import {
  fromWireError,
  type BackendChoice,
  type EngineEvent,
  type FromEngine,
  type SchedulerLimits,
  type ToEngine,
} from './protocol.ts';
import { type Pending, PendingRequests, type Reply } from './pending-requests.ts';
import { restMs, RestartPolicy } from './restart-policy.ts';
import { WaitingCallers } from './waiting-callers.ts';

export type SupervisedEngineOptions = {
  modelId: string;
  load: LoadOptions;
  backend: BackendChoice;
  limits: SchedulerLimits;
  policy?: RestartPolicy;
  /** Of requests that have none. Milliseconds. Default: none. */
  deadlineMs?: number;
  /**
   * How long a child may give no sign of life while something is asked of it, in milliseconds; then
   * it is ended. A child that computes gives one every second, however long its step. Default: 30,000.
   */
  silenceMs?: number;
  /**
   * How long llama.cpp may compute one step, in milliseconds; then the child is ended. It is for steps
   * that would never end, so it is far above what the slowest takes. Default: 600,000.
   */
  stepMs?: number;
};

const defaultSilenceMs = 30_000;
const defaultStepMs = 600_000;
const pingMs = 1000;
/** How long to wait before asking an engine again that is shutting down. Milliseconds. */
const closingMs = 1000;

export type ReadyModel = LoadedModel & { backend: BackendName; notes: readonly string[] };

type Question = Extract<ToEngine, { type: 'tokenize' | 'detokenize' | 'embed' | 'rank' | 'stats' }>;
type WithoutId<T> = T extends unknown ? Omit<T, 'id'> : never;

type Ready = {
  promise: Promise<ReadyModel>;
  resolve: (model: ReadyModel) => void;
  reject: (error: Error) => void;
};

/** An engine in a child process that is started again when it dies. */
export class SupervisedEngine implements Engine {
  readonly #options: SupervisedEngineOptions;
  readonly #policy: RestartPolicy;
  readonly #waiting: WaitingCallers;
  readonly #pending: PendingRequests;
  readonly #heartbeat: Heartbeat;
  #state: EngineState = 'loading';
  #ready: Ready = unsettled();
  #child: EngineChild | undefined;
  #restart: NodeJS.Timeout | undefined;
  /** Until when a failed engine is not tried again, on the clock of `performance.now`. */
  #restsUntil = 0;
  /** What the next child loads with; not `auto` any more once its first choice has killed a child. */
  #backend: BackendChoice;
  readonly #notes: string[] = [];
  #lastId = 0;
  /** Why the child is being ended, where that was our decision. */
  #endedFor: string | undefined;

  constructor(options: SupervisedEngineOptions) {
    this.#options = options;
    this.#backend = options.backend;
    this.#policy = options.policy ?? new RestartPolicy();
    const silenceMs = options.silenceMs ?? defaultSilenceMs;
    const stepMs = options.stepMs ?? defaultStepMs;
    const intervalMs = Math.min(pingMs, silenceMs / 4, stepMs / 4);
    this.#heartbeat = new Heartbeat({
      intervalMs,
      mostUnanswered: Math.ceil(silenceMs / intervalMs),
      ping: () => this.#child?.ping(),
      mostInOneStep: Math.ceil(stepMs / intervalMs),
      onSilence: () => this.#end(`gave no sign of life for ${seconds(silenceMs)} and was ended`),
      onEndlessStep: () => this.#end(`computed one step for ${seconds(stepMs)} and was ended`),
    });
    this.#waiting = new WaitingCallers({
      onSome: () => this.#hold(),
      onNone: () => this.#letGo(),
    });
    this.#pending = new PendingRequests(by => this.#waiting.change(by));
    this.#spawn();
  }

  get state(): EngineState {
    return this.#state;
  }

  /** Of the child process, while there is one. */
  get pid(): number | undefined {
    return this.#child?.pid;
  }

  async ready(): Promise<ReadyModel> {
    if (this.#waiting.isDraining && this.#state !== 'closed') {
      throw this.#error('engine_overloaded', 'is shutting down', closingMs);
    }
    if (this.#state === 'failed' && performance.now() >= this.#restsUntil) {
      this.#state = 'loading';
      this.#ready = unsettled();
      this.#spawn();
    }
    this.#waiting.change(1);
    try {
      return await this.#ready.promise;
    } finally {
      this.#waiting.change(-1);
    }
  }

  async *generate(
    request: GenerateRequest,
    signal?: AbortSignal,
  ): AsyncGenerator<GenerationEvent, void, undefined> {
    signal?.throwIfAborted();
    const id = ++this.#lastId;
    const events = new EventQueue<EngineEvent>();
    const onAbort = (): void => events.fail(signal?.reason);
    signal?.addEventListener('abort', onAbort, { once: true });
    const { modelId } = this.#options;
    const endDeadline = startDeadline(
      request.deadlineMs ?? this.#options.deadlineMs,
      modelId,
      error => events.fail(error),
    );
    let over = false;
    this.ready().then(
      () => {
        if (!over) this.#ask({ type: 'generate', id, request }, { kind: 'stream', events });
      },
      error => events.fail(error),
    );
    try {
      for await (const event of events) {
        if (event.type === 'error') {
          this.#pending.settle(id);
          throw fromWireError(event.error, modelId);
        }
        if (event.type === 'finish') this.#pending.settle(id);
        yield event;
        if (event.type === 'finish') return;
      }
    } finally {
      over = true;
      endDeadline();
      signal?.removeEventListener('abort', onAbort);
      // Still there: the caller left, or aborted, before the end.
      if (this.#pending.settle(id)) this.#child?.abort(id);
    }
  }

  async tokenize(pieces: readonly string[], special = true): Promise<Token[]> {
    return (await this.#reply({ type: 'tokenize', pieces, special })) as Token[];
  }

  async detokenize(tokens: readonly Token[]): Promise<string> {
    return (await this.#reply({ type: 'detokenize', tokens })) as string;
  }

  async embed(inputs: readonly (readonly Token[])[]): Promise<Float32Array[]> {
    return (await this.#reply({ type: 'embed', inputs })) as Float32Array[];
  }

  async rank(inputs: readonly (readonly Token[])[]): Promise<number[]> {
    return (await this.#reply({ type: 'rank', inputs })) as number[];
  }

  async stats(): Promise<EngineStats> {
    if (this.#state !== 'ready' || this.#waiting.isDraining) {
      return { running: 0, queued: 0, sequences: this.#options.load.sequences, residentBytes: 0 };
    }
    return (await this.#reply({ type: 'stats' })) as EngineStats;
  }

  async close({ drainMs = 0 }: CloseOptions = {}): Promise<void> {
    if (drainMs > 0 && this.#state !== 'closed') await this.#waiting.drain(drainMs);
    clearTimeout(this.#restart);
    this.#failed('closed', this.#error('engine_overloaded', 'was closed', closingMs));
    await this.#child?.kill();
  }

  async #reply(question: WithoutId<Question>): Promise<Reply> {
    await this.ready();
    return new Promise((resolve, reject) => {
      const id = ++this.#lastId;
      this.#ask({ ...question, id }, { kind: 'reply', resolve, reject });
    });
  }

  #ask(message: Extract<ToEngine, { id: number }>, pending: Pending): void {
    this.#pending.add(message.id, pending);
    if (this.#child) this.#child.send(message);
    else this.#pending.fail(message.id, this.#error('engine_crashed', 'ended'));
  }

  #spawn(): void {
    const { load, limits } = this.#options;
    const child = new EngineChild({
      onMessage: message => this.#receive(child, message),
      onPong: step => this.#heartbeat.answered(step),
      onExit: exit => this.#exited(child, exit),
    });
    this.#child = child;
    this.#heartbeat.reset();
    this.#waiting.change(0);
    child.send({ type: 'load', options: load, backend: this.#backend, limits });
  }

  #receive(child: EngineChild, message: FromEngine): void {
    if (child !== this.#child) return;
    switch (message.type) {
      case 'loaded':
        this.#state = 'ready';
        this.#ready.resolve({
          ...message.model,
          backend: message.backend,
          notes: [...this.#notes, ...message.notes],
        });
        break;
      case 'load-failed':
        this.#failed('failed', fromWireError(message.error, this.#options.modelId));
        this.#child = undefined;
        void child.kill();
        break;
      case 'events':
        this.#pending.deliver(message.events);
        break;
      case 'reply':
        this.#pending.reply(message.id, message.value);
        break;
      case 'reply-error':
        this.#pending.fail(message.id, fromWireError(message.error, this.#options.modelId));
        break;
      default:
        message satisfies never;
    }
  }

  /** Ends a child that was stopped, that the system does not let run, or that never comes out of a step. */
  #end(what: string): void {
    if (!this.#child) return;
    this.#endedFor = what;
    void this.#child.kill();
  }

  #exited(child: EngineChild, exit: ChildExit): void {
    if (child !== this.#child) return;
    this.#child = undefined;
    const how = this.#endedFor ?? exitReason(exit);
    this.#endedFor = undefined;
    if (this.#state === 'loading' && this.#backend === 'auto') {
      // Trying the fast backend can end the process where the libraries are not what they say.
      this.#backend = 'node-llama-cpp';
      this.#notes.push(
        `llama.cpp is not called directly, which would be faster: the process ${how}`,
      );
      this.#spawn();
      return;
    }
    if (this.#state === 'loading') {
      this.#failed('failed', this.#error('model_load_failed', `${how} while loading`));
      return;
    }
    if (this.#state !== 'ready') return;
    const now = performance.now();
    const decision = this.#policy.died(now);
    if (!decision.restart) {
      this.#restsUntil = now + restMs;
      this.#failed('failed', this.#error('engine_crashed', `${how}, again and again`, restMs));
      return;
    }
    const wait = decision.delayMs + 500;
    this.#pending.failAll(this.#error('engine_crashed', `${how} and is started again`, wait));
    this.#state = 'loading';
    this.#ready = unsettled();
    this.#restart = setTimeout(() => this.#spawn(), decision.delayMs);
    this.#waiting.change(0);
  }

  #failed(state: 'failed' | 'closed', error: ModelError): void {
    this.#state = state;
    // One that was ready stays settled: only a new one can carry the failure.
    this.#ready.reject(error);
    this.#ready = unsettled();
    this.#ready.reject(error);
    this.#pending.failAll(error);
  }

  /** Keeps the parent's event loop alive, and watches the child. */
  #hold(): void {
    this.#heartbeat.start();
    this.#child?.ref();
    this.#restart?.ref();
  }

  /** Lets the parent end on its own. */
  #letGo(): void {
    this.#heartbeat.stop();
    this.#child?.unref();
    this.#restart?.unref();
  }

  #error(
    code: 'engine_crashed' | 'engine_overloaded' | 'model_load_failed',
    what: string,
    retryAfterMs?: number,
  ): ModelError {
    const { modelId } = this.#options;
    return new ModelError({
      code,
      modelId,
      message: `The engine of ${modelId} ${what}.`,
      ...(retryAfterMs !== undefined && { retryAfterMs }),
    });
  }
}

function unsettled(): Ready {
  let resolve!: Ready['resolve'];
  let reject!: Ready['reject'];
  const promise = new Promise<ReadyModel>((onReady, onFailure) => {
    resolve = onReady;
    reject = onFailure;
  });
  // Nobody may be waiting when it fails.
  promise.catch(() => {});
  return { promise, resolve, reject };
}

function seconds(milliseconds: number): string {
  return `${Math.round(milliseconds / 1000)} s`;
}
