import type { LanguageModelV4StreamPart } from '@ai-sdk/provider';
import { isProviderStreamError } from '@ai-sdk/provider-utils';
import { describe, expect, test } from 'vitest';
import { decode } from '../__fixtures__/streams.ts';
import { ChatChunkDecoder, type ChatDecoderSettings } from './chunk-decoder.ts';
import { chatStreamEventSchema } from './response-schema.ts';

const head = { id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1, model: 'm' };

function chunk(delta: object, finish_reason: string | null = null) {
  return { ...head, choices: [{ index: 0, delta, finish_reason }] };
}

/** Drives the decoder without a stream; a string is an event that could not be read. */
function parts(events: unknown[], settings?: ChatDecoderSettings): LanguageModelV4StreamPart[] {
  const collected: LanguageModelV4StreamPart[] = [];
  const decoder = new ChatChunkDecoder({ enqueue: part => collected.push(part) }, settings);
  decoder.begin();
  for (const event of events) {
    decoder.push(
      typeof event === 'string'
        ? { success: false, error: new Error(event) }
        : { success: true, value: chatStreamEventSchema.parse(event), rawValue: event },
    );
  }
  decoder.end();
  return collected;
}

function types(events: unknown[]): string {
  return parts(events)
    .map(part => part.type)
    .join(' ');
}

const text = chunk({ role: 'assistant', content: 'a' });
const call = chunk({
  tool_calls: [{ index: 0, id: 'c', function: { name: 'f', arguments: '{"a":' } }],
});
const rest = chunk({ tool_calls: [{ index: 0, function: { arguments: '1}' } }] });

describe('reading chunks', () => {
  test.each<[string, unknown[], string]>([
    ['nothing at all', [], 'stream-start finish'],
    [
      'text',
      [text, chunk({}, 'stop')],
      'stream-start response-metadata text-start text-delta text-end finish',
    ],
    [
      'reasoning, then text, in the order of arrival',
      [
        chunk({ reasoning_content: 'r' }),
        text,
        chunk({ reasoning_content: 'r' }),
        chunk({}, 'stop'),
      ],
      'stream-start response-metadata reasoning-start reasoning-delta reasoning-end text-start text-delta text-end reasoning-start reasoning-delta reasoning-end finish',
    ],
    [
      'text ends where a call begins',
      [text, call, rest, chunk({}, 'tool_calls')],
      'stream-start response-metadata text-start text-delta text-end tool-input-start tool-input-delta tool-input-delta tool-input-end tool-call finish',
    ],
    [
      'a connection that ends in the middle of a text: closed, and no error',
      [text],
      'stream-start response-metadata text-start text-delta text-end finish',
    ],
    [
      'in the middle of a call: closed, and no call',
      [call],
      'stream-start response-metadata tool-input-start tool-input-delta tool-input-end finish',
    ],
    [
      // What was written of it came in full, and is still not all of it.
      'a limit in the middle of a call: closed, and no call',
      [call, chunk({}, 'length')],
      'stream-start response-metadata tool-input-start tool-input-delta tool-input-end finish',
    ],
    [
      'a limit after a call that is complete',
      [call, rest, chunk({}, 'length')],
      'stream-start response-metadata tool-input-start tool-input-delta tool-input-delta tool-input-end tool-call finish',
    ],
    [
      'after a call that is complete',
      [call, rest],
      'stream-start response-metadata tool-input-start tool-input-delta tool-input-delta tool-input-end tool-call finish',
    ],
    [
      'an error event ends the answer',
      [text, { error: { message: 'x' } }, text],
      'stream-start response-metadata text-start text-delta text-end error finish',
    ],
    [
      'an unreadable event does not',
      [text, 'garbage', text],
      'stream-start response-metadata text-start text-delta error text-delta text-end finish',
    ],
    [
      'events without choices mean nothing',
      [{ ...head }, { hello: 1 }],
      'stream-start response-metadata finish',
    ],
    [
      'a call without a name is an error',
      [chunk({ tool_calls: [{ index: 0, id: 'c', function: { arguments: '{}' } }] })],
      'stream-start response-metadata error finish',
    ],
    [
      'other choices are not ours',
      [{ ...head, choices: [{ index: 1, delta: { content: 'b' } }] }],
      'stream-start response-metadata finish',
    ],
  ])('%s', (_reason, events, expected) => {
    expect(types(events)).toBe(expected);
  });

  test.each<[string, unknown[], object]>([
    ['stop', [chunk({}, 'stop')], { unified: 'stop', raw: 'stop' }],
    ['tool_calls', [chunk({}, 'tool_calls')], { unified: 'tool-calls', raw: 'tool_calls' }],
    ['a reason of another server', [chunk({}, 'eos')], { unified: 'other', raw: 'eos' }],
    [
      'a name that objects have',
      [chunk({}, 'constructor')],
      { unified: 'other', raw: 'constructor' },
    ],
    ['no reason', [text], { unified: 'interrupted', raw: undefined }],
    ['an error event', [chunk({}, 'stop'), { error: 'x' }], { unified: 'error', raw: 'stop' }],
    ['an unreadable event', ['garbage', chunk({}, 'stop')], { unified: 'error', raw: 'stop' }],
    [
      "the server's word that it was cut off",
      [text, { error: { code: 'stream_interrupted' } }],
      { unified: 'interrupted', raw: undefined },
    ],
  ])('finish reason: %s', (_reason, events, finishReason) => {
    expect(parts(events).at(-1)).toMatchObject({ type: 'finish', finishReason });
  });

  test.each<[unknown, object]>([
    [
      { message: 'm', type: 'server_error', code: 'engine_crashed', param: '' },
      { message: 'm', code: 'engine_crashed', statusCode: 503, isRetryable: true },
    ],
    [
      { message: 'm', type: 'rate_limit_error', code: 'x', param: '' },
      { statusCode: 429, isRetryable: true },
    ],
    [
      { message: 'm', type: 'invalid_request_error', code: '', param: 'p' },
      { statusCode: 400, isRetryable: false },
    ],
    // Other servers' shapes.
    ['just words', { message: 'just words', statusCode: 500 }],
    [
      { message: null, code: 429 },
      { message: 'The server reported an error without a message.', code: '429' },
    ],
  ])('error %j', (error, expected) => {
    const part = parts([{ error }]).find(({ type }) => type === 'error');
    expect(part).toMatchObject({ error: expected });
    expect(part?.type === 'error' && isProviderStreamError(part.error)).toBe(true);
  });

  test('the first chunk with a head gives id, model and time, and warnings come first', () => {
    const warnings = [{ type: 'unsupported' as const, feature: 'x' }];
    expect(parts([text], { warnings }).slice(0, 2)).toEqual([
      { type: 'stream-start', warnings },
      { type: 'response-metadata', id: 'chatcmpl-1', modelId: 'm', timestamp: new Date(1000) },
    ]);
  });

  test('raw events come before what was made of them, when asked for', () => {
    const raw = parts([text], { includeRawChunks: true }).filter(({ type }) => type === 'raw');
    expect(raw).toEqual([{ type: 'raw', rawValue: text }]);
  });

  test('an event that never arrived has no raw part', () => {
    const types = parts([text, 'connection cut'], { includeRawChunks: true }).map(
      ({ type }) => type,
    );
    expect(types.filter(type => type === 'raw')).toHaveLength(1);
    expect(types).toContain('error');
  });

  test('W-7: usage is read to the last detail, and kept raw', () => {
    const usage = {
      prompt_tokens: 10,
      completion_tokens: 5,
      total_tokens: 15,
      prompt_tokens_details: { cached_tokens: 4, audio_tokens: 0 },
      completion_tokens_details: { reasoning_tokens: 9 },
      cost: 0.1,
      another: { thing: true },
    };
    expect(parts([{ ...head, choices: [], usage }]).at(-1)).toMatchObject({
      usage: {
        inputTokens: { total: 10, noCache: 6, cacheRead: 4, cacheWrite: undefined },
        // More reasoning than tokens: a server that counts twice must not make text negative.
        outputTokens: { total: 5, text: 0, reasoning: 9 },
        raw: usage,
      },
      providerMetadata: { loam: { cost: 0.1 } },
    });
  });

  test('keep-alive comments and [DONE] are no events', async () => {
    const bytes = new TextEncoder().encode(
      `: keep-alive\n\ndata: ${JSON.stringify(text)}\n\n: keep-alive\n\ndata: ${JSON.stringify(chunk({}, 'stop'))}\n\ndata: [DONE]\n\n`,
    );
    const decoded = await decode(bytes, [1]);
    expect(decoded.at(-1)).toMatchObject({ finishReason: { unified: 'stop' } });
    expect(decoded.filter(({ type }) => type === 'error')).toEqual([]);
  });
});
