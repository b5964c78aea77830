import type { LanguageModelV4StreamPart } from '@ai-sdk/provider';
import { describe, expect, test } from 'vitest';
import { CompletionChunkDecoder, type CompletionDecoderSettings } from './chunk-decoder.ts';
import { completionStreamEventSchema } from './response-schema.ts';

function chunk(text: string, more: object = {}) {
  const choice = { index: 0, text, logprobs: null, finish_reason: null, ...more };
  return { id: 'cmpl-1', object: 'text_completion', created: 1, model: 'm', choices: [choice] };
}

/** Drives the decoder without a stream; a string is an event that could not be read. */
function parts(
  events: unknown[],
  settings?: CompletionDecoderSettings,
): LanguageModelV4StreamPart[] {
  const collected: LanguageModelV4StreamPart[] = [];
  const decoder = new CompletionChunkDecoder({ enqueue: part => collected.push(part) }, settings);
  decoder.begin();
  for (const event of events) {
    decoder.push(
      typeof event === 'string'
        ? { success: false, error: new Error(event) }
        : { success: true, value: completionStreamEventSchema.parse(event), rawValue: event },
    );
  }
  decoder.end();
  return collected;
}

const typesOf = (list: LanguageModelV4StreamPart[]) => list.map(({ type }) => type).join(' ');
const stop = chunk('', { finish_reason: 'stop' });

describe('the course of a continuation', () => {
  test.each([
    ['text', [chunk('a'), chunk('b'), stop], 'text-start text-delta text-delta text-end finish'],
    ['nothing', [stop], 'finish'],
    // opened text is closed before the error
    ['an error', [chunk('a'), { error: 'x' }], 'text-start text-delta text-end error finish'],
    ['an unreadable event', [chunk('a'), 'x', stop], 'text-start text-delta error text-end finish'],
  ])('%s', (_, events, expected) => {
    expect(typesOf(parts(events))).toMatch(
      new RegExp(`^stream-start response-metadata ${expected}$`),
    );
  });

  test.each([
    ['stop', [stop], 'stop'],
    ['length', [chunk('a', { finish_reason: 'length' })], 'length'],
    ['no reason', [chunk('a')], 'interrupted'],
    ['a cut that the server reports', [{ error: { code: 'stream_interrupted' } }], 'interrupted'],
    ['an error', [{ error: 'x' }], 'error'],
  ])('finishes after %s as %s', (_, events, unified) => {
    expect(parts(events).at(-1)).toMatchObject({ type: 'finish', finishReason: { unified } });
  });

  test('other choices than the first are not mixed in', () => {
    expect(typesOf(parts([chunk('b', { index: 1 }), stop]))).not.toContain('text');
  });
});

test('warnings of the request come first', () => {
  const warnings = [{ type: 'other' as const, message: 'w' }];
  expect(parts([], { warnings })[0]).toEqual({ type: 'stream-start', warnings });
});

test('log-probabilities come with their text, and all of them at the end', () => {
  const logprobs = { tokens: ['a'], token_logprobs: [-0.5], top_logprobs: [{ a: -0.5, b: -1 }] };
  const decoded = [
    {
      token: 'a',
      logprob: -0.5,
      top: [
        { token: 'a', logprob: -0.5 },
        { token: 'b', logprob: -1 },
      ],
    },
  ];
  const answer = parts([chunk('a', { logprobs }), chunk('b'), stop]);
  expect(answer.filter(({ type }) => type === 'text-delta')).toEqual([
    {
      type: 'text-delta',
      id: 'text-0',
      delta: 'a',
      providerMetadata: { loam: { logprobs: decoded } },
    },
    { type: 'text-delta', id: 'text-0', delta: 'b' },
  ]);
  expect(answer.at(-1)).toMatchObject({ providerMetadata: { loam: { logprobs: decoded } } });
});

describe('raw chunks', () => {
  test('come before what was made of them, when asked for', () => {
    const answer = parts([chunk('a'), 'cut'], { includeRawChunks: true });
    // An event that never arrived has nothing raw.
    expect(answer.filter(({ type }) => type === 'raw')).toEqual([
      { type: 'raw', rawValue: chunk('a') },
    ]);
    expect(typesOf(answer).startsWith('stream-start raw response-metadata')).toBe(true);
  });

  test('do not come otherwise', () => {
    expect(typesOf(parts([chunk('a')]))).not.toContain('raw');
  });
});
