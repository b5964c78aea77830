import { ModelError } from '@loam/model-port';
import { formatBytes } from '../catalog/format-bytes.ts';
import type { CloseOptions } from '../engine/engine.ts';
import { unlessAborted } from '../unless-aborted.ts';
import { type Effect, type Refusal, type Resident, ResidencyState } from './residency-state.ts';

/** A model that can be brought into memory and taken out of it. */
export interface ResidentModel {
  readonly id: string;
  /** What loading it would take. Resolves when its files are there. */
  measure(): Promise<Resident>;
  /** Resolves when it can answer. */
  load(): Promise<void>;
  unload(options?: CloseOptions): Promise<void>;
}

export type ModelResidencyOptions = {
  /** Bytes all models together may take at this moment. */
  capacity: (usedBytes: number) => number;
  /** How long a request waits for others to leave. Milliseconds. Default: 60,000. */
  maxWaitMs?: number;
};

type Ticket = {
  model: ResidentModel;
  grant: () => void;
  refuse: (error: Error) => void;
};

/** Does what `ResidencyState` decides: loads, unloads, and lets requests wait for both. */
export class ModelResidency {
  readonly #state: ResidencyState;
  readonly #maxWaitMs: number;
  readonly #tickets = new Map<number, Ticket>();
  /** By their keys: a model that took the place of another has the same id. */
  readonly #models = new Map<string, ResidentModel>();
  readonly #keys = new WeakMap<ResidentModel, string>();
  readonly #unloading = new Set<Promise<void>>();
  readonly #loadErrors = new Map<string, Error>();
  #lastTicket = 0;
  #lastKey = 0;
  #expiryTimer: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor({ capacity, maxWaitMs = 60_000 }: ModelResidencyOptions) {
    this.#state = new ResidencyState({ capacity });
    this.#maxWaitMs = maxWaitMs;
  }

  /**
   * Holds a model in memory, which is loaded if it is not there.
   *
   * @returns gives it back; to be called once
   * @throws ModelError `model_load_failed`, `engine_overloaded`
   */
  async acquire(model: ResidentModel, signal?: AbortSignal): Promise<() => void> {
    this.requireOpen(model.id);
    const resident = await unlessAborted(model.measure(), signal);
    signal?.throwIfAborted();
    this.requireOpen(model.id);
    const key = this.#keyOf(model);
    this.#models.set(key, model);
    const ticket = ++this.#lastTicket;
    let onAbort: (() => void) | undefined;
    let timer: NodeJS.Timeout | undefined;
    try {
      await new Promise<void>((grant, refuse) => {
        this.#tickets.set(ticket, { model, grant, refuse });
        onAbort = () => refuse(signal?.reason as Error);
        signal?.addEventListener('abort', onAbort, { once: true });
        timer = setTimeout(() => {
          if (this.#state.waitsForRoom(ticket)) refuse(tooBusy(model.id));
          else timer?.refresh();
        }, this.#maxWaitMs);
        this.#perform(this.#state.acquire(ticket, key, resident, now()));
      });
    } catch (error) {
      this.#release(ticket);
      throw error;
    } finally {
      clearTimeout(timer);
      if (onAbort) signal?.removeEventListener('abort', onAbort);
    }
    return () => this.#release(ticket);
  }

  /** Unloads a model as soon as it is idle. Its `measure` has to say the same from now on. */
  retire(model: ResidentModel): void {
    if (!this.#isClosed) this.#perform(this.#state.retire(this.#keyOf(model), now()));
  }

  #keyOf(model: ResidentModel): string {
    const key = this.#keys.get(model) ?? `${++this.#lastKey}`;
    this.#keys.set(model, key);
    return key;
  }

  /** Refuses who waits, and unloads everything, whatever it is doing once `drainMs` are over. */
  async close(options?: CloseOptions): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#expiryTimer);
    for (const { model, refuse } of this.#tickets.values()) refuse(closed(model.id));
    const models = [...this.#models.values()].map(model => model.unload(options));
    await Promise.all([...models, ...this.#unloading]);
  }

  #release(ticket: number): void {
    if (!this.#tickets.delete(ticket) || this.#isClosed) return;
    this.#perform(this.#state.release(ticket, now()));
  }

  #perform(effects: readonly Effect[]): void {
    for (const effect of effects) {
      switch (effect.type) {
        case 'load':
          void this.#load(effect.id);
          break;
        case 'unload':
          this.#unload(effect.id);
          break;
        case 'grant':
          this.#tickets.get(effect.ticket)?.grant();
          break;
        case 'refuse':
          this.#tickets.get(effect.ticket)?.refuse(this.#explain(effect.id, effect.refusal));
          break;
        default:
          effect satisfies never;
      }
    }
    this.#planExpiry();
  }

  async #load(id: string): Promise<void> {
    let effects: Effect[];
    try {
      await this.#models.get(id)?.load();
      effects = this.#state.loaded(id, now());
    } catch (error) {
      this.#loadErrors.set(id, error instanceof Error ? error : new Error(String(error)));
      effects = this.#state.loadFailed(id, now());
    }
    if (!this.#isClosed) this.#perform(effects);
  }

  #unload(id: string): void {
    const unloading = (this.#models.get(id)?.unload() ?? Promise.resolve())
      .catch(() => {})
      .then(() => {
        this.#unloading.delete(unloading);
        if (!this.#isClosed) this.#perform(this.#state.unloaded(id, now()));
      });
    this.#unloading.add(unloading);
  }

  #planExpiry(): void {
    clearTimeout(this.#expiryTimer);
    const next = this.#state.nextExpiry;
    if (next === Infinity || this.#isClosed) return;
    const delay = Math.min(Math.max(0, next - now()), longestTimer);
    this.#expiryTimer = setTimeout(() => this.#perform(this.#state.expire(now())), delay);
    // Being about to unload a model is no reason to keep a script alive.
    this.#expiryTimer.unref();
  }

  #explain(key: string, refusal: Refusal): Error {
    const id = this.#models.get(key)?.id ?? '';
    switch (refusal.reason) {
      case 'load-failed':
        return this.#loadErrors.get(key) ?? loadFailed(id, `${id} could not be loaded.`);
      case 'too-many-waiting':
        return new ModelError({
          code: 'engine_overloaded',
          modelId: id,
          retryAfterMs: 1000,
          message: `${refusal.waiting} requests are waiting for ${id} to be loaded already.`,
        });
      case 'too-large': {
        const { bytes, capacity, pinnedBytes } = refusal;
        const others =
          pinnedBytes > 0 ? `, of which pinned models hold ${formatBytes(pinnedBytes)}` : '';
        return loadFailed(
          id,
          `${id} needs ${formatBytes(bytes)} of memory, and models may take ${formatBytes(capacity)} here${others}. Lower its contextLength or sequences, use a smaller quantisation, or raise memoryBudgetMb if the machine has more.`,
        );
      }
      default:
        return refusal satisfies never;
    }
  }

  /** @throws ModelError `engine_overloaded` after `close` */
  requireOpen(id: string): void {
    if (this.#isClosed) throw closed(id);
  }
}

/** `setTimeout` fires at once for more. */
const longestTimer = 2 ** 31 - 1;

function now(): number {
  return performance.now();
}

function closed(modelId: string): ModelError {
  const message = `The provider of ${modelId} is closed.`;
  // Retryable: behind a load balancer another server answers.
  return new ModelError({ code: 'engine_overloaded', modelId, message, retryAfterMs: 1000 });
}

function loadFailed(modelId: string, message: string): ModelError {
  return new ModelError({ code: 'model_load_failed', modelId, message });
}

function tooBusy(modelId: string): ModelError {
  return new ModelError({
    code: 'engine_overloaded',
    modelId,
    retryAfterMs: 5000,
    message: `There is no memory for ${modelId} while other models are answering.`,
  });
}
