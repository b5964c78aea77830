import {
  NoSuchModelError,
  type LanguageModelV4CallOptions,
  type LanguageModelV4StreamPart,
  type LanguageModelV4Usage,
} from '@ai-sdk/provider';
import { foldStreamParts, type LoamProvider, type ModelDescription } from '@loam/model-port';
import { streamOf } from './streams.ts';

export type Part = LanguageModelV4StreamPart;

/** What the model does with a call. What it throws, `doStream` throws. */
export type Script = (
  call: LanguageModelV4CallOptions,
) => Iterable<Part> | AsyncIterable<Part> | Promise<Iterable<Part>>;

export const usage = (input: number, output: number): LanguageModelV4Usage => ({
  inputTokens: { total: input, noCache: input, cacheRead: 0, cacheWrite: 0 },
  outputTokens: { total: output, text: output, reasoning: 0 },
});

/** The parts of an answer in plain text, one delta per word. */
export function textParts(text: string): Part[] {
  const words = text.match(/\S+\s*/g) ?? [];
  return [
    { type: 'stream-start', warnings: [] },
    { type: 'text-start', id: 't' },
    ...words.map(delta => ({ type: 'text-delta' as const, id: 't', delta })),
    { type: 'text-end', id: 't' },
    finish('stop', words.length),
  ];
}

/** The parts of an answer that calls one tool, its input in two pieces. */
export function toolCallParts(toolName: string, input: object, toolCallId = 'call_1'): Part[] {
  const json = JSON.stringify(input);
  return [
    { type: 'stream-start', warnings: [] },
    { type: 'tool-input-start', id: toolCallId, toolName },
    { type: 'tool-input-delta', id: toolCallId, delta: json.slice(0, 5) },
    { type: 'tool-input-delta', id: toolCallId, delta: json.slice(5) },
    { type: 'tool-input-end', id: toolCallId },
    { type: 'tool-call', toolCallId, toolName, input: json },
    finish('tool-calls', 7),
  ];
}

export const finish = (unified: 'stop' | 'tool-calls' | 'length', outputTokens = 1): Part => ({
  type: 'finish',
  finishReason: { unified, raw: undefined },
  usage: usage(11, outputTokens),
});

export const models: ModelDescription[] = [
  { id: 'loam/tiny', kind: 'chat', created: 1_700_000_000, contextLength: 2048, state: 'ready' },
  { id: 'org/family/name-v1.2', kind: 'chat' },
  { id: 'embedder', kind: 'embedding' },
];

export type ScriptedProvider = LoamProvider & { readonly calls: LanguageModelV4CallOptions[] };

/**
 * A provider whose models play a script.
 *
 * @param list its model list; `null`: a plain AI SDK provider, which has none and knows `loam/tiny`
 */
export function scriptedProvider(
  script: Script = () => textParts('Hello there!'),
  list: readonly ModelDescription[] | null = models,
): ScriptedProvider {
  const calls: LanguageModelV4CallOptions[] = [];
  const doStream = async (call: LanguageModelV4CallOptions) => {
    calls.push(call);
    return { stream: streamOf(await script(call)) };
  };
  return {
    specificationVersion: 'v4',
    calls,
    ...(list && { models: () => [...list] }),
    languageModel(modelId) {
      if (!list && modelId !== 'loam/tiny') {
        throw new NoSuchModelError({ modelId, modelType: 'languageModel' });
      }
      return {
        specificationVersion: 'v4',
        provider: 'scripted',
        modelId,
        supportedUrls: {},
        doStream,
        doGenerate: async call => foldStreamParts((await doStream(call)).stream),
      };
    },
    embeddingModel: none('embeddingModel'),
    imageModel: none('imageModel'),
  };
}

function none(modelType: 'embeddingModel' | 'imageModel') {
  return (modelId: string) => {
    throw new NoSuchModelError({ modelId, modelType });
  };
}
