import { toWireError, type EngineEvent } from './protocol.ts';

export type AddressedEvent = readonly [id: number, event: EngineEvent];

/** Gathers what happens, so that all of a step is told in one message. */
export class EventOutbox {
  readonly #send: (events: readonly AddressedEvent[]) => void;
  #events: AddressedEvent[] = [];

  constructor(send: (events: readonly AddressedEvent[]) => void) {
    this.#send = send;
  }

  add(id: number, event: EngineEvent): void {
    this.#events.push([id, event]);
  }

  fail(id: number, error: unknown): void {
    this.add(id, { type: 'error', error: toWireError(error) });
  }

  /** Sends what has happened since the last time, if anything has. */
  flush(): void {
    if (this.#events.length === 0) return;
    const events = this.#events;
    this.#events = [];
    this.#send(events);
  }
}
