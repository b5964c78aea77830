import { NoSuchModelError, type LanguageModelV4CallOptions, type ProviderV4 } from '@ai-sdk/provider';
import { foldStreamParts } from '@loam/model-port';
import { finish, textParts, type Part, type Script } from './scripted-provider.ts';
import { streamOf } from './streams.ts';

export type TargetProvider = ProviderV4 & {
  /** Every call, with the model that was asked. */
  readonly calls: (LanguageModelV4CallOptions & { modelId: string })[];
  /** What its models do from now on. */
  script: Script;
};

/** A provider that knows every model, and whose answers name it: a target of gates. */
export function targetProvider(name: string, script?: Script): TargetProvider {
  const calls: TargetProvider['calls'] = [];
  const provider: TargetProvider = {
    specificationVersion: 'v4',
    calls,
    script: script ?? (() => textParts(`I am ${name}`)),
    languageModel: modelId => {
      const doStream = async (call: LanguageModelV4CallOptions) => {
        calls.push({ ...call, modelId });
        return { stream: streamOf(await provider.script(call)) };
      };
      return {
        specificationVersion: 'v4',
        provider: `${name}.chat`,
        modelId,
        supportedUrls: {},
        doStream,
        doGenerate: async call => foldStreamParts((await doStream(call)).stream),
      };
    },
    embeddingModel: modelId => ({
      specificationVersion: 'v4',
      provider: name,
      modelId,
      maxEmbeddingsPerCall: 2,
      supportsParallelCalls: false,
      doEmbed: async ({ values }) => ({
        embeddings: values.map(text => [text.length, 1]),
        usage: { tokens: values.length * 10 },
        warnings: [],
      }),
    }),
    imageModel: modelId => {
      throw new NoSuchModelError({ modelId, modelType: 'imageModel' });
    },
  };
  return provider;
}

/** An answer that breaks off after some text. */
export function* brokenParts(text: string, error?: unknown): Generator<Part> {
  yield { type: 'stream-start', warnings: [] };
  yield { type: 'text-start', id: 't' };
  yield { type: 'text-delta', id: 't', delta: text };
  if (error !== undefined) yield { type: 'error', error };
}

/** An answer that says what it used. */
export const answerOf = (text: string, outputTokens: number): Part[] => [
  ...textParts(text).slice(0, -1),
  finish('stop', outputTokens),
];
