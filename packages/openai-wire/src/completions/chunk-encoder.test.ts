import type { LanguageModelV4StreamPart } from '@ai-sdk/provider';
import { describe, expect, test } from 'vitest';
import { collect, streamOf } from '../__fixtures__/streams.ts';
import type { CompletionStreamSettings } from './chunk-encoder.ts';
import { encodeCompletionChunks } from './encode-chunks.ts';
import { foldCompletionChunks } from './fold-chunks.ts';
import type { Completion } from './response-schema.ts';

const head = { id: 'cmpl-1', object: 'text_completion', created: 1_700_000_000, model: 'org/m' };
const usage = {
  inputTokens: { total: 4, noCache: 1, cacheRead: 3, cacheWrite: undefined },
  outputTokens: { total: 2, text: 2, reasoning: 0 },
};
const finish = (
  unified: 'stop' | 'length' | 'error' | 'interrupted' | 'tool-calls' = 'stop',
  loam?: object,
): LanguageModelV4StreamPart => ({
  type: 'finish',
  finishReason: { unified, raw: undefined },
  usage,
  ...(loam && { providerMetadata: { loam: loam as never } }),
});
const delta = (text: string): LanguageModelV4StreamPart => ({
  type: 'text-delta',
  id: 't',
  delta: text,
});

const encode = (
  parts: LanguageModelV4StreamPart[],
  settings: Partial<CompletionStreamSettings> = {},
) =>
  streamOf(parts).pipeThrough(
    encodeCompletionChunks({
      id: 'cmpl-1',
      created: 1_700_000_000,
      modelId: 'org/m',
      includeUsage: false,
      ...settings,
    }),
  );
const chunk = (text: string, more: object = {}) => ({
  ...head,
  choices: [{ index: 0, text, logprobs: null, finish_reason: null, ...more }],
});

describe('chunks', () => {
  test('of text, with a finish reason last', async () => {
    const parts = [
      { type: 'stream-start' as const, warnings: [] },
      { type: 'text-start' as const, id: 't' },
      delta('Once '),
      delta(''),
      delta('upon'),
      { type: 'text-end' as const, id: 't' },
      finish(),
    ];
    expect(await collect(encode(parts))).toEqual([
      chunk('Once '),
      chunk('upon'),
      chunk('', { finish_reason: 'stop' }),
    ]);
  });

  test('begin with the prompt where it is echoed, and have the place of their choice', async () => {
    const events = await collect(encode([delta('b'), finish('length')], { echo: 'a', index: 3 }));
    expect(events).toMatchObject([
      { choices: [{ index: 3, text: 'a' }] },
      { choices: [{ index: 3, text: 'b' }] },
      { choices: [{ index: 3, text: '', finish_reason: 'length' }] },
    ]);
  });

  test('W-7 usage comes last, complete, where it is asked for', async () => {
    const events = await collect(encode([finish()], { includeUsage: true }));
    expect(events.at(-1)).toEqual({
      ...head,
      choices: [],
      usage: {
        prompt_tokens: 4,
        completion_tokens: 2,
        total_tokens: 6,
        prompt_tokens_details: { cached_tokens: 3 },
        completion_tokens_details: { reasoning_tokens: 0 },
      },
    });
  });

  test.each([
    [
      'an error',
      [delta('a'), { type: 'error' as const, error: new Error('secret') }],
      'server_error',
    ],
    ['a failed finish', [delta('a'), finish('error')], 'model_error'],
    ['no finish', [delta('a')], 'stream_interrupted'],
    ['an interrupted finish', [finish('interrupted')], 'stream_interrupted'],
    ['nothing at all', [], 'stream_interrupted'],
  ])('%s ends with an error and nothing after it', async (_, parts, code) => {
    const events = await collect(encode(parts, { includeUsage: true }));
    expect(events.at(-1)).toMatchObject({ error: { code, param: '' } });
    expect(JSON.stringify(events)).not.toContain('secret');
  });

  test('what is no text has no place', async () => {
    const parts: LanguageModelV4StreamPart[] = [
      { type: 'reasoning-start', id: 'r' },
      { type: 'reasoning-delta', id: 'r', delta: 'hm' },
      { type: 'reasoning-end', id: 'r' },
      finish('tool-calls'),
    ];
    // a finish reason of a conversation would be no valid one here
    expect(await collect(encode(parts))).toEqual([chunk('', { finish_reason: 'stop' })]);
  });
});

const token = (text: string, logprob: number) => ({
  token: text,
  logprob,
  top: [
    { token: text, logprob },
    { token: '?', logprob: -9 },
  ],
});

describe('log-probabilities', () => {
  const first = token('On', -0.5);
  const second = token('ce', -0.25);

  test('are parallel lists, with the place of each token in the text', async () => {
    const parts = [delta('Once'), finish('stop', { logprobs: [first, second] })];
    expect(await foldCompletionChunks(encode(parts, { echo: '>>' }))).toMatchObject({
      choices: [
        {
          text: '>>Once',
          logprobs: {
            tokens: ['On', 'ce'],
            token_logprobs: [-0.5, -0.25],
            top_logprobs: [
              { On: -0.5, '?': -9 },
              { ce: -0.25, '?': -9 },
            ],
            text_offset: [2, 4],
          },
        },
      ],
    });
  });

  test('of an echoed prompt come first, with none for its first token', async () => {
    const promptLogprobs = [{ token: '>', top: [] }, token('>', -2)];
    const start: LanguageModelV4StreamPart = {
      type: 'text-start',
      id: 't',
      providerMetadata: { loam: { promptLogprobs } },
    };
    const parts = [start, delta('On'), finish('stop', { logprobs: [first] })];
    const settings = { echo: '>>', echoLogprobs: true };
    expect((await foldCompletionChunks(encode(parts, settings))).choices).toMatchObject([
      {
        text: '>>On',
        logprobs: {
          tokens: ['>', '>', 'On'],
          token_logprobs: [null, -2, -0.5],
          top_logprobs: [null, { '>': -2, '?': -9 }, { On: -0.5, '?': -9 }],
          text_offset: [0, 1, 2],
        },
      },
    ]);
  });

  test('of an echoed prompt that a model does not give are an error', async () => {
    const parts = [delta('On'), finish('stop')];
    const events = await collect(encode(parts, { echo: '>>', echoLogprobs: true }));
    expect(events).toMatchObject([{ error: { code: 'unsupported_parameter', param: 'echo' } }]);
  });

  test('that came with the text are not sent again at the end', async () => {
    const early: LanguageModelV4StreamPart = {
      type: 'text-delta',
      id: 't',
      delta: 'On',
      providerMetadata: { loam: { logprobs: [first] } },
    };
    const events = encode([early, delta('ce'), finish('stop', { logprobs: [first, second] })]);
    const { choices } = await foldCompletionChunks(events);
    expect(choices[0]?.logprobs).toMatchObject({ tokens: ['On', 'ce'], text_offset: [0, 2] });
  });
});

describe('the answer in one piece', () => {
  test('is the fold of its chunks', async () => {
    const completion: Completion = await foldCompletionChunks(
      encode([delta('Once '), delta('upon'), finish('length')], { includeUsage: true }),
    );
    expect(completion).toMatchObject({
      ...head,
      choices: [{ index: 0, text: 'Once upon', logprobs: null, finish_reason: 'length' }],
      usage: { total_tokens: 6 },
    });
  });

  test('is the error where the stream ends with one', async () => {
    await expect(foldCompletionChunks(encode([delta('a')]))).rejects.toMatchObject({
      statusCode: 502,
      isRetryable: true,
    });
  });
});
