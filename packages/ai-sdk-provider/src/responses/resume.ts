import { APICallError } from '@ai-sdk/provider';
import { delay, isProviderStreamError } from '@ai-sdk/provider-utils';
import type { ResponseEvent } from '@loam/openai-wire';
import type { StreamEvent } from '../stream/event-reader.ts';
import type { ItemReader } from '../stream/item-reader.ts';

type Events = ItemReader<StreamEvent<ResponseEvent>>;

/** Opens the stream of a response again, behind an event that was read. */
export type Reopen = (responseId: string, startingAfter: number) => Promise<Events>;

export type ResumeOptions = {
  reopen: Reopen;
  abortSignal?: AbortSignal | undefined;
  /**
   * Waits before the tries to open the stream again, in milliseconds; any event that arrives makes
   * the count begin anew. Default: 0, 250, 500, 1,000, 2,000 and 4,000.
   */
  waitsMs?: readonly number[];
};

const defaultWaitsMs = [0, 250, 500, 1000, 2000, 4000];

/**
 * Reads a response that goes on without its reader (`background: true`): where the connection is
 * cut, the stream is opened again behind the last event. No event is lost, and none comes twice.
 */
export function resumeWhenCut(first: Events, options: ResumeOptions): Events {
  const { reopen, abortSignal, waitsMs = defaultWaitsMs } = options;
  let events = first;
  let responseId = '';
  let last = -1;
  let tries = 0;
  let isOver = false;

  const read = async (): Promise<StreamEvent<ResponseEvent> | undefined> => {
    while (true) {
      const event = await events.read();
      if (event?.success) {
        if (event.value.type === 'unknown') return event;
        if (event.value.sequence_number <= last) continue;
        last = event.value.sequence_number;
        tries = 0;
        if (event.value.type === 'response.created') responseId = event.value.response.id;
        isOver ||= isEnd(event.value);
        return event;
      }
      // Without an id nothing can be opened again, and what cannot be read is not a cut.
      if (isOver || responseId === '' || (event && !isProviderStreamError(event.error)))
        return event;
      const again = await tryAgain();
      if (!again) {
        isOver = true;
        return event;
      }
      events = again;
    }
  };

  const tryAgain = async (): Promise<Events | undefined> => {
    for (; tries < waitsMs.length; tries++) {
      const waitMs = waitsMs[tries] ?? 0;
      if (waitMs > 0) await delay(waitMs, { abortSignal });
      try {
        const again = await reopen(responseId, last);
        tries++;
        return again;
      } catch (error) {
        if (!APICallError.isInstance(error)) throw error;
        if (!error.isRetryable) return undefined;
      }
    }
    return undefined;
  };

  return { read, cancel: reason => events.cancel(reason) };
}

function isEnd({ type }: ResponseEvent): boolean {
  return (
    type === 'response.completed' || type === 'response.incomplete' || type === 'response.failed'
  );
}
