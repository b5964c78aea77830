import type {
  LanguageModelV4Content,
  LanguageModelV4GenerateResult,
  LanguageModelV4StreamPart,
  SharedV4Warning,
} from '@ai-sdk/provider';
import { describe, expect, it } from 'vitest';
import { toGenerateResultV3, toStreamPartV3 } from './result-v3.ts';

const usage = {
  inputTokens: { total: 1, noCache: 1, cacheRead: 0, cacheWrite: 0 },
  outputTokens: { total: 1, text: 1, reasoning: 0 },
};
const warnings: SharedV4Warning[] = [
  { type: 'unsupported', feature: 'seed' },
  { type: 'deprecated', setting: 'user', message: 'use `tag`' },
];
const warningsV3 = [
  { type: 'unsupported', feature: 'seed' },
  { type: 'other', message: '"user" is deprecated: use `tag`' },
];
const file = { type: 'file' as const, mediaType: 'image/png' };

describe('stream parts', () => {
  const metadata = { loam: { cost: 1 } };

  it.each<LanguageModelV4StreamPart>([
    { type: 'text-start', id: '0' },
    { type: 'text-delta', id: '0', delta: 'a', providerMetadata: metadata },
    { type: 'text-end', id: '0' },
    { type: 'reasoning-delta', id: '1', delta: 'a' },
    { type: 'tool-input-start', id: 'c', toolName: 'f' },
    { type: 'tool-call', toolCallId: 'c', toolName: 'f', input: '{}' },
    { type: 'response-metadata', id: 'x' },
    { type: 'raw', rawValue: {} },
    { type: 'error', error: 'e' },
    {
      type: 'finish',
      usage,
      finishReason: { unified: 'stop', raw: 'stop' },
      providerMetadata: metadata,
    },
  ])('$type stays', part => {
    expect(toStreamPartV3(part)).toEqual([part]);
  });

  it.each<[LanguageModelV4StreamPart, object[]]>([
    // what the third version does not know
    [{ type: 'ping' }, []],
    [{ type: 'custom', kind: 'a.b' }, []],
    [{ ...file, data: { type: 'url', url: new URL('https://loam.example/') } }, []],
    [{ ...file, data: { type: 'data', data: 'AA==' } }, [{ ...file, data: 'AA==' }]],
    [{ type: 'text-end', id: '0', citations: [] }, [{ type: 'text-end', id: '0' }]],
    [{ type: 'stream-start', warnings }, [{ type: 'stream-start', warnings: warningsV3 }]],
    [
      { type: 'finish', usage, finishReason: { unified: 'interrupted', raw: undefined } },
      [{ type: 'finish', usage, finishReason: { unified: 'other', raw: undefined } }],
    ],
  ])('%j', (part, expected) => {
    expect(toStreamPartV3(part)).toEqual(expected);
  });
});

it('a whole result', () => {
  const content: LanguageModelV4Content[] = [
    { type: 'reasoning', text: 'r' },
    { type: 'text', text: 't', citations: [] },
    { type: 'custom', kind: 'a.b' },
    { type: 'tool-call', toolCallId: 'c', toolName: 'f', input: '{}' },
    { ...file, data: { type: 'data', data: 'AA==' } },
  ];
  const result: LanguageModelV4GenerateResult = {
    content,
    finishReason: { unified: 'tool-calls', raw: 'tool_calls' },
    usage,
    providerMetadata: { loam: { cost: 1 } },
    request: { url: 'http://loam.example/v1', body: { a: 1 } },
    response: { id: 'x', headers: { a: 'b' } },
    warnings,
  };
  expect(toGenerateResultV3(result)).toEqual({
    ...result,
    content: [
      { type: 'reasoning', text: 'r' },
      { type: 'text', text: 't' },
      { type: 'tool-call', toolCallId: 'c', toolName: 'f', input: '{}' },
      { ...file, data: 'AA==' },
    ],
    request: { body: { a: 1 } },
    warnings: warningsV3,
  });
});
