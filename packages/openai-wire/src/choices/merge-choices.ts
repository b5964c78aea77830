import type { ChatUsage } from '../chat/usage-schema.ts';
import { isErrorEnvelope, type ErrorEnvelope } from '../errors/envelope-schema.ts';
import { combineUsage } from './combine-usage.ts';

/** What the chunks of chat completions and of completions have in common. */
type Chunk = { choices: readonly unknown[]; usage?: ChatUsage | null | undefined };

type Source<Event> = {
  readonly choice: number;
  readonly reader: ReadableStreamDefaultReader<Event>;
  pending?: Promise<{ source: Source<Event>; result: ReadableStreamReadResult<Event> }> | undefined;
};

export type MergeSettings = {
  /** Choices of each prompt. The choices of a prompt stand side by side. */
  perPrompt: number;
  /** Whether the merged stream ends with the usage of them all. Every source ends with its own. */
  includeUsage: boolean;
  /** The most choices computed at a time; the next one starts when one ends. Default: all. */
  atOnce?: number;
};

/**
 * The events of several choices as one stream, in the order in which they come. An error ends it,
 * and leaves the other choices.
 *
 * @param starts one per choice; called when its turn has come
 */
export function mergeChoices<Event extends Chunk>(
  starts: readonly (() => ReadableStream<Event | ErrorEnvelope>)[],
  { perPrompt, includeUsage, atOnce = starts.length }: MergeSettings,
): ReadableStream<Event | ErrorEnvelope> {
  type AnyEvent = Event | ErrorEnvelope;
  const usages: ChatUsage[] = [];
  let open: Source<AnyEvent>[] = [];
  let started = 0;
  let usageChunk: Event | undefined;

  const startMore = () => {
    for (; open.length < atOnce; started++) {
      const start = starts[started];
      if (!start) return;
      open.push({ choice: started, reader: start().getReader() });
    }
  };
  const next = async () => {
    const reads = open.map(source => (source.pending ??= read(source)));
    const { source, result } = await Promise.race(reads);
    source.pending = undefined;
    open = open.filter(each => each !== source);
    // Back in at the end, so that a choice that is always ready does not keep the others waiting.
    if (!result.done) open.push(source);
    return { source, result };
  };
  const leave = async (reason: unknown) => {
    const left = open;
    open = [];
    // One that breaks while it is left has told nobody anything new.
    await Promise.allSettled(left.map(({ reader }) => reader.cancel(reason)));
  };

  return new ReadableStream<AnyEvent>(
    {
      async pull(controller) {
        try {
          for (;;) {
            startMore();
            if (open.length === 0) break;
            const { source, result } = await next();
            if (result.done) continue;
            const event = result.value;
            if (isErrorEnvelope(event)) {
              controller.enqueue(event);
              controller.close();
              return await leave(event);
            }
            if (event.choices.length > 0) return controller.enqueue(event);
            if (!event.usage) continue;
            usages[source.choice] = event.usage;
            usageChunk = event;
          }
        } catch (error) {
          await leave(error);
          throw error;
        }
        if (includeUsage && usageChunk) {
          controller.enqueue({ ...usageChunk, usage: combineUsage(usages, perPrompt) });
        }
        controller.close();
      },
      cancel: leave,
    },
    { highWaterMark: 0 },
  );
}

async function read<Event>(source: Source<Event>) {
  return { source, result: await source.reader.read() };
}
