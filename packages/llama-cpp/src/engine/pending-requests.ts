import type { EventQueue } from './event-queue.ts';
import type { AddressedEvent } from './event-outbox.ts';
import type { EngineEvent, FromEngine } from './protocol.ts';

export type Reply = Extract<FromEngine, { type: 'reply' }>['value'];

export type Pending =
  | { kind: 'stream'; events: EventQueue<EngineEvent> }
  | { kind: 'reply'; resolve: (value: Reply) => void; reject: (error: Error) => void };

/** What a child was asked and has not answered yet, by the ids of the requests. */
export class PendingRequests {
  readonly #pending = new Map<number, Pending>();
  readonly #onChange: (by: -1 | 1) => void;

  /** @param onChange told when there is one more, or one less */
  constructor(onChange: (by: -1 | 1) => void) {
    this.#onChange = onChange;
  }

  add(id: number, pending: Pending): void {
    this.#pending.set(id, pending);
    this.#onChange(1);
  }

  /** Forgets a request. @returns whether it was still open */
  settle(id: number): boolean {
    const isOpen = this.#pending.delete(id);
    if (isOpen) this.#onChange(-1);
    return isOpen;
  }

  /** Passes on what a step of the child gave. */
  deliver(events: readonly AddressedEvent[]): void {
    for (const [id, event] of events) {
      const pending = this.#pending.get(id);
      if (pending?.kind === 'stream') pending.events.push(event);
    }
  }

  reply(id: number, value: Reply): void {
    const pending = this.#take(id);
    if (pending?.kind === 'reply') pending.resolve(value);
  }

  fail(id: number, error: Error): void {
    const pending = this.#take(id);
    if (pending?.kind === 'stream') pending.events.fail(error);
    else pending?.reject(error);
  }

  failAll(error: Error): void {
    for (const id of this.#pending.keys()) this.fail(id, error);
  }

  #take(id: number): Pending | undefined {
    const pending = this.#pending.get(id);
    this.settle(id);
    return pending;
  }
}
