import { describe, expect, test, vi } from 'vitest';
import { collect, streamOf } from '../__fixtures__/streams.ts';
import { encodeSse } from './encode-events.ts';
import { formatEvent } from './format-event.ts';
import { keepAlive } from './keep-alive.ts';

const decoder = new TextDecoder();
const frame = new TextEncoder().encode('data: 1\n\n');

/** A stream driven by hand. */
function source() {
  let controller!: ReadableStreamDefaultController<Uint8Array<ArrayBuffer>>;
  const cancel = vi.fn<(reason: unknown) => void>();
  const stream = new ReadableStream<Uint8Array<ArrayBuffer>>({
    start: started => void (controller = started),
    cancel,
  });
  return { controller, cancel, stream };
}

describe('W-2: server-sent events', () => {
  test('a frame is one line of JSON, and [DONE] comes last', async () => {
    const frames = await collect(streamOf([{ a: 'x\ny\u2028' }, 1]).pipeThrough(encodeSse()));
    expect(frames.map(bytes => decoder.decode(bytes))).toEqual([
      'data: {"a":"x\\ny\u2028"}\n\n',
      'data: 1\n\n',
      'data: [DONE]\n\n',
    ]);
  });

  test('a name becomes a line of its own', () => {
    expect(formatEvent({ event: 'e', data: '{}' })).toBe('event: e\ndata: {}\n\n');
  });
});

describe('keep-alive', () => {
  test('a comment comes after silence, and what was awaited still arrives', async () => {
    const { controller, stream } = source();
    const reader = keepAlive(stream, { quietMs: 1 }).getReader();
    const comment = await reader.read();
    expect(decoder.decode(comment.value)).toBe(': keep-alive\n\n');
    controller.enqueue(frame);
    controller.close();
    let next = await reader.read();
    while (!next.done && decoder.decode(next.value).startsWith(':')) next = await reader.read();
    expect(next.value).toBe(frame);
    expect(await reader.read()).toEqual({ done: true, value: undefined });
  });

  test('a stream that speaks gets no comment', async () => {
    const frames = await collect(keepAlive(streamOf([frame, frame]), { quietMs: 60_000 }));
    expect(frames).toEqual([frame, frame]);
  });

  test('leaving reaches the source', async () => {
    const { stream, cancel } = source();
    const kept = keepAlive(stream, { quietMs: 60_000 });
    await kept.cancel('gone');
    expect(cancel).toHaveBeenCalledWith('gone');
  });

  test('leaving in the middle of the silence reaches the source, and no timer fires after it', async () => {
    const { stream, cancel } = source();
    const reader = keepAlive(stream, { quietMs: 1 }).getReader();
    const pending = reader.read();
    await reader.cancel('gone');
    expect(cancel).toHaveBeenCalledWith('gone');
    await expect(pending).resolves.toMatchObject({ done: true });
  });

  test('a source that fails fails its reader', async () => {
    const { controller, stream } = source();
    const reading = collect(keepAlive(stream, { quietMs: 60_000 }));
    controller.error(new Error('broken'));
    await expect(reading).rejects.toThrow('broken');
  });

  test('nothing is read ahead of the reader', async () => {
    const pull = vi.fn<
      (controller: ReadableStreamDefaultController<Uint8Array<ArrayBuffer>>) => void
    >(controller => controller.enqueue(frame));
    const endless = new ReadableStream({ pull }, { highWaterMark: 0 });
    const reader = keepAlive(endless, { quietMs: 60_000 }).getReader();
    await reader.read();
    expect(pull).toHaveBeenCalledTimes(1);
    await reader.cancel();
  });
});
