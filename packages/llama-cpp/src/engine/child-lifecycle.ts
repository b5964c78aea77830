import type { ModelError } from '@loam/model-port';
import type { BackendName, LoadedModel, LoadOptions } from './backend.ts';
import { EngineChild, type ChildExit } from './engine-child.ts';
import type { EngineState } from './engine.ts';
import { engineError } from './engine-error.ts';
import { exitReason } from './exit-reason.ts';
import {
  fromWireError,
  type BackendChoice,
  type FromEngine,
  type SchedulerLimits,
  type ToEngine,
} from './protocol.ts';
import { restMs, RestartPolicy } from './restart-policy.ts';

export type ReadyModel = LoadedModel & { backend: BackendName; notes: readonly string[] };

/** What a child says once its model is loaded. */
export type Answered = Exclude<FromEngine, { type: 'loaded' | 'load-failed' }>;

export type ChildLifecycleOptions = {
  modelId: string;
  load: LoadOptions;
  backend: BackendChoice;
  limits: SchedulerLimits;
  policy?: RestartPolicy | undefined;
  onMessage: (message: Answered) => void;
  /** See `EngineChildOptions.onPong`. */
  onPong: (step: number) => void;
  /** A child was started: the first, or in place of one that died. */
  onStart: () => void;
  /** What was asked of the child will not be answered. */
  onLost: (error: ModelError) => void;
};

type Ready = {
  promise: Promise<ReadyModel>;
  resolve: (model: ReadyModel) => void;
  reject: (error: Error) => void;
};

/** How long after its restart a child that died is likely to be ready, in milliseconds. */
const loadingMs = 500;

/** One engine's child process after the other: started, loaded, started again when it dies, given up. */
export class ChildLifecycle {
  readonly #options: ChildLifecycleOptions;
  readonly #policy: RestartPolicy;
  #state: EngineState = 'loading';
  #ready: Ready = unsettled();
  #child: EngineChild | undefined;
  #restart: NodeJS.Timeout | undefined;
  /** Until when a failed engine is not tried again, on the clock of `performance.now`. */
  #restsUntil = 0;
  /** What the next child loads with; not `auto` any more once its first choice has killed a child. */
  #backend: BackendChoice;
  readonly #notes: string[] = [];
  /** Why the child is being ended, where that was our decision. */
  #endedFor: string | undefined;

  /** Starts nothing yet: see `start`. */
  constructor(options: ChildLifecycleOptions) {
    this.#options = options;
    this.#backend = options.backend;
    this.#policy = options.policy ?? new RestartPolicy();
  }

  get state(): EngineState {
    return this.#state;
  }

  /** The process of this moment, while there is one. */
  get child(): EngineChild | undefined {
    return this.#child;
  }

  start(): void {
    const { load, limits, onPong, onStart } = this.#options;
    const child = new EngineChild({
      onMessage: message => this.#receive(child, message),
      onPong,
      onExit: exit => this.#exited(child, exit),
    });
    this.#child = child;
    onStart();
    child.send({ type: 'load', options: load, backend: this.#backend, limits });
  }

  /** Resolves when a child has loaded the model. One that failed is tried again after its rest. */
  ready(): Promise<ReadyModel> {
    if (this.#state === 'failed' && performance.now() >= this.#restsUntil) {
      this.#state = 'loading';
      this.#ready = unsettled();
      this.start();
    }
    return this.#ready.promise;
  }

  /** @returns whether there is a process to send it to */
  send(message: ToEngine): boolean {
    this.#child?.send(message);
    return this.#child !== undefined;
  }

  /**
   * Ends a child that was stopped, that the system does not let run, or that never comes out of a step.
   *
   * @param what it did, for the error of who waits
   */
  end(what: string): void {
    if (!this.#child) return;
    this.#endedFor = what;
    void this.#child.kill();
  }

  async close(error: ModelError): Promise<void> {
    clearTimeout(this.#restart);
    this.#failed('closed', error);
    await this.#child?.kill();
  }

  ref(): void {
    this.#child?.ref();
    this.#restart?.ref();
  }

  /** Lets the parent end on its own. */
  unref(): void {
    this.#child?.unref();
    this.#restart?.unref();
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
      default:
        this.#options.onMessage(message);
    }
  }

  #exited(child: EngineChild, exit: ChildExit): void {
    if (child !== this.#child) return;
    this.#child = undefined;
    const how = this.#endedFor ?? exitReason(exit);
    this.#endedFor = undefined;
    const { modelId } = this.#options;
    if (this.#state === 'loading' && this.#backend === 'auto') {
      // Trying the fast backend can end the process where the libraries are not what they say.
      this.#backend = 'node-llama-cpp';
      this.#notes.push(
        `llama.cpp is not called directly, which would be faster: the process ${how}`,
      );
      this.start();
      return;
    }
    if (this.#state === 'loading') {
      this.#failed('failed', engineError(modelId, 'model_load_failed', `${how} while loading`));
      return;
    }
    if (this.#state === 'ready') this.#died(how);
  }

  #died(how: string): void {
    const { modelId, onLost } = this.#options;
    const now = performance.now();
    const decision = this.#policy.died(now);
    if (!decision.restart) {
      this.#restsUntil = now + restMs;
      const again = `${how}, again and again`;
      this.#failed('failed', engineError(modelId, 'engine_crashed', again, restMs));
      return;
    }
    this.#state = 'loading';
    this.#ready = unsettled();
    this.#restart = setTimeout(() => this.start(), decision.delayMs);
    const restarts = `${how} and is started again`;
    onLost(engineError(modelId, 'engine_crashed', restarts, decision.delayMs + loadingMs));
  }

  #failed(state: 'failed' | 'closed', error: ModelError): void {
    this.#state = state;
    // One that was ready stays settled: only a new one can carry the failure.
    this.#ready.reject(error);
    this.#ready = unsettled();
    this.#ready.reject(error);
    this.#options.onLost(error);
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
