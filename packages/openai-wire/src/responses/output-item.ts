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

/**
 * One item of an answer: added, filled, ended, done; each state is entered once, in this order.
 *
 * `end` closes the content. `done` is apart from it, because whether an item is complete shows only
 * in what follows: a text that a limit cut off ends like any other.
 */
export interface OutputItemLifecycle {
  readonly item: ResponseItem;
  end(): void;
  /** Ends the item as well, if that has not happened. */
  done(status: 'completed' | 'incomplete'): void;
}
