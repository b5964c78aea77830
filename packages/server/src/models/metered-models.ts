import type { EmbeddingModelV4, LanguageModelV4 } from '@ai-sdk/provider';
import {
  foldStreamParts,
  isLoamEmbeddingModel,
  type CompletionModel,
  type Tokenizer,
} from '@loam/model-port';
import { meterEmbedding } from '../usage/metered-embedding.ts';
import { meterStream, textOfPrompt } from '../usage/metered-stream.ts';
import type { Price } from '../usage/price.ts';
import type { MeteredCall } from '../usage/request-meter.ts';
import type { Asker } from './asker.ts';

type Metered = {
  /** The id that was asked for. */
  modelId: string;
  price: Price | undefined;
  tokenizer: Tokenizer | undefined;
  asker: Asker;
};

/** The same model, whose answers say what they cost and are counted for a request. */
export function meterLanguageModel(model: LanguageModelV4, metered: Metered): LanguageModelV4 {
  if (isUncounted(metered)) return model;
  const doStream: LanguageModelV4['doStream'] = call =>
    meterStream(
      metered.asker,
      callOf(metered, () => textOfPrompt(call.prompt)),
      () => model.doStream(call),
    );
  return {
    specificationVersion: 'v4',
    provider: model.provider,
    modelId: model.modelId,
    supportedUrls: model.supportedUrls,
    doStream,
    doGenerate: async call => foldStreamParts((await doStream(call)).stream),
  };
}

export function meterCompletionModel(model: CompletionModel, metered: Metered): CompletionModel {
  if (isUncounted(metered)) return model;
  return {
    provider: model.provider,
    modelId: model.modelId,
    doStream: call => {
      const text = () => (typeof call.prompt === 'string' ? call.prompt : '');
      return meterStream(metered.asker, callOf(metered, text), () => model.doStream(call));
    },
  };
}

export function meterEmbeddingModel(model: EmbeddingModelV4, metered: Metered): EmbeddingModelV4 {
  if (isUncounted(metered)) return model;
  const { asker } = metered;
  const counted: EmbeddingModelV4 = {
    specificationVersion: 'v4',
    provider: model.provider,
    modelId: model.modelId,
    maxEmbeddingsPerCall: model.maxEmbeddingsPerCall,
    supportsParallelCalls: model.supportsParallelCalls,
    doEmbed: call => {
      const text = () => call.values.join('\n');
      return meterEmbedding(asker, callOf(metered, text), () => model.doEmbed(call));
    },
  };
  if (!isLoamEmbeddingModel(model)) return counted;
  return Object.assign(counted, {
    doEmbedTokens: (call: Parameters<typeof model.doEmbedTokens>[0]) =>
      meterEmbedding(
        asker,
        callOf(metered, () => ''),
        () => model.doEmbedTokens(call),
      ),
  });
}

/** Nobody counts, and there is no price to tell. */
function isUncounted({ price, asker }: Metered): boolean {
  return price === undefined && asker.meter === undefined;
}

function callOf({ modelId, price, tokenizer }: Metered, promptText: () => string): MeteredCall {
  return {
    model: modelId,
    price,
    promptText,
    ...(tokenizer && { countTokens: async text => (await tokenizer.encode(text)).length }),
  };
}
