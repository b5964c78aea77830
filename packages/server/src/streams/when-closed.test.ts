import { expect, test } from 'vitest';
import { collect, streamOf } from '../__fixtures__/streams.ts';
import { whenClosed } from './when-closed.ts';

test('tells once that a stream was read to its end', async () => {
  const ends: string[] = [];
  const stream = whenClosed(streamOf([1, 2, 3]), end => ends.push(end));
  expect(ends).toEqual([]);
  expect(await collect(stream)).toEqual([1, 2, 3]);
  expect(ends).toEqual(['closed']);
});

test('tells that the reader left, and leaves the source', async () => {
  const ends: string[] = [];
  let reason: unknown;
  const source = new ReadableStream<number>({
    pull: controller => controller.enqueue(1),
    cancel: given => {
      reason = given;
    },
  });
  const reader = whenClosed(source, end => ends.push(end)).getReader();
  await reader.read();
  await reader.cancel('enough');
  expect(ends).toEqual(['cancelled']);
  expect(reason).toBe('enough');
});

test('tells that the source broke, and breaks', async () => {
  const ends: string[] = [];
  const source = new ReadableStream<number>({
    pull() {
      throw new Error('broken');
    },
  });
  await expect(collect(whenClosed(source, end => ends.push(end)))).rejects.toThrow('broken');
  expect(ends).toEqual(['failed']);
});

test('reads nothing before it is asked', async () => {
  let pulled = 0;
  const source = new ReadableStream<number>(
    { pull: controller => controller.enqueue(++pulled) },
    { highWaterMark: 0 },
  );
  const reader = whenClosed(source, () => {}).getReader();
  await new Promise(resolve => setImmediate(resolve));
  expect(pulled).toBe(0);
  await reader.read();
  expect(pulled).toBe(1);
  await reader.cancel();
});
