import type { EmbeddingModelV4, LanguageModelV4, ProviderV4 } from '@ai-sdk/provider';
import type { LoamProvider as ServedProvider } from '@loam/model-port';
import type { EmbeddingModel, LanguageModel, Provider } from 'ai';
import { expectTypeOf, test } from 'vitest';
import {
  createLoam,
  loam,
  type LoamCompletionOptions,
  type LoamEmbeddingModelId,
  type LoamEmbeddingOptions,
  type LoamMetadata,
  type LoamModelId,
  type LoamOptions,
  type LoamProvider,
  type LoamProviderSettings,
} from './index.ts';

// Checked by `tsc`; at run time these only show that the entry can be imported.

test('a provider', () => {
  expectTypeOf(loam).toEqualTypeOf<LoamProvider>();
  expectTypeOf(createLoam).returns.toEqualTypeOf<LoamProvider>();
  expectTypeOf(createLoam).parameter(0).toEqualTypeOf<LoamProviderSettings | undefined>();
  expectTypeOf<LoamProvider>().toExtend<ProviderV4>();
  expectTypeOf<LoamProvider>().toExtend<Provider>();
  // One Loam server can stand behind another.
  expectTypeOf<LoamProvider>().toExtend<ServedProvider>();
});

test('its models', () => {
  expectTypeOf(loam('loam/tiny')).toEqualTypeOf<LanguageModelV4>();
  expectTypeOf(loam('any/other')).toExtend<LanguageModel>();
  expectTypeOf<ReturnType<LoamProvider['embeddingModel']>>().toEqualTypeOf<EmbeddingModelV4>();
});

test('ids: known ones are completed, any other is as good', () => {
  expectTypeOf<'loam/tiny'>().toExtend<LoamModelId>();
  expectTypeOf<'org/family/name'>().toExtend<LoamModelId>();
  expectTypeOf<number>().not.toExtend<LoamModelId>();
  // A plain `string` would swallow the literals, and editors would have nothing to complete.
  expectTypeOf<LoamModelId>().not.toEqualTypeOf<string>();
  expectTypeOf<'loam/tiny-embedding' | 'org/name'>().toExtend<LoamEmbeddingModelId>();
  expectTypeOf<LoamEmbeddingModelId>().not.toEqualTypeOf<string>();
});

test('embedding models', () => {
  expectTypeOf(loam.embedding('m')).toEqualTypeOf<EmbeddingModelV4>();
  expectTypeOf(loam.embeddingModel('m')).toExtend<EmbeddingModel>();
  expectTypeOf(loam.completion('m')).toExtend<LanguageModel>();
});

test('the key may come late', () => {
  expectTypeOf<() => Promise<string>>().toExtend<LoamProviderSettings['apiKey']>();
  expectTypeOf<string>().toExtend<LoamProviderSettings['apiKey']>();
  expectTypeOf<number>().not.toExtend<LoamProviderSettings['apiKey']>();
});

test('options and metadata fit the slots of the AI SDK', () => {
  type Call = Parameters<LanguageModelV4['doStream']>[0];
  const options = { minP: 0.1, logprobs: 5 } satisfies LoamOptions;
  expectTypeOf({ loam: options }).toExtend<NonNullable<Call['providerOptions']>>();

  expectTypeOf<{ loam: LoamCompletionOptions }>().toExtend<NonNullable<Call['providerOptions']>>();
  expectTypeOf<{ loam: LoamEmbeddingOptions }>().toExtend<NonNullable<Call['providerOptions']>>();
  expectTypeOf<{ suffix: string }>().not.toExtend<LoamOptions>();
  expectTypeOf<{ allowedTools: string[] }>().not.toExtend<LoamCompletionOptions>();
  expectTypeOf<{ inputType: 'passage' }>().not.toExtend<LoamEmbeddingOptions>();

  type Result = Awaited<ReturnType<LanguageModelV4['doGenerate']>>;
  expectTypeOf<{ loam: LoamMetadata }>().toExtend<NonNullable<Result['providerMetadata']>>();
});
