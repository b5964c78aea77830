import type { EmbeddingModelV4, LanguageModelV4, ProviderV4 } from '@ai-sdk/provider';
import type { LoamProvider as ServedProvider } from '@loam/model-port';
import type { LanguageModel, Provider } from 'ai';
import { expectTypeOf, test } from 'vitest';
import {
  createLoam,
  loam,
  type LoamMetadata,
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

test('the key may come late', () => {
  expectTypeOf<() => Promise<string>>().toExtend<LoamProviderSettings['apiKey']>();
  expectTypeOf<string>().toExtend<LoamProviderSettings['apiKey']>();
  expectTypeOf<number>().not.toExtend<LoamProviderSettings['apiKey']>();
});

test('options and metadata fit the slots of the AI SDK', () => {
  type Call = Parameters<LanguageModelV4['doStream']>[0];
  const options = { minP: 0.1, logprobs: 5 } satisfies LoamOptions;
  expectTypeOf({ loam: options }).toExtend<NonNullable<Call['providerOptions']>>();

  type Result = Awaited<ReturnType<LanguageModelV4['doGenerate']>>;
  expectTypeOf<{ loam: LoamMetadata }>().toExtend<NonNullable<Result['providerMetadata']>>();
});
