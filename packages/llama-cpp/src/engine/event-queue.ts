/** Events that are pushed at one end and iterated at the other. One reader. */
export class EventQueue<Event> implements AsyncIterableIterator<Event> {
  readonly #events: Event[] = [];
  #waiting: {
    resolve: (result: IteratorResult<Event>) => void;
    reject: (error: unknown) => void;
  }[] = [];
  #ended = false;
  #failure: { error: unknown } | undefined;

  push(event: Event): void {
    if (this.#ended) return;
    const reader = this.#waiting.shift();
    if (reader) reader.resolve({ done: false, value: event });
    else this.#events.push(event);
  }

  end(): void {
    this.#ended = true;
    for (const { resolve } of this.#waiting.splice(0)) resolve({ done: true, value: undefined });
  }

  /** Ends with an error, after the events that are still to be read. */
  fail(error: unknown): void {
    if (this.#ended) return;
    this.#ended = true;
    const reader = this.#waiting.shift();
    if (reader) reader.reject(error);
    else this.#failure = { error };
    this.end();
  }

  next(): Promise<IteratorResult<Event>> {
    const event = this.#events.shift();
    if (event !== undefined) return Promise.resolve({ done: false, value: event });
    if (this.#failure) {
      const { error } = this.#failure;
      this.#failure = undefined;
      return Promise.reject(error);
    }
    if (this.#ended) return Promise.resolve({ done: true, value: undefined });
    return new Promise((resolve, reject) => this.#waiting.push({ resolve, reject }));
  }

  return(): Promise<IteratorResult<Event>> {
    this.end();
    this.#events.length = 0;
    this.#failure = undefined;
    return Promise.resolve({ done: true, value: undefined });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}
