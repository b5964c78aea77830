import {
  APICallError,
  type LanguageModelV4StreamPart,
  type LanguageModelV4Usage,
} from '@ai-sdk/provider';
import { ModelError } from '@loam/model-port';
import { describe, expect, test } from 'vitest';
import golden from '../__fixtures__/chat-chunks.json' with { type: 'json' };
import { collect, decode, encode, settings, sseBytes, streamOf } from '../__fixtures__/streams.ts';
import { foldChatChunks } from './fold-chunks.ts';
import type { ChatCompletionChunk, ChatStreamEvent } from './response-schema.ts';

const usage: LanguageModelV4Usage = {
  inputTokens: { total: 5, noCache: 2, cacheRead: 3, cacheWrite: 0 },
  outputTokens: { total: 4, text: 3, reasoning: 1 },
};

function finish(
  unified: Extract<LanguageModelV4StreamPart, { type: 'finish' }>['finishReason']['unified'],
): LanguageModelV4StreamPart {
  return { type: 'finish', finishReason: { unified, raw: undefined }, usage };
}

const speech: LanguageModelV4StreamPart[] = [
  { type: 'stream-start', warnings: [] },
  { type: 'reasoning-start', id: 'r' },
  { type: 'reasoning-delta', id: 'r', delta: 'thinking' },
  { type: 'reasoning-end', id: 'r' },
  { type: 'text-start', id: 't' },
  { type: 'text-delta', id: 't', delta: 'Hi' },
  { type: 'text-end', id: 't' },
];
const toolCall: LanguageModelV4StreamPart[] = [
  { type: 'tool-input-start', id: 'call_1', toolName: 'f' },
  { type: 'tool-input-delta', id: 'call_1', delta: '{"a":1}' },
  { type: 'tool-input-end', id: 'call_1' },
  { type: 'tool-call', toolCallId: 'call_1', toolName: 'f', input: '{"a":1}' },
];

function chunks(parts: LanguageModelV4StreamPart[], includeUsage = true) {
  return collect(encode(parts, includeUsage)) as Promise<ChatCompletionChunk[]>;
}

function answer(parts: LanguageModelV4StreamPart[]) {
  return foldChatChunks(encode(parts));
}

describe('chunks', () => {
  test('are the ones that all four official clients read without a warning', async () => {
    const made = await chunks([...speech, ...toolCall, finish('tool-calls')]);
    const expected = golden.map(chunk => Object.assign({}, chunk, { model: settings.modelId }));
    expect(JSON.parse(JSON.stringify(made))).toEqual(expected);
  });

  test('S0-5, W-3: without include_usage every chunk has a choice, and no chunk has usage', async () => {
    const made = await chunks([...speech, finish('stop')], false);
    expect(made.every(chunk => chunk.choices[0]?.delta && !('usage' in chunk))).toBe(true);
  });

  test('W-3, MX-7: the role stands in the first delta only', async () => {
    const made = await chunks([...speech, ...toolCall, finish('tool-calls')]);
    const roles = made.map(chunk => chunk.choices[0]?.delta.role);
    expect(roles).toEqual(['assistant', ...roles.slice(1).map(() => undefined)]);
  });

  test('MX-6, MX-8: the finish reason is null until the last chunk, whose delta is empty', async () => {
    const made = await chunks([...speech, finish('length')], false);
    expect(made.slice(0, -1).every(chunk => chunk.choices[0]?.finish_reason === null)).toBe(true);
    expect(made.at(-1)?.choices[0]).toMatchObject({ delta: {}, finish_reason: 'length' });
  });

  test.each<[Parameters<typeof finish>[0], LanguageModelV4StreamPart[], string]>([
    ['stop', speech, 'stop'],
    ['other', speech, 'stop'],
    ['content-filter', speech, 'content_filter'],
    ['stop', toolCall, 'tool_calls'],
    ['tool-calls', speech, 'stop'],
    ['length', toolCall, 'length'],
  ])('finish reason %s after %j', async (unified, parts, expected) => {
    const made = await chunks([...parts, finish(unified)], false);
    expect(made.at(-1)?.choices[0]?.finish_reason).toBe(expected);
  });

  test('W-8, W-2: cost and timings stand in usage; what is unknown has no key', async () => {
    const loam = {
      cost: 0.5,
      cache: { cachedTokens: 3, missReason: 'evicted' },
      timings: { queueMs: 1 },
    };
    const [known, unknown] = await Promise.all(
      [
        { ...finish('stop'), providerMetadata: { loam } } as LanguageModelV4StreamPart,
        finish('stop'),
      ].map(async end => (await chunks([end])).at(-1)),
    );
    expect(known?.usage).toEqual({
      prompt_tokens: 5,
      completion_tokens: 4,
      total_tokens: 9,
      prompt_tokens_details: { cached_tokens: 3, cache_write_tokens: 0 },
      completion_tokens_details: { reasoning_tokens: 1 },
      cost: 0.5,
      loam: { cache: { cached_tokens: 3, miss_reason: 'evicted' }, timings: { queue_ms: 1 } },
    });
    expect(Object.keys(unknown?.usage ?? {})).toEqual([
      'prompt_tokens',
      'completion_tokens',
      'total_tokens',
      'prompt_tokens_details',
      'completion_tokens_details',
    ]);
  });

  test.each<[string, LanguageModelV4StreamPart[], object]>([
    [
      'an error of a model',
      [
        {
          type: 'error',
          error: new ModelError({ code: 'engine_crashed', message: 'The engine died.' }),
        },
      ],
      { message: 'The engine died.', type: 'server_error', code: 'engine_crashed', param: '' },
    ],
    [
      'an error of unknown origin',
      [{ type: 'error', error: new Error('secret') }, finish('error')],
      {
        message: 'The server had an error while processing your request.',
        type: 'server_error',
        code: 'server_error',
        param: '',
      },
    ],
    [
      'a finish that is a failure',
      [finish('error')],
      { type: 'server_error', code: 'model_error' },
    ],
    ['a model that was cut off', [finish('interrupted')], { code: 'stream_interrupted' }],
    ['a stream that just ends', [], { code: 'stream_interrupted' }],
  ])('W-1, W-3: %s is the last event', async (_reason, end, error) => {
    const events: ChatStreamEvent[] = await collect(encode([...speech, ...end]));
    expect(events.at(-1)).toMatchObject({ error });
    expect(events.slice(0, -1).every(event => 'choices' in event)).toBe(true);
  });

  test('an error before anything else is the only event', async () => {
    const events = await collect(encode([{ type: 'error', error: new Error('x') }]));
    expect(events).toHaveLength(1);
  });

  test('a call that the provider runs itself is not shown: the client would run it again', async () => {
    const call = { toolCallId: 'p', toolName: 'search', input: '{}', providerExecuted: true };
    const made = await chunks([{ type: 'tool-call', ...call }, ...speech, finish('stop')], false);
    expect(made.flatMap(chunk => chunk.choices[0]?.delta.tool_calls ?? [])).toEqual([]);
  });
});

describe('the answer that is not streamed', () => {
  test('S3-11, S2-24: a plain answer has no tool_calls, and always its usage', async () => {
    expect(await answer([...speech, finish('stop')])).toEqual({
      id: 'chatcmpl-1',
      object: 'chat.completion',
      created: 1_700_000_000,
      model: 'org/model',
      choices: [
        {
          index: 0,
          message: {
            role: 'assistant',
            content: 'Hi',
            reasoning_content: 'thinking',
            refusal: null,
          },
          logprobs: null,
          finish_reason: 'stop',
        },
      ],
      usage: expect.objectContaining({ total_tokens: 9 }),
    });
  });

  test('S3-10, MX-9: an answer with calls has null content and arguments as a string', async () => {
    const { choices } = await answer([...toolCall, finish('tool-calls')]);
    expect(choices[0]).toMatchObject({
      message: {
        content: null,
        tool_calls: [
          { id: 'call_1', type: 'function', function: { name: 'f', arguments: '{"a":1}' } },
        ],
      },
      finish_reason: 'tool_calls',
    });
  });

  test('text beside calls is kept; an empty answer is an empty text', async () => {
    const both = await answer([...speech, ...toolCall, finish('tool-calls')]);
    expect(both.choices[0]?.message.content).toBe('Hi');
    expect((await answer([finish('stop')])).choices[0]?.message.content).toBe('');
  });

  test('log-probabilities carry the keys that clients require', async () => {
    const logprobs = [
      { token: 'H', logprob: -0.5, top: [{ token: 'h', logprob: -1, bytes: [104] }] },
    ];
    const end = {
      ...finish('stop'),
      providerMetadata: { loam: { logprobs } },
    } as LanguageModelV4StreamPart;
    const { choices } = await answer([...speech, end]);
    expect(choices[0]?.logprobs).toEqual({
      content: [
        {
          token: 'H',
          logprob: -0.5,
          bytes: null,
          top_logprobs: [{ token: 'h', logprob: -1, bytes: [104] }],
        },
      ],
      refusal: null,
    });
  });

  test('an error keeps its status and code', async () => {
    const error = new ModelError({ code: 'context_length_exceeded', message: 'Too long.' });
    const failed = answer([...speech, { type: 'error', error }]);
    await expect(failed).rejects.toSatisfy(thrown => APICallError.isInstance(thrown));
    await expect(failed).rejects.toMatchObject({ statusCode: 400, message: 'Too long.' });
  });

  test('several choices are folded by their index', async () => {
    const [head] = await chunks([finish('stop')], false);
    const choice = (index: number, content: string | undefined, finish_reason: string | null) => ({
      ...(head as ChatCompletionChunk),
      choices: [{ index, delta: { content }, logprobs: null, finish_reason }],
    });
    const events = [
      choice(1, 'b', null),
      choice(0, 'a', null),
      choice(1, undefined, 'length'),
      choice(0, undefined, 'stop'),
    ];
    const { choices } = await foldChatChunks(streamOf(events));
    expect(choices).toMatchObject([
      { index: 0, message: { content: 'a' }, finish_reason: 'stop' },
      { index: 1, message: { content: 'b' }, finish_reason: 'length' },
    ]);
  });
});

test('a client reads back what was said', async () => {
  const parts = await decode(
    await sseBytes(encode([...speech, ...toolCall, finish('tool-calls')])),
  );
  expect(parts.map(part => part.type)).toEqual([
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
});
