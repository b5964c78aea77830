import { convertReadableStreamToArray } from '@ai-sdk/provider-utils/test';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { peek } from './peek.ts';

/** `role` shows acceptance only, `text` is output, `error` is what must be found. */
type Item = 'role' | 'text' | 'error';

const look = {
  examine: (item: Item) => {
    if (item === 'error') throw new Error('early');
  },
  isOutput: (item: Item) => item === 'text',
};

function source(items: readonly Item[]) {
  let cancelled = false;
  let controller!: ReadableStreamDefaultController<Item>;
  const stream = new ReadableStream<Item>({
    start(c) {
      controller = c;
      for (const item of items) c.enqueue(item);
    },
    cancel: () => void (cancelled = true),
  });
  return { stream, controller, isCancelled: () => cancelled };
}

describe('peek', () => {
  it.each<[string, Item[]]>([
    ['as the first item', ['error']],
    ['after the request was accepted', ['role', 'error']],
    ['after several signs of acceptance', ['role', 'role', 'role', 'error']],
  ])('rejects with an error %s, and closes the source', async (_, items) => {
    const { stream, isCancelled } = source(items);
    await expect(peek(stream, { ...look, graceMs: 60_000 })).rejects.toThrow('early');
    expect(isCancelled()).toBe(true);
  });

  it('hands over as soon as the answer begins', async () => {
    const { stream, controller } = source(['role', 'text', 'error']);
    const handedOver = await peek(stream, { ...look, graceMs: 60_000 });
    controller.close();
    expect(await convertReadableStreamToArray(handedOver)).toEqual(['role', 'text', 'error']);
  });

  it('does not wait for output longer than the grace', async () => {
    const { stream, controller } = source(['role']);
    const handedOver = await peek(stream, { ...look, graceMs: 1 });
    controller.enqueue('text');
    controller.close();
    expect(await convertReadableStreamToArray(handedOver)).toEqual(['role', 'text']);
  });

  it('loses nothing, wherever it stops', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom<Item>('role', 'text')),
        fc.boolean(),
        async (items, closed) => {
          const { stream, controller } = source(items);
          if (closed || items.length === 0) controller.close();
          const handedOver = await peek(stream, { ...look, graceMs: 0 });
          if (!closed && items.length > 0) controller.close();
          expect(await convertReadableStreamToArray(handedOver)).toEqual(items);
        },
      ),
      { numRuns: 50 },
    );
  });

  it('passes a failure of the source on, before and after', async () => {
    const before = source([]);
    before.controller.error(new Error('broken'));
    await expect(peek(before.stream, look)).rejects.toThrow('broken');

    const after = source(['role']);
    const handedOver = await peek(after.stream, { ...look, graceMs: 1 });
    after.controller.error(new Error('broken'));
    await expect(convertReadableStreamToArray(handedOver)).rejects.toThrow('broken');
  });

  it('passes a cancellation on', async () => {
    const { stream, isCancelled } = source(['text']);
    await (await peek(stream, look)).cancel();
    expect(isCancelled()).toBe(true);
  });
});
