import type { KeyValueLayout, LoraAdapter } from '../backend.ts';
import type { ParamsStruct, Pointer } from './layouts.ts';
import { useAdapters } from './lora.ts';
import { withErrorLog, withReason } from './native-log.ts';
import type { Runtime } from './runtime.ts';

export type NativeContextOptions = {
  /** All but the layout; what is not named is llama.cpp's default. */
  parameters: ParamsStruct & { n_threads: number };
  layout: KeyValueLayout;
  /** Begins the error of one that cannot be made. */
  what: string;
  adapters: readonly Pointer[];
  lora: readonly LoraAdapter[];
};

/** The context of a model, its threads, and the byte that ends a step; in native memory until `free`. */
export class NativeContext {
  /** Set to 1 from any thread, it ends the running step. The same after `arrange`. */
  readonly abortFlag = new Uint8Array(new SharedArrayBuffer(2));
  readonly #runtime: Runtime;
  readonly #model: Pointer;
  readonly #options: NativeContextOptions;
  /** Without a pool of its own ggml starts and joins its threads at every step. */
  readonly #threads: Pointer;
  #layout: KeyValueLayout;
  #pointer: Pointer;

  /** @throws Error with one sentence when there is no memory for it */
  constructor(runtime: Runtime, model: Pointer, options: NativeContextOptions) {
    const { bindings, threadpool } = runtime;
    this.#runtime = runtime;
    this.#model = model;
    this.#options = options;
    this.#layout = options.layout;
    this.#threads = threadpool.create(bindings.threadpoolParams(options.parameters.n_threads));
    try {
      this.#pointer = this.#open(options.layout);
    } catch (error) {
      if (this.#threads !== null) threadpool.free(this.#threads);
      throw error;
    }
  }

  get pointer(): Pointer {
    return this.#pointer;
  }

  get memory(): Pointer {
    return this.#runtime.bindings.contextMemory(this.#pointer);
  }

  /**
   * Begins anew in another layout. There is never memory for two at once.
   *
   * @throws Error when it cannot be made; the one before is then there again, and empty too
   */
  arrange(layout: KeyValueLayout): void {
    this.#close();
    try {
      this.#pointer = this.#open(layout);
      this.#layout = layout;
    } catch (error) {
      this.#pointer = this.#open(this.#layout);
      throw error;
    }
  }

  free(): void {
    this.#close();
    if (this.#threads !== null) this.#runtime.threadpool.free(this.#threads);
  }

  #open(layout: KeyValueLayout): Pointer {
    const { bindings } = this.#runtime;
    const { parameters, what, adapters, lora } = this.#options;
    const { result: context, errors } = withErrorLog(bindings, () =>
      bindings.contextCreate(this.#model, {
        ...bindings.contextDefaultParams(),
        ...parameters,
        kv_unified: layout === 'unified',
      }),
    );
    if (context === null) throw new Error(`${what}${withReason(errors)}`);
    if (this.#threads !== null) bindings.attachThreadpool(context, this.#threads, this.#threads);
    bindings.setAbortCallback(context, bindings.callbacks.isByteSet, this.abortFlag);
    try {
      useAdapters(bindings, context, adapters, lora);
    } catch (error) {
      bindings.contextFree(context);
      throw error;
    }
    return context;
  }

  #close(): void {
    if (this.#pointer === null) return;
    this.#runtime.bindings.detachThreadpool(this.#pointer);
    this.#runtime.bindings.contextFree(this.#pointer);
    this.#pointer = null;
  }
}
