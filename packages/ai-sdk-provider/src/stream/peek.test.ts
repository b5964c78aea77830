import { convertReadableStreamToArray } from '@ai-sdk/provider-utils/test';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toReadableStream, type ItemReader } from './item-reader.ts';
import { peek } from './peek.ts';

/** `role` shows acceptance only, `text` is output, `error` is what must be found. */
type Item = 'role' | 'text' | 'error';

const look = {
  examine: (item: Item) => {
    if (item === 'error') throw new Error('early');
  },
  isOutput: (item: Item) => item === 'text',
};

function sourceOf(items: readonly Item[]) {
  let cancelled = false;
  let controller!: ReadableStreamDefaultController<Item>;
  const stream = new ReadableStream<Item>({
    start(c) {
      controller = c;
      for (const item of items) c.enqueue(item);
    },
    cancel: () => void (cancelled = true),
  }).getReader();
  const source: ItemReader<Item> = {
    read: async () => (await stream.read()).value,
    cancel: reason => stream.cancel(reason),
  };
  return { source, controller, isCancelled: () => cancelled };
}

const restOf = (reader: ItemReader<Item>) => convertReadableStreamToArray(toReadableStream(reader));

describe('peek', () => {
  it.each<[string, Item[]]>([
    ['as the first item', ['error']],
    ['after the request was accepted', ['role', 'error']],
    ['after several signs of acceptance', ['role', 'role', 'role', 'error']],
  ])('rejects with an error %s, and closes the source', async (_, items) => {
    const { source, isCancelled } = sourceOf(items);
    await expect(peek(source, { ...look, graceMs: 60_000 })).rejects.toThrow('early');
    expect(isCancelled()).toBe(true);
  });

  it('hands over as soon as the answer begins', async () => {
    const { source, controller } = sourceOf(['role', 'text', 'error']);
    const handedOver = await peek(source, { ...look, graceMs: 60_000 });
    controller.close();
    expect(await restOf(handedOver)).toEqual(['role', 'text', 'error']);
  });

  it('does not wait for output longer than the grace', async () => {
    const { source, controller } = sourceOf(['role']);
    const handedOver = await peek(source, { ...look, graceMs: 1 });
    controller.enqueue('text');
    controller.close();
    expect(await restOf(handedOver)).toEqual(['role', 'text']);
  });

  it('loses nothing, wherever it stops', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom<Item>('role', 'text')),
        fc.boolean(),
        async (items, closed) => {
          const { source, controller } = sourceOf(items);
          if (closed || items.length === 0) controller.close();
          const handedOver = await peek(source, { ...look, graceMs: 0 });
          if (!closed && items.length > 0) controller.close();
          expect(await restOf(handedOver)).toEqual(items);
        },
      ),
      { numRuns: 50 },
    );
  });

  it('passes a failure of the source on, before and after', async () => {
    const before = sourceOf([]);
    before.controller.error(new Error('broken'));
    await expect(peek(before.source, look)).rejects.toThrow('broken');

    const after = sourceOf(['role']);
    const handedOver = await peek(after.source, { ...look, graceMs: 1 });
    after.controller.error(new Error('broken'));
    await expect(restOf(handedOver)).rejects.toThrow('broken');
  });

  it('passes a cancellation on', async () => {
    const { source, isCancelled } = sourceOf(['text']);
    await (await peek(source, look)).cancel();
    expect(isCancelled()).toBe(true);
  });
});
