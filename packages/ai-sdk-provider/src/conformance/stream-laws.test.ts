import type { LanguageModelV4FinishReason, LanguageModelV4StreamPart } from '@ai-sdk/provider';
import { describe, expect, it } from 'vitest';
import { findBrokenLaws } from './stream-laws.ts';

const start: LanguageModelV4StreamPart = { type: 'stream-start', warnings: [] };
const finish = (unified: LanguageModelV4FinishReason['unified']): LanguageModelV4StreamPart => ({
  type: 'finish',
  finishReason: { unified, raw: undefined },
  usage: {
    inputTokens: { total: 1, noCache: 1, cacheRead: 0, cacheWrite: 0 },
    outputTokens: { total: 1, text: 1, reasoning: 0 },
  },
});
const text: LanguageModelV4StreamPart[] = [
  { type: 'text-start', id: '0' },
  { type: 'text-delta', id: '0', delta: 'a' },
  { type: 'text-end', id: '0' },
];
const input: LanguageModelV4StreamPart[] = [
  { type: 'tool-input-start', id: 'c', toolName: 'f' },
  { type: 'tool-input-delta', id: 'c', delta: '{}' },
  { type: 'tool-input-end', id: 'c' },
];
const call = (toolName: string, json: string): LanguageModelV4StreamPart => ({
  type: 'tool-call',
  toolCallId: 'c',
  toolName,
  input: json,
});

describe('keeps every law', () => {
  it.each<[string, LanguageModelV4StreamPart[]]>([
    ['text', [start, ...text, finish('stop')]],
    ['the same id twice, one after the other', [start, ...text, ...text, finish('stop')]],
    ['a tool call', [start, ...text, ...input, call('f', '{}'), finish('tool-calls')]],
    ['an error', [start, ...text, { type: 'error', error: 'e' }, finish('error')]],
  ])('%s', (_, parts) => {
    expect(findBrokenLaws(parts)).toEqual([]);
  });
});

describe('breaks a law', () => {
  const [open, delta, close] = text as [
    LanguageModelV4StreamPart,
    LanguageModelV4StreamPart,
    LanguageModelV4StreamPart,
  ];
  it.each<[string, LanguageModelV4StreamPart[]]>([
    ['stream-start comes first, once', [...text, finish('stop')]],
    ['stream-start comes first, once', [start, start, finish('stop')]],
    ['finish comes last, once', [start, ...text]],
    ['finish comes last, once', [start, finish('stop'), close]],
    ['text 0 is opened once', [start, open, open, close, finish('stop')]],
    ['a text-delta belongs to an open block', [start, delta, finish('stop')]],
    ['a text-end closes an open block', [start, close, finish('stop')]],
    ['every block is closed before the finish', [start, open, finish('stop')]],
    ['a tool call follows its own input', [start, call('f', '{}'), finish('tool-calls')]],
    ['a tool call follows its own input', [start, ...input, call('g', '{}'), finish('stop')]],
    [
      'a tool call holds the input that was streamed',
      [start, ...input, call('f', '{"a":1}'), finish('tool-calls')],
    ],
    ['tool-calls is the reason only where there are calls', [start, finish('tool-calls')]],
    ['error is the reason after an error', [start, { type: 'error', error: 'e' }, finish('stop')]],
  ])('%s', (law, parts) => {
    expect(findBrokenLaws(parts)).toContain(law);
  });
});
