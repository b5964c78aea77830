import type { LanguageModelV4CallOptions, LanguageModelV4StreamPart } from '@ai-sdk/provider';
import { createServer } from '@loam/server';
import { simulateReadableStream } from 'ai';
import { MockLanguageModelV4, MockProviderV4 } from 'ai/test';
import { apiKey, fetchOf } from './tiny-server.ts';

export type Script = (
  call: LanguageModelV4CallOptions,
  turn: number,
) => readonly LanguageModelV4StreamPart[];

const usage = {
  inputTokens: { total: 11, noCache: 8, cacheRead: 3, cacheWrite: 0 },
  outputTokens: { total: 7, text: 4, reasoning: 3 },
};

/** What a model warns of, at the start of its answer. */
export const warning: LanguageModelV4StreamPart = {
  type: 'stream-start',
  warnings: [{ type: 'unsupported', feature: 'topK' }],
};

export const finish = (
  unified: 'stop' | 'length' | 'tool-calls' = 'stop',
): LanguageModelV4StreamPart => ({
  type: 'finish',
  finishReason: { unified, raw: undefined },
  usage,
});

export const text = (...deltas: string[]): LanguageModelV4StreamPart[] => [
  { type: 'text-start', id: 't' },
  ...deltas.map(delta => ({ type: 'text-delta' as const, id: 't', delta })),
  { type: 'text-end', id: 't' },
];

export const reasoning = (...deltas: string[]): LanguageModelV4StreamPart[] => [
  { type: 'reasoning-start', id: 'r' },
  ...deltas.map(delta => ({ type: 'reasoning-delta' as const, id: 'r', delta })),
  { type: 'reasoning-end', id: 'r' },
];

export function toolCall(id: string, toolName: string, input: object): LanguageModelV4StreamPart[] {
  const json = JSON.stringify(input);
  return [
    { type: 'tool-input-start', id, toolName },
    { type: 'tool-input-delta', id, delta: json.slice(0, 4) },
    { type: 'tool-input-delta', id, delta: json.slice(4) },
    { type: 'tool-input-end', id },
    { type: 'tool-call', toolCallId: id, toolName, input: json },
  ];
}

/** A server whose one model, `scripted`, says what a test wants. A script that throws is a model that fails. */
export function scriptedServer(script: Script) {
  const calls: LanguageModelV4CallOptions[] = [];
  const model = new MockLanguageModelV4({
    modelId: 'scripted',
    doStream: async call => {
      const turn = calls.push(call) - 1;
      const parts = script(call, turn);
      const start = { type: 'stream-start' as const, warnings: [] };
      const chunks = parts[0]?.type === 'stream-start' ? [...parts] : [start, ...parts];
      return { stream: simulateReadableStream({ chunks, chunkDelayInMs: null, initialDelayInMs: null }) };
    },
  });
  const provider = new MockProviderV4({ languageModels: { scripted: model } });
  const server = createServer({ provider, apiKey });
  return { calls, fetch: fetchOf(server) };
}
