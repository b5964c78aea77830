import type { LanguageModelV4StreamPart } from '@ai-sdk/provider';
import { describe, expect, test } from 'vitest';
import golden from '../__fixtures__/response-events.json' with { type: 'json' };
import { collect, streamOf } from '../__fixtures__/streams.ts';
import { decodeResponseEvents } from './decode-events.ts';
import type { ResponseDecoderSettings } from './event-decoder.ts';
import { responseEventSchema } from './event-schema.ts';

function decode(
  events: readonly object[],
  settings: ResponseDecoderSettings = {},
): Promise<LanguageModelV4StreamPart[]> {
  const results = events.map(event => {
    const parsed = responseEventSchema.safeParse(event);
    return parsed.success
      ? { success: true as const, value: parsed.data, rawValue: event }
      : { success: false as const, error: parsed.error, rawValue: event };
  });
  return collect(streamOf(results).pipeThrough(decodeResponseEvents(settings)));
}

const typesOf = (parts: LanguageModelV4StreamPart[]) => parts.map(({ type }) => type);

test('a recorded stream with reasoning, a text and a call', async () => {
  const parts = await decode(golden);
  expect(typesOf(parts)).toEqual([
    'stream-start',
    'response-metadata',
    'reasoning-start',
    'reasoning-delta',
    'reasoning-end',
    'text-start',
    'text-delta',
    'text-end',
    'tool-input-start',
    'tool-input-delta',
    'tool-input-end',
    'tool-call',
    'finish',
  ]);
  expect(parts.at(-1)).toMatchObject({
    finishReason: { unified: 'tool-calls' },
    usage: { inputTokens: { total: 5, cacheRead: 3 }, outputTokens: { total: 4, reasoning: 1 } },
    providerMetadata: { loam: { responseId: 'resp_1' } },
  });
});

describe('the beginning', () => {
  const created = { type: 'response.created', sequence_number: 0, response: { id: 'resp_1' } };
  const delta = { type: 'response.output_text.delta', item_id: 'm', delta: 'H' };
  const own = { type: 'unsupported', feature: 'own' } as const;

  test('tells what the server warns of, after what the request was warned of', async () => {
    const warnings = [
      { type: 'compatibility', feature: 'topK', details: 'as topP' },
      { type: 'deprecated', setting: 'user', message: 'use a key' },
      { type: 'other', message: 'Slow today' },
      { type: 'from-the-future', message: 'New' },
    ];
    const events = [created, { ...delta, loam: { warnings } }, delta];
    const [first, ...rest] = await decode(events, { warnings: [own] });
    expect(first).toEqual({
      type: 'stream-start',
      warnings: [own, ...warnings.slice(0, 3), { type: 'other', message: 'New' }],
    });
    expect(typesOf(rest)).not.toContain('stream-start');
  });

  test('comes first, also where raw events are wanted', async () => {
    const parts = await decode([created, delta], { warnings: [own], includeRawChunks: true });
    expect(parts.slice(0, 4)).toMatchObject([
      { type: 'stream-start', warnings: [own] },
      { type: 'raw', rawValue: created },
      { type: 'response-metadata', id: 'resp_1' },
      { type: 'raw', rawValue: delta },
    ]);
  });

  test('is there where nothing follows, and what never arrived has nothing raw', async () => {
    const cut = { success: false as const, error: new Error('cut') };
    const decoder = decodeResponseEvents({ includeRawChunks: true });
    const parts = await collect(streamOf([cut]).pipeThrough(decoder));
    expect(typesOf(parts)).toEqual(['stream-start', 'error', 'finish']);
    expect(typesOf(await decode([]))).toEqual(['stream-start', 'finish']);
  });
});

describe('servers that leave out events', () => {
  const item = {
    type: 'message',
    id: 'm',
    role: 'assistant',
    content: [{ type: 'output_text', text: 'Hi' }],
  };
  const completed = { type: 'response.completed', response: { status: 'completed' } };

  test('the text comes from the item', async () => {
    const parts = await decode([{ type: 'response.output_item.done', item }, completed]);
    expect(parts).toMatchObject([
      { type: 'stream-start' },
      { type: 'text-start', id: 'm' },
      { type: 'text-delta', delta: 'Hi' },
      { type: 'text-end' },
      { type: 'response-metadata' },
      { type: 'finish', finishReason: { unified: 'stop' } },
    ]);
  });

  test('a call without a beginning has one', async () => {
    const call = { type: 'function_call', call_id: 'c', name: 'f', arguments: '{}' };
    const parts = await decode([{ type: 'response.output_item.done', item: call }, completed]);
    expect(typesOf(parts)).toEqual(
      expect.arrayContaining([
        'tool-input-start',
        'tool-input-delta',
        'tool-input-end',
        'tool-call',
      ]),
    );
  });

  test('events and items nobody knows mean nothing', async () => {
    const parts = await decode([
      { type: 'response.audio.delta', delta: 'AAAA' },
      { type: 'response.output_item.done', item: { type: 'web_search_call', id: 'w' } },
      completed,
    ]);
    expect(typesOf(parts)).toEqual(['stream-start', 'response-metadata', 'finish']);
  });

  test('a stream without its last event was interrupted, and what was open is closed', async () => {
    const delta = { type: 'response.output_text.delta', item_id: 'm', delta: 'H' };
    const parts = await decode([delta]);
    expect(parts.slice(-2)).toMatchObject([
      { type: 'text-end', id: 'm' },
      { type: 'finish', finishReason: { unified: 'interrupted' } },
    ]);
  });

  test('an event that cannot be read does not take away the rest', async () => {
    const parts = await decode([
      { type: 'response.output_text.delta', item_id: 'm', delta: 5 },
      { type: 'response.output_item.done', item },
      completed,
    ]);
    expect(typesOf(parts)).toContain('error');
    expect(typesOf(parts)).toContain('text-delta');
    expect(parts.at(-1)).toMatchObject({ finishReason: { unified: 'error' } });
  });

  test.each([
    ['nested', { error: { code: 'rate_limit_exceeded', message: 'slow', type: '', param: null } }],
    ['flat', { code: 'rate_limit_exceeded', message: 'slow', param: null }],
  ])('errors are read in the %s shape', async (_, shape) => {
    const parts = await decode([{ type: 'error', ...shape }]);
    expect(parts).toMatchObject([
      { type: 'stream-start' },
      { type: 'error', error: { message: 'slow', statusCode: 429, isRetryable: true } },
      { type: 'finish', finishReason: { unified: 'error' } },
    ]);
  });

  test('a response that failed without an error event is an error once', async () => {
    const response = { status: 'failed', error: { code: 'server_error', message: 'broken' } };
    const parts = await decode([{ type: 'response.failed', response }]);
    expect(typesOf(parts)).toEqual(['stream-start', 'response-metadata', 'error', 'finish']);
  });
});
