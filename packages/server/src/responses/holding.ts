import type { WireResponse } from '@loam/openai-wire';

/**
 * Writes of a response that is not finished, one after the other. Once it has ended none follows,
 * and none that is still under way can land on top of how it ended.
 */
export class Holding {
  readonly #write: (response: WireResponse) => Promise<void>;
  #last: Promise<void> | undefined;
  #isOver = false;

  constructor(write: (response: WireResponse) => Promise<void>) {
    this.#write = write;
  }

  async hold(response: WireResponse): Promise<void> {
    const previous = this.#last;
    this.#last = (async () => {
      await previous?.catch(() => {});
      if (!this.#isOver) await this.#write(response);
    })();
    await this.#last;
  }

  /** Whether anything was ever written. */
  async end(): Promise<boolean> {
    this.#isOver = true;
    await this.#last?.catch(() => {});
    return this.#last !== undefined;
  }
}
