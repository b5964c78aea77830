import { convertReadableStreamToArray } from '@ai-sdk/provider-utils/test';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod/v4';
import { EventReader, type EventReaderOptions } from './event-reader.ts';
import { toReadableStream } from './item-reader.ts';
import { readServerSentEvents } from './server-sent-events.ts';

const schema = z.object({ n: z.number() });
type Options = Omit<EventReaderOptions<{ n: number }>, 'schema' | 'source'>;
const readEvents = ({ body, ...options }: Options & { body: ReadableStream<Uint8Array> }) =>
  toReadableStream(new EventReader({ ...options, source: readServerSentEvents(body), schema }));

const encoder = new TextEncoder();

/** Sends the pieces, then ends, or breaks with `failure`. */
function bodyOf(pieces: Iterable<Uint8Array>, failure?: unknown): ReadableStream<Uint8Array> {
  const queue = [...pieces];
  return new ReadableStream({
    pull(controller) {
      const next = queue.shift();
      if (next) controller.enqueue(next);
      else if (failure === undefined) controller.close();
      else controller.error(failure);
    },
  });
}

/** Sends the text and stays open; `closed` gives the reason with which its reader left. */
function openBody(text: string) {
  let close: (reason: unknown) => void;
  const closed = new Promise<unknown>(resolve => {
    close = resolve;
  });
  const body = new ReadableStream<Uint8Array>({
    start: controller => controller.enqueue(encoder.encode(text)),
    cancel: reason => close(reason),
  });
  return { body, closed };
}

function split(bytes: Uint8Array, cuts: readonly number[]): Uint8Array[] {
  const ends = [...cuts.map(cut => cut % (bytes.length + 1)), bytes.length].toSorted(
    (a, b) => a - b,
  );
  return ends.map((end, index) => bytes.slice(index === 0 ? 0 : ends[index - 1], end));
}

const text =
  ': keep-alive\n\ndata: {"n":1,"t":"ø€😀"}\n\nevent: x\ndata: {"n":2}\n\ndata: [DONE]\n\n';

describe('EventReader', () => {
  it('reads any split of the bytes alike', async () => {
    const bytes = encoder.encode(text);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(), { maxLength: 12 }), async cuts => {
        const events = readEvents({ body: bodyOf(split(bytes, cuts)) });
        expect(await convertReadableStreamToArray(events)).toEqual([
          { success: true, value: { n: 1 }, rawValue: { n: 1, t: 'ø€😀' } },
          { success: true, value: { n: 2 }, rawValue: { n: 2 } },
        ]);
      }),
      { numRuns: 50 },
    );
  });

  it('keeps what came before a cut and ends with the reason', async () => {
    const reset = Object.assign(new TypeError('terminated'), { code: 'UND_ERR_SOCKET' });
    const pieces = ['data: {"n":1}\n\ndata: {"n":2}\n\n', 'data: {"n":'].map(piece =>
      encoder.encode(piece),
    );
    const events = await convertReadableStreamToArray(readEvents({ body: bodyOf(pieces, reset) }));
    expect(events.map(event => event.success)).toEqual([true, true, false]);
    expect(events.at(-1)).toMatchObject({
      error: {
        message: 'The connection to Loam was cut before the answer was complete (terminated).',
        statusCode: 503,
        isRetryable: true,
        data: reset,
      },
    });
  });

  it('reports what is not JSON and reads on', async () => {
    const body = bodyOf([encoder.encode('data: {oops\n\ndata: {"n":2}\n\ndata: {"n":"x"}\n\n')]);
    const events = await convertReadableStreamToArray(readEvents({ body }));
    expect(events.map(event => event.success)).toEqual([false, true, false]);
  });

  it.each([
    ['the default reason', undefined, 'AbortError'],
    ['a timeout', new DOMException('late', 'TimeoutError'), 'TimeoutError'],
    ['any other reason', 'user pressed Stop', 'AbortError'],
  ])('an abort with %s throws and closes the connection', async (_, reason, name) => {
    // Knows nothing of the signal, as the body of a custom fetch.
    const { body, closed } = openBody('data: {"n":1}\n\n');
    const controller = new AbortController();
    const reader = readEvents({ body, abortSignal: controller.signal }).getReader();
    expect(await reader.read()).toMatchObject({ value: { success: true } });

    controller.abort(reason);
    await expect(reader.read()).rejects.toMatchObject({ name });
    expect(await closed).toBe(controller.signal.reason);
  });

  it('an aborted signal needs no event', async () => {
    const reader = readEvents({
      body: new ReadableStream({}),
      abortSignal: AbortSignal.abort(),
    }).getReader();
    await expect(reader.read()).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('an abort by the other side of fetch is no cut', async () => {
    const body = bodyOf([], new DOMException('aborted', 'AbortError'));
    await expect(convertReadableStreamToArray(readEvents({ body }))).rejects.toMatchObject({
      name: 'AbortError',
    });
  });

  it('closes the connection when nobody reads any more', async () => {
    const { body, closed } = openBody('');
    await readEvents({ body }).cancel('enough');
    expect(await closed).toBe('enough');
  });
});
