import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { collect, streamOf } from '../__fixtures__/streams.ts';
import type { ChatUsage } from '../chat/usage-schema.ts';
import type { ErrorEnvelope } from '../errors/envelope-schema.ts';
import { mergeChoices } from './merge-choices.ts';

type Event = { choices: { index: number; text: string }[]; usage?: ChatUsage } | ErrorEnvelope;
type Chunk = Extract<Event, { choices: unknown }>;

const text = (index: number, value: string): Chunk => ({ choices: [{ index, text: value }] });
const usageOf = (prompt: number, completion: number): Chunk => ({
  choices: [],
  usage: {
    prompt_tokens: prompt,
    completion_tokens: completion,
    total_tokens: prompt + completion,
  },
});
const failure: ErrorEnvelope = {
  error: { message: 'gone', type: 'server_error', code: 'engine_crashed', param: '' },
};
const textsOf = (events: (Chunk | ErrorEnvelope)[], index: number) =>
  events
    .flatMap(event => ('choices' in event ? event.choices : []))
    .filter(choice => choice.index === index)
    .map(choice => choice.text)
    .join('');

/** A source that tells whether it was left. */
function watched(events: Event[]) {
  const state = { opened: false, cancelled: false };
  const iterator = events[Symbol.iterator]();
  const start = () => {
    state.opened = true;
    return new ReadableStream<Event>(
      {
        pull(controller) {
          const { done, value } = iterator.next();
          if (done) controller.close();
          else controller.enqueue(value);
        },
        cancel() {
          state.cancelled = true;
        },
      },
      { highWaterMark: 0 },
    );
  };
  return { state, start };
}

const broken = () =>
  new ReadableStream<Event>({ pull: controller => controller.error(new Error('broken')) });

test('every choice keeps its text and order, whatever is computed at a time', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(fc.string()), { minLength: 1, maxLength: 8 }),
      fc.integer({ min: 1, max: 8 }),
      async (choices, atOnce) => {
        const starts = choices.map(
          (texts, index) => () =>
            streamOf<Event>([...texts.map(value => text(index, value)), usageOf(3, texts.length)]),
        );
        const events = await collect(
          mergeChoices<Chunk>(starts, { perPrompt: choices.length, includeUsage: true, atOnce }),
        );
        for (const [index, texts] of choices.entries()) {
          expect(textsOf(events, index)).toBe(texts.join(''));
        }
        const last = events.at(-1);
        expect(last && 'usage' in last && last.usage).toMatchObject({
          prompt_tokens: 3,
          completion_tokens: choices.flat().length,
        });
      },
    ),
  );
});

describe('a merged stream', () => {
  test('has no usage where none is asked for', async () => {
    const starts = [() => streamOf<Event>([text(0, 'a'), usageOf(1, 1)])];
    const events = await collect(
      mergeChoices<Chunk>(starts, { perPrompt: 1, includeUsage: false }),
    );
    expect(events).toEqual([text(0, 'a')]);
  });

  test('lets choices take turns', async () => {
    const starts = [0, 1].map(
      index => () => streamOf<Event>([text(index, 'a'), text(index, 'b'), text(index, 'c')]),
    );
    const events = await collect(
      mergeChoices<Chunk>(starts, { perPrompt: 2, includeUsage: false }),
    );
    const order = events.flatMap(event => ('choices' in event ? event.choices : []));
    expect(order.slice(0, 4).map(({ index }) => index)).toEqual([0, 1, 0, 1]);
  });

  test('starts no more choices than it may, and each when its turn has come', async () => {
    const sources = [0, 1, 2].map(index => watched([text(index, 'a')]));
    const merged = mergeChoices<Chunk>(
      sources.map(({ start }) => start),
      { perPrompt: 3, includeUsage: false, atOnce: 2 },
    );
    const reader = merged.getReader();
    await reader.read();
    expect(sources.map(({ state }) => state.opened)).toEqual([true, true, false]);
    while (!(await reader.read()).done);
    expect(sources.map(({ state }) => state.opened)).toEqual([true, true, true]);
  });

  test('ends with the first error and leaves the other choices', async () => {
    const other = watched([text(1, 'a'), text(1, 'b'), text(1, 'c'), text(1, 'd')]);
    const starts = [() => streamOf<Event>([text(0, 'x'), failure]), other.start];
    const events = await collect(mergeChoices<Chunk>(starts, { perPrompt: 2, includeUsage: true }));
    expect(events.at(-1)).toEqual(failure);
    expect(other.state.cancelled).toBe(true);
  });

  test('that breaks leaves the other choices', async () => {
    const other = watched([text(1, 'a'), text(1, 'b'), text(1, 'c')]);
    const merged = mergeChoices<Chunk>([broken, other.start], { perPrompt: 2, includeUsage: true });
    await expect(collect(merged)).rejects.toThrow('broken');
    expect(other.state.cancelled).toBe(true);
  });

  test('that is left leaves its choices', async () => {
    const sources = [0, 1].map(index => watched([text(index, 'a'), text(index, 'b')]));
    const merged = mergeChoices<Chunk>(
      sources.map(({ start }) => start),
      { perPrompt: 2, includeUsage: false },
    );
    const reader = merged.getReader();
    await reader.read();
    await reader.cancel();
    expect(sources.map(({ state }) => state.cancelled)).toEqual([true, true]);
  });
});
