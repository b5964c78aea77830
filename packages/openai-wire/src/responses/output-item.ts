import type { ResponseEvent } from './event-schema.ts';
import type { ResponseItem } from './item-schema.ts';

/** Where the events of a response go, and the counter that all of them share. */
export type EventSink = {
  /** The next sequence number. */
  next: () => number;
  emit: (event: ResponseEvent) => void;
};

/** Where an item stands in its response. */
export type ItemPlace = { id: string; outputIndex: number };

export type ItemStatus = 'in_progress' | 'completed' | 'incomplete';

/**
 * One item of an answer: added, filled, ended, done; each state is entered once, in this order.
 *
 * `end` closes the content. `done` is apart from it, because whether an item is complete shows only
 * in what follows: a text that a limit cut off ends like any other.
 */
export abstract class OutputItemLifecycle {
  protected readonly sink: EventSink;
  protected readonly place: ItemPlace;
  protected status: ItemStatus = 'in_progress';
  #state: 'open' | 'ended' | 'done' = 'open';

  constructor(sink: EventSink, place: ItemPlace) {
    this.sink = sink;
    this.place = place;
  }

  /** The item with what it holds so far. */
  abstract get item(): ResponseItem;

  /** Whether it can still be filled. */
  get isOpen(): boolean {
    return this.#state === 'open';
  }

  end(): void {
    if (!this.isOpen) return;
    this.#state = 'ended';
    this.emitEnd();
  }

  /** Ends the item as well, if that has not happened. */
  done(status: 'completed' | 'incomplete'): void {
    if (this.#state === 'done') return;
    this.end();
    this.#state = 'done';
    this.status = status;
    this.#emitItem('response.output_item.done', this.item);
  }

  /** Says that the item is there, before anything of its content. */
  protected emitAdded(item: ResponseItem): void {
    this.#emitItem('response.output_item.added', item);
  }

  /** Says that the content is whole. */
  protected abstract emitEnd(): void;

  #emitItem(
    type: 'response.output_item.added' | 'response.output_item.done',
    item: ResponseItem,
  ): void {
    this.sink.emit({
      type,
      sequence_number: this.sink.next(),
      output_index: this.place.outputIndex,
      item,
    });
  }
}
