import { APICallError, type LanguageModelV4StreamPart } from '@ai-sdk/provider';
import { createProviderStreamError, type FetchFunction } from '@ai-sdk/provider-utils';
import { convertReadableStreamToArray } from '@ai-sdk/provider-utils/test';
import type { ResponseEvent } from '@loam/openai-wire';
import { createServer } from '@loam/server';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { played, textAnswer, usage, user } from '../__fixtures__/played-server.ts';
import { findBrokenLaws } from '../conformance/stream-laws.ts';
import { createLoam } from '../loam-provider.ts';
import type { StreamEvent } from '../stream/event-reader.ts';
import type { ItemReader } from '../stream/item-reader.ts';
import { resumeWhenCut, type Reopen } from './resume.ts';

const answer: LanguageModelV4StreamPart[] = [
  { type: 'stream-start', warnings: [] },
  { type: 'reasoning-start', id: 'r' },
  { type: 'reasoning-delta', id: 'r', delta: 'Two ' },
  { type: 'reasoning-delta', id: 'r', delta: 'words.' },
  { type: 'reasoning-end', id: 'r' },
  { type: 'text-start', id: 't' },
  ...['Ålesund ', 'is ', 'wet.'].map(delta => ({ type: 'text-delta' as const, id: 't', delta })),
  { type: 'text-end', id: 't' },
  { type: 'tool-input-start', id: 'c', toolName: 'f' },
  { type: 'tool-input-delta', id: 'c', delta: '{"a":' },
  { type: 'tool-input-delta', id: 'c', delta: '1}' },
  { type: 'tool-input-end', id: 'c' },
  { type: 'tool-call', toolCallId: 'c', toolName: 'f', input: '{"a":1}' },
  { type: 'finish', finishReason: { unified: 'stop', raw: undefined }, usage },
];
const providerOptions = { loam: { background: true } };

/** A provider whose streams break, or just end, after so many events each; then they are whole. */
function cutAfter(counts: readonly number[], how: 'break' | 'end') {
  const server = createServer({ provider: played(() => answer), requireAuth: false });
  const queue = [...counts];
  const urls: string[] = [];
  const fetch: FetchFunction = async (url, init) => {
    const request = new Request(url, init);
    urls.push(`${request.method} ${request.url}`);
    const response = await server.fetch(request);
    const count = queue.shift();
    if (count === undefined || !response.body) return response;
    return new Response(cut(response.body, count, how), response);
  };
  return { model: createLoam({ baseURL: 'http://127.0.0.1/v1', fetch }).responses('m'), urls };
}

function cut(body: ReadableStream<Uint8Array>, count: number, how: 'break' | 'end') {
  let events = 0;
  return body
    .pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>)
    .pipeThrough(
      new TransformStream<string, string>({
        transform(text, controller) {
          for (const event of text.split(/(?<=\n\n)/)) {
            if (events === count) {
              if (how === 'end') controller.terminate();
              else controller.error(new TypeError('terminated'));
              return;
            }
            events += 1;
            controller.enqueue(event);
          }
        },
      }),
    )
    .pipeThrough(new TextEncoderStream());
}

/** What is the same in two runs. */
const comparable = (parts: LanguageModelV4StreamPart[]) =>
  parts
    .filter(({ type }) => type !== 'response-metadata')
    .map(part => {
      const { id: _, providerMetadata: __, ...rest } = part as Record<string, unknown>;
      return rest;
    });

describe('a background response whose stream is cut', () => {
  it('gives the same parts, wherever and however often it is cut', async () => {
    const whole = cutAfter([], 'break').model;
    const { stream } = await whole.doStream({ prompt: [user('x')], providerOptions });
    const expected = comparable(await convertReadableStreamToArray(stream));
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 6 }),
        fc.constantFrom('break', 'end'),
        async (counts, how) => {
          const { model, urls } = cutAfter(counts, how);
          const { stream } = await model.doStream({ prompt: [user('x')], providerOptions });
          const parts = await convertReadableStreamToArray(stream);
          expect(comparable(parts)).toEqual(expected);
          expect(findBrokenLaws(parts)).toEqual([]);
          expect(urls[0]).toBe('POST http://127.0.0.1/v1/responses');
          for (const url of urls.slice(1)) {
            expect(url).toMatch(
              /^GET .*\/v1\/responses\/resp_\w+\?stream=true&starting_after=\d+$/,
            );
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it('is generated as a whole too', async () => {
    const { model, urls } = cutAfter([3, 5], 'break');
    const { content } = await model.doGenerate({ prompt: [user('x')], providerOptions });
    expect(content).toMatchObject([
      { type: 'reasoning', text: 'Two words.' },
      { type: 'text', text: 'Ålesund is wet.' },
      { type: 'tool-call', input: '{"a":1}' },
    ]);
    expect(urls).toHaveLength(3);
  });

  it('a response that is not in the background is not asked for again', async () => {
    const { model, urls } = cutAfter([8], 'break');
    const { stream } = await model.doStream({ prompt: [user('x')] });
    const parts = await convertReadableStreamToArray(stream);
    expect(parts.find(({ type }) => type === 'error')).toMatchObject({
      error: { code: 'connection_cut', isRetryable: true },
    });
    expect(urls).toHaveLength(1);
  });

  it('never goes over a WebSocket, which has no background', async () => {
    const server = createServer({ provider: played(() => textAnswer('Hi')), requireAuth: false });
    const model = createLoam({
      baseURL: 'http://127.0.0.1:1/v1',
      transport: 'websocket',
      fetch: async (url, init) => server.fetch(new Request(url, init)),
    }).responses('m');
    const { request } = await model.doGenerate({ prompt: [user('x')], providerOptions });
    expect(request).toMatchObject({
      url: 'http://127.0.0.1:1/v1/responses',
      body: { background: true },
    });
  });
});

const created = {
  success: true,
  value: { type: 'response.created', sequence_number: 0, response: { id: 'resp_1' } },
} as unknown as StreamEvent<ResponseEvent>;
const cutEvent: StreamEvent<ResponseEvent> = {
  success: false,
  error: createProviderStreamError({
    message: 'cut',
    code: 'connection_cut',
    isRetryable: true,
    data: undefined,
  }),
};
const readerOf = (
  ...events: Array<StreamEvent<ResponseEvent>>
): ItemReader<StreamEvent<ResponseEvent>> => ({
  read: async () => events.shift(),
  cancel: async () => {},
});
const failure = (statusCode: number) =>
  new APICallError({ message: 'no', url: '', requestBodyValues: {}, statusCode });

async function readAll(first: ItemReader<StreamEvent<ResponseEvent>>, reopen: Reopen) {
  const reader = resumeWhenCut(first, { reopen, waitsMs: [0, 0, 0] });
  const events: unknown[] = [];
  for (let event = await reader.read(); event; event = await reader.read()) events.push(event);
  return events;
}

describe('opening the stream again', () => {
  it.each([
    ['three times in vain, and then the cut is told', 503, 3],
    ['not again when the server knows nothing of it', 404, 1],
  ])('%s', async (_, status, tries) => {
    let count = 0;
    const events = await readAll(readerOf(created, cutEvent), () => {
      count += 1;
      throw failure(status);
    });
    expect(events).toEqual([created, cutEvent]);
    expect(count).toBe(tries);
  });

  it('gives up on streams that bring nothing', async () => {
    let count = 0;
    const events = await readAll(readerOf(created, cutEvent), async () => {
      count += 1;
      return readerOf(cutEvent);
    });
    expect(events).toEqual([created, cutEvent]);
    expect(count).toBe(3);
  });

  it('leaves out what a server sends twice', async () => {
    const events = await readAll(readerOf(created, cutEvent), async () => readerOf(created));
    expect(events).toEqual([created]);
  });

  it('is not tried before the response has a name', async () => {
    const events = await readAll(readerOf(cutEvent), () => {
      throw new Error('never');
    });
    expect(events).toEqual([cutEvent]);
  });
});
