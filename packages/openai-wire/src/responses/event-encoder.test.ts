import type { LanguageModelV4StreamPart } from '@ai-sdk/provider';
import { describe, expect, test } from 'vitest';
import { begunResponse, encodeResponse } from '../__fixtures__/response-streams.ts';
import { collect } from '../__fixtures__/streams.ts';
import { ResponseEventEncoder } from './event-encoder.ts';
import type { ResponseEvent } from './event-schema.ts';
import type { WireResponse } from './response-schema.ts';

type Part = LanguageModelV4StreamPart;

const finish = (unified: 'stop' | 'length' | 'content-filter'): Part => ({
  type: 'finish',
  finishReason: { unified, raw: undefined },
  usage: {
    inputTokens: { total: 5, noCache: 2, cacheRead: 3, cacheWrite: 0 },
    outputTokens: { total: 4, text: 3, reasoning: 1 },
  },
});
const text = (delta: string, id = 't'): Part[] => [
  { type: 'text-start', id },
  { type: 'text-delta', id, delta },
  { type: 'text-end', id },
];
const reasoning: Part[] = [
  { type: 'reasoning-start', id: 'r' },
  { type: 'reasoning-delta', id: 'r', delta: 'hm' },
  { type: 'reasoning-end', id: 'r' },
];

const eventsOf = (parts: Part[], settings = {}) => collect(encodeResponse(parts, settings));

/** Events in short: the type without its beginning, and the text if there is one. */
function short(event: ResponseEvent): string {
  const type = event.type.replace('response.', '');
  return 'delta' in event ? `${type} ${String(event.delta)}` : type;
}

/** Events that tell the response, and its status in them. */
function heads(events: ResponseEvent[]) {
  return events.flatMap(event =>
    'response' in event ? [[short(event), (event.response as WireResponse).status]] : [],
  );
}

function lastResponse(events: ResponseEvent[]): WireResponse {
  const last = events.at(-1);
  if (!last || !('response' in last)) throw new Error('The last event has no response.');
  return last.response as WireResponse;
}

describe('the events of an answer, in their order (S1-64, S1-65, S1-66, S1-67, S1-68, S1-69, S1-70, S1-71, S1-72)', () => {
  test.each<[string, Part[], object, string[]]>([
    [
      'a text',
      [...text('Hi'), finish('stop')],
      {},
      [
        'output_item.added',
        'content_part.added',
        'output_text.delta Hi',
        'output_text.done',
        'content_part.done',
        'output_item.done',
        'completed',
      ],
    ],
    [
      'reasoning as it is, then a text',
      [...reasoning, ...text('Hi'), finish('stop')],
      {},
      [
        'output_item.added',
        'content_part.added',
        'reasoning_text.delta hm',
        'reasoning_text.done',
        'content_part.done',
        'output_item.done',
        'output_item.added',
        'content_part.added',
        'output_text.delta Hi',
        'output_text.done',
        'content_part.done',
        'output_item.done',
        'completed',
      ],
    ],
    [
      'reasoning as a summary, and nothing of it twice (W-4)',
      [...reasoning, finish('stop')],
      { reasoning: { form: 'summary', sealed: false } },
      [
        'output_item.added',
        'reasoning_summary_part.added',
        'reasoning_summary_text.delta hm',
        'reasoning_summary_text.done',
        'reasoning_summary_part.done',
        'output_item.done',
        'completed',
      ],
    ],
    [
      'a call in pieces',
      [
        { type: 'tool-input-start', id: 'c', toolName: 'f' },
        { type: 'tool-input-delta', id: 'c', delta: '{"a"' },
        { type: 'tool-input-delta', id: 'c', delta: ':1}' },
        { type: 'tool-input-end', id: 'c' },
        { type: 'tool-call', toolCallId: 'c', toolName: 'f', input: '{"a":1}' },
        finish('stop'),
      ],
      {},
      [
        'output_item.added',
        'function_call_arguments.delta {"a"',
        'function_call_arguments.delta :1}',
        'function_call_arguments.done',
        'output_item.done',
        'completed',
      ],
    ],
    ['nothing', [finish('stop')], {}, ['completed']],
    [
      'a stream that breaks off',
      text('Hi').slice(0, 2),
      {},
      [
        'output_item.added',
        'content_part.added',
        'output_text.delta Hi',
        'output_text.done',
        'content_part.done',
        'output_item.done',
        'error',
        'failed',
      ],
    ],
  ])('%s', async (_, parts, settings, expected) => {
    const events = await eventsOf(parts, settings);
    expect(events.map(short)).toEqual(['created', 'in_progress', ...expected]);
  });
});

describe('a response in the background is queued until the model takes it (S1-72)', () => {
  const settings = { response: begunResponse({ background: true }) };
  test('and says so between its beginning and the work', async () => {
    const events = await eventsOf([...text('Hi'), finish('stop')], settings);
    expect(heads(events)).toEqual([
      ['created', 'queued'],
      ['queued', 'queued'],
      ['in_progress', 'in_progress'],
      ['completed', 'completed'],
    ]);
    expect(events.map(event => event.sequence_number)).toEqual(events.map((_, index) => index));
  });

  test('told once, whoever tells it', () => {
    const encoder = new ResponseEventEncoder(settings);
    encoder.begin();
    expect(encoder.response.status).toBe('queued');
    expect(encoder.start().map(short)).toEqual(['in_progress']);
    expect(encoder.response.status).toBe('in_progress');
    expect(encoder.start()).toEqual([]);
    expect(encoder.push({ type: 'stream-start', warnings: [] })).toEqual([]);
  });

  test('a call that is refused was never in progress', async () => {
    const events = await eventsOf([{ type: 'error', error: new Error('full') }], settings);
    expect(events.map(short)).toEqual(['created', 'queued', 'error', 'failed']);
  });

  test('the model warns with its own first event, not with the one that says it began', async () => {
    const warnings = [{ type: 'other' as const, message: 'm' }];
    const events = await eventsOf(
      [{ type: 'stream-start', warnings }, ...text('Hi'), finish('stop')],
      settings,
    );
    const warning = events.filter(event => 'loam' in event).map(short);
    expect(warning).toEqual(['output_item.added']);
  });
});

describe('the response at the end', () => {
  test('S1-89, S1-90, S1-91, S1-92, S1-93, S1-94, S1-95, S1-96: output, text and usage', async () => {
    expect(
      lastResponse(await eventsOf([...text('Hi '), ...text('you', 'u'), finish('stop')])),
    ).toMatchObject({
      id: 'resp_1',
      object: 'response',
      status: 'completed',
      created_at: 1_700_000_000,
      completed_at: 1_700_000_001,
      model: 'org/model',
      output_text: 'Hi you',
      output: [
        {
          type: 'message',
          id: 'msg_0',
          role: 'assistant',
          status: 'completed',
          content: [{ type: 'output_text', text: 'Hi ', annotations: [], logprobs: [] }],
        },
        { id: 'msg_1' },
      ],
      usage: {
        input_tokens: 5,
        input_tokens_details: { cached_tokens: 3 },
        output_tokens: 4,
        output_tokens_details: { reasoning_tokens: 1 },
        total_tokens: 9,
      },
      incomplete_details: null,
      error: null,
    });
  });

  test.each([
    ['length', 'max_output_tokens'],
    ['content-filter', 'content_filter'],
  ] as const)('S1-12: %s is incomplete, and so is the last item', async (unified, reason) => {
    const events = await eventsOf([...text('one'), ...text('two', 'u'), finish(unified)]);
    expect(events.at(-1)?.type).toBe('response.incomplete');
    expect(lastResponse(events)).toMatchObject({
      status: 'incomplete',
      incomplete_details: { reason },
      output: [{ status: 'completed' }, { status: 'incomplete' }],
    });
  });

  test('a call that was cut off is incomplete', async () => {
    const events = await eventsOf([
      { type: 'tool-input-start', id: 'c', toolName: 'f' },
      { type: 'tool-input-delta', id: 'c', delta: '{"a' },
      finish('length'),
    ]);
    expect(lastResponse(events).output).toMatchObject([{ status: 'incomplete', arguments: '{"a' }]);
  });

  test('S1-71: what failed says why twice, and nothing that is ours', async () => {
    const events = await eventsOf([{ type: 'error', error: new Error('secret') }]);
    expect(events.slice(-2)).toMatchObject([
      { type: 'error', status: 500, code: 'server_error', error: { code: 'server_error' } },
      { type: 'response.failed', response: { status: 'failed', error: { code: 'server_error' } } },
    ]);
    expect(JSON.stringify(events)).not.toContain('secret');
  });

  test('ruling 12: texts have log-probabilities, if only none', async () => {
    const events = await eventsOf([...text('Hi'), finish('stop')]);
    const texts = events.filter(({ type }) => type.startsWith('response.output_text.'));
    expect(texts).toMatchObject([{ logprobs: [] }, { logprobs: [] }]);
  });

  test('reasoning is sealed where it is asked for', async () => {
    const settings = { reasoning: { form: 'text', sealed: true } };
    const [item] = lastResponse(await eventsOf([...reasoning, finish('stop')], settings)).output;
    expect(item).toMatchObject({
      summary: [],
      content: [{ type: 'reasoning_text', text: 'hm' }],
      encrypted_content: expect.stringMatching(/^loam\.1\./),
    });
  });

  test('OR-8: a phase the model tells is told', async () => {
    const start: Part = {
      type: 'text-start',
      id: 't',
      providerMetadata: { loam: { phase: 'commentary' } },
    };
    const events = await eventsOf([start, { type: 'text-end', id: 't' }, finish('stop')]);
    expect(lastResponse(events).output).toMatchObject([{ phase: 'commentary' }]);
  });
});

test('the first event of the model tells what it warns of', async () => {
  const warnings = [{ type: 'unsupported' as const, feature: 'seed', details: 'fixed' }];
  const events = await eventsOf([
    { type: 'stream-start', warnings },
    ...text('Hi'),
    finish('stop'),
  ]);
  expect(events.map(event => 'loam' in event && event.loam)).toEqual([
    false,
    false,
    { warnings },
    ...events.slice(3).map(() => false),
  ]);
  const silent = await eventsOf([{ type: 'stream-start', warnings: [] }, finish('stop')]);
  expect(JSON.stringify(silent)).not.toContain('"loam"');
});
