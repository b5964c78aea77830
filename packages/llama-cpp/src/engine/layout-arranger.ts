import type { EngineBackend, KeyValueLayout, LoadedModel } from './backend.ts';
import { LayoutChoice } from './layout-choice.ts';

/** Brings a backend to the layout of keys and values that the load asks for, between steps. */
export class LayoutArranger {
  readonly #backend: Pick<EngineBackend, 'arrange'>;
  /** Absent: there is nothing to choose. */
  readonly #choice: LayoutChoice | undefined;
  #wanted: KeyValueLayout | undefined;

  constructor(
    backend: Pick<EngineBackend, 'arrange'>,
    { keyValueLayout }: Pick<LoadedModel, 'keyValueLayout'>,
  ) {
    this.#backend = backend;
    if (backend.arrange && keyValueLayout) this.#choice = new LayoutChoice(keyValueLayout);
  }

  /** See `LayoutChoice.observe`. */
  observe(lengths: readonly number[], distinct: number): void {
    this.#wanted = this.#choice?.observe(lengths, distinct);
  }

  /** To be called before a step. */
  async arrange(): Promise<void> {
    const wanted = this.#wanted;
    if (!wanted || !this.#choice) return;
    this.#wanted = undefined;
    const isDone = await this.#backend.arrange?.(wanted);
    this.#choice.settle(isDone ? wanted : this.#choice.layout);
  }
}
