export type WaitingCallersOptions = {
  /** Told whenever somebody waits, again when the child is another one. */
  onSome: () => void;
  /** Told when nobody waits any more. */
  onNone: () => void;
};

/** Counts who waits for an engine: as long as somebody does, the process lives and the child is watched. */
export class WaitingCallers {
  readonly #options: WaitingCallersOptions;
  #count = 0;
  /** Set once the engine is being closed. */
  #onIdle: (() => void) | undefined;

  constructor(options: WaitingCallersOptions) {
    this.#options = options;
  }

  /** Whether nobody new is to be let in. */
  get isDraining(): boolean {
    return this.#onIdle !== undefined;
  }

  /** @param by 0: nobody came or left, but the child has changed */
  change(by: -1 | 0 | 1): void {
    this.#count += by;
    if (this.#count > 0) {
      this.#options.onSome();
      return;
    }
    this.#options.onNone();
    // One that has just become ready is about to be asked by who waited for it.
    if (this.#onIdle) setImmediate(() => this.#count === 0 && this.#onIdle?.());
  }

  /** Lets those who wait have their answers, for so many milliseconds. */
  async drain(limitMs: number): Promise<void> {
    await new Promise<void>(resolve => {
      const timer = setTimeout(resolve, limitMs);
      this.#onIdle = () => {
        clearTimeout(timer);
        resolve();
      };
      this.change(0);
    });
  }
}
