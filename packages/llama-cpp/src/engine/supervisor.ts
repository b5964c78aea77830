import type { LoadOptions, Token } from './backend.ts';
import { type Answered, ChildLifecycle, type ReadyModel } from './child-lifecycle.ts';
import type {
  CloseOptions,
  Engine,
  EngineState,
  EngineStats,
  GenerateRequest,
  GenerationEvent,
} from './engine.ts';
import { startDeadline } from './deadline.ts';
import { engineError } from './engine-error.ts';
import { EventQueue } from './event-queue.ts';
import { Heartbeat } from './heartbeat.ts';
import {
  fromWireError,
  type BackendChoice,
  type EngineEvent,
  type SchedulerLimits,
  type ToEngine,
} from './protocol.ts';
import { type Pending, PendingRequests, type Reply } from './pending-requests.ts';
import type { RestartPolicy } from './restart-policy.ts';
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

type Question = Extract<ToEngine, { type: 'tokenize' | 'detokenize' | 'embed' | 'rank' | 'stats' }>;
type WithoutId<T> = T extends unknown ? Omit<T, 'id'> : never;

/** An engine in a child process that is started again when it dies. */
export class SupervisedEngine implements Engine {
  readonly #options: SupervisedEngineOptions;
  readonly #waiting: WaitingCallers;
  readonly #pending: PendingRequests;
  readonly #heartbeat: Heartbeat;
  readonly #lifecycle: ChildLifecycle;
  #lastId = 0;

  constructor(options: SupervisedEngineOptions) {
    this.#options = options;
    this.#heartbeat = this.#watch(options);
    this.#waiting = new WaitingCallers({
      onSome: () => {
        this.#heartbeat.start();
        this.#lifecycle.ref();
      },
      onNone: () => {
        this.#heartbeat.stop();
        this.#lifecycle.unref();
      },
    });
    this.#pending = new PendingRequests(by => this.#waiting.change(by));
    this.#lifecycle = new ChildLifecycle({
      ...options,
      onMessage: message => this.#receive(message),
      onPong: step => this.#heartbeat.answered(step),
      onStart: () => {
        this.#heartbeat.reset();
        this.#waiting.change(0);
      },
      onLost: error => {
        this.#pending.failAll(error);
        this.#waiting.change(0);
      },
    });
    this.#lifecycle.start();
  }

  get state(): EngineState {
    return this.#lifecycle.state;
  }

  /** Of the child process, while there is one. */
  get pid(): number | undefined {
    return this.#lifecycle.child?.pid;
  }

  async ready(): Promise<ReadyModel> {
    const { modelId } = this.#options;
    if (this.#waiting.isDraining && this.state !== 'closed') {
      throw engineError(modelId, 'engine_overloaded', 'is shutting down', closingMs);
    }
    const ready = this.#lifecycle.ready();
    this.#waiting.change(1);
    try {
      return await ready;
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
      if (this.#pending.settle(id)) this.#lifecycle.child?.abort(id);
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
    if (this.state !== 'ready' || this.#waiting.isDraining) {
      return { running: 0, queued: 0, sequences: this.#options.load.sequences, residentBytes: 0 };
    }
    return (await this.#reply({ type: 'stats' })) as EngineStats;
  }

  async close({ drainMs = 0 }: CloseOptions = {}): Promise<void> {
    if (drainMs > 0 && this.state !== 'closed') await this.#waiting.drain(drainMs);
    const { modelId } = this.#options;
    await this.#lifecycle.close(engineError(modelId, 'engine_overloaded', 'was closed', closingMs));
  }

  #watch({ silenceMs, stepMs }: SupervisedEngineOptions): Heartbeat {
    const mostSilentMs = silenceMs ?? defaultSilenceMs;
    const mostStepMs = stepMs ?? defaultStepMs;
    const intervalMs = Math.min(pingMs, mostSilentMs / 4, mostStepMs / 4);
    const end = (what: string): void => this.#lifecycle.end(`${what} and was ended`);
    return new Heartbeat({
      intervalMs,
      mostUnanswered: Math.ceil(mostSilentMs / intervalMs),
      ping: () => this.#lifecycle.child?.ping(),
      mostInOneStep: Math.ceil(mostStepMs / intervalMs),
      onSilence: () => end(`gave no sign of life for ${seconds(mostSilentMs)}`),
      onEndlessStep: () => end(`computed one step for ${seconds(mostStepMs)}`),
    });
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
    if (this.#lifecycle.send(message)) return;
    this.#pending.fail(message.id, engineError(this.#options.modelId, 'engine_crashed', 'ended'));
  }

  #receive(message: Answered): void {
    switch (message.type) {
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
}

function seconds(milliseconds: number): string {
  return `${Math.round(milliseconds / 1000)} s`;
}
