import type { EmbeddingModelV3, LanguageModelV3, ProviderV3 } from '@ai-sdk/provider-v3';
import type { EmbeddingModel, LanguageModel, Provider } from 'ai-v6';
import { expect, expectTypeOf, test } from 'vitest';
import * as entry from './index.ts';
import {
  loam,
  type LoamEmbeddingOptions,
  type LoamOptions,
  type LoamResponsesOptions,
  type LoamProvider,
} from './index.ts';

test('the entry exports exactly this', () => {
  expect(Object.keys(entry).toSorted()).toEqual([
    'VERSION',
    'createLoam',
    'getLoamMetadata',
    'isLoamMetadata',
    'loam',
  ]);
});

test('the types fit `ai` 6, which has a copy of the specification of its own', () => {
  expectTypeOf<LoamProvider>().toExtend<ProviderV3>();
  expectTypeOf<LoamProvider>().toExtend<Provider>();
  expectTypeOf(loam('any/id')).toEqualTypeOf<LanguageModelV3>();
  expectTypeOf<LanguageModelV3>().toExtend<LanguageModel>();
  expectTypeOf(loam.embedding('m')).toEqualTypeOf<EmbeddingModelV3>();
  expectTypeOf<EmbeddingModelV3>().toExtend<EmbeddingModel>();
});

test('options that are settings of the call in `ai` 7', () => {
  expectTypeOf<{ reasoning: 'high'; minP: number }>().toExtend<LoamOptions>();
  expectTypeOf<{ reasoning: 'high'; store: true }>().toExtend<LoamResponsesOptions>();
  expectTypeOf<{ reasoning: 'extreme' }>().not.toExtend<LoamOptions>();
  expectTypeOf<{ dimensions: number }>().toExtend<LoamEmbeddingOptions>();
});
