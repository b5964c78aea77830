import type { LanguageModelV4StreamPart } from '@ai-sdk/provider';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { foldStreamParts } from './fold-stream-parts.ts';

async function* stream(parts: LanguageModelV4StreamPart[]) {
  yield* parts;
}

const fold = (parts: LanguageModelV4StreamPart[]) => foldStreamParts(stream(parts));

const usage = {
  inputTokens: { total: 3, noCache: 1, cacheRead: 2, cacheWrite: undefined },
  outputTokens: { total: 4, text: 4, reasoning: 0 },
};
const finish: LanguageModelV4StreamPart = {
  type: 'finish',
  usage,
  finishReason: { unified: 'stop', raw: 'stop' },
  providerMetadata: { loam: { cost: 0 } },
};

describe('content', () => {
  test('keeps blocks in the order they were opened, though their deltas interleave', async () => {
    const result = await fold([
      { type: 'reasoning-start', id: 'r' },
      { type: 'text-start', id: 't' },
      { type: 'text-delta', id: 't', delta: 'an' },
      { type: 'reasoning-delta', id: 'r', delta: 'hm' },
      { type: 'text-delta', id: 't', delta: 'swer' },
      { type: 'reasoning-end', id: 'r' },
      { type: 'text-end', id: 't' },
      finish,
    ]);
    expect(result.content).toEqual([
      { type: 'reasoning', text: 'hm' },
      { type: 'text', text: 'answer' },
    ]);
  });

  test('an id may be used again for a new block', async () => {
    const result = await fold([
      { type: 'text-start', id: '0' },
      { type: 'text-delta', id: '0', delta: 'a' },
      { type: 'text-end', id: '0' },
      { type: 'text-start', id: '0' },
      { type: 'text-delta', id: '0', delta: 'b' },
      finish,
    ]);
    expect(result.content).toEqual([
      { type: 'text', text: 'a' },
      { type: 'text', text: 'b' },
    ]);
  });

  test('takes a tool call whole and leaves out how it arrived', async () => {
    const call = { type: 'tool-call', toolCallId: 'c', toolName: 'f', input: '{}' } as const;
    const result = await fold([
      { type: 'tool-input-start', id: 'c', toolName: 'f' },
      { type: 'tool-input-delta', id: 'c', delta: '{}' },
      { type: 'tool-input-end', id: 'c' },
      call,
      finish,
    ]);
    expect(result.content).toEqual([call]);
  });

  test('keeps the last metadata of a block, as the AI SDK does', async () => {
    const result = await fold([
      { type: 'text-start', id: 't', providerMetadata: { loam: { n: 1 } } },
      { type: 'text-delta', id: 't', delta: 'x', providerMetadata: { loam: { n: 2 } } },
      { type: 'text-end', id: 't' },
      finish,
    ]);
    expect(result.content).toEqual([
      { type: 'text', text: 'x', providerMetadata: { loam: { n: 2 } } },
    ]);
  });

  test('any way of cutting a text gives the same text', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.string()), async deltas => {
        const result = await fold([
          { type: 'text-start', id: 't' },
          ...deltas.map(delta => ({ type: 'text-delta' as const, id: 't', delta })),
          { type: 'text-end', id: 't' },
          finish,
        ]);
        expect(result.content).toEqual([{ type: 'text', text: deltas.join('') }]);
      }),
    );
  });
});

test('takes warnings, metadata, usage and finish', async () => {
  const timestamp = new Date(0);
  const result = await fold([
    { type: 'stream-start', warnings: [{ type: 'other', message: 'w' }] },
    { type: 'response-metadata', id: 'x', modelId: 'm' },
    { type: 'response-metadata', timestamp },
    finish,
  ]);
  expect(result).toEqual({
    content: [],
    warnings: [{ type: 'other', message: 'w' }],
    response: { id: 'x', modelId: 'm', timestamp },
    usage,
    finishReason: { unified: 'stop', raw: 'stop' },
    providerMetadata: { loam: { cost: 0 } },
  });
});

test('a stream that never finished was interrupted', async () => {
  expect((await fold([])).finishReason.unified).toBe('interrupted');
});

test('throws the error of an error part', async () => {
  const error = new Error('cut');
  await expect(
    fold([{ type: 'text-start', id: 't' }, { type: 'error', error }, finish]),
  ).rejects.toBe(error);
});
