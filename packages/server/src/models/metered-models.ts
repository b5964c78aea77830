import type { EmbeddingModelV4, LanguageModelV4, RerankingModelV4 } from '@ai-sdk/provider';
import {
  foldStreamParts,
  isLoamEmbeddingModel,
  type CompletionModel,
  type Tokenizer,
} from '@loam/model-port';
import type { ModelOperation } from '../observability/observer.ts';
import { meterEmbedding } from '../usage/metered-embedding.ts';
import { meterRanking, textOfRanking } from '../usage/metered-ranking.ts';
import { meterStream, textOfPrompt } from '../usage/metered-stream.ts';
import type { Price } from '../usage/price.ts';
import type { MeteredCall } from '../usage/request-meter.ts';
import type { Asker } from './asker.ts';

type Metered = {
  /** The id that was asked for. */
  modelId: string;
  price: Price | undefined;
  tokenizer: Tokenizer | undefined;
  /** Whether it is computed on this machine. */
  isLocal: boolean;
  asker: Asker;
};

/** The same model, whose answers say what they cost and are counted for a request. */
export function meterLanguageModel(model: LanguageModelV4, metered: Metered): LanguageModelV4 {
  const doStream: LanguageModelV4['doStream'] = call =>
    meterStream(
      metered.asker,
      {
        ...callOf(metered, 'chat', model.provider),
        parameters: call,
        prompt: call.prompt,
        promptText: () => textOfPrompt(call.prompt),
      },
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
  return {
    provider: model.provider,
    modelId: model.modelId,
    doStream: call => {
      const promptText = () => (typeof call.prompt === 'string' ? call.prompt : '');
      return meterStream(
        metered.asker,
        {
          ...callOf(metered, 'text_completion', model.provider),
          parameters: call,
          promptText,
        },
        () => model.doStream(call),
      );
    },
  };
}

export function meterEmbeddingModel(model: EmbeddingModelV4, metered: Metered): EmbeddingModelV4 {
  const { asker } = metered;
  const embedding = callOf(metered, 'embeddings', model.provider);
  const counted: EmbeddingModelV4 = {
    specificationVersion: 'v4',
    provider: model.provider,
    modelId: model.modelId,
    maxEmbeddingsPerCall: model.maxEmbeddingsPerCall,
    supportsParallelCalls: model.supportsParallelCalls,
    doEmbed: call => {
      const promptText = () => call.values.join('\n');
      return meterEmbedding(asker, { ...embedding, promptText }, () => model.doEmbed(call));
    },
  };
  if (!isLoamEmbeddingModel(model)) return counted;
  return Object.assign(counted, {
    doEmbedTokens: (call: Parameters<typeof model.doEmbedTokens>[0]) =>
      meterEmbedding(asker, embedding, () => model.doEmbedTokens(call)),
  });
}

/** A ranking has no usage of its own: the model says how many tokens it read. */
export function meterRerankingModel(model: RerankingModelV4, metered: Metered): RerankingModelV4 {
  return {
    specificationVersion: 'v4',
    provider: model.provider,
    modelId: model.modelId,
    doRerank: call =>
      meterRanking(
        metered.asker,
        {
          ...callOf(metered, 'rerank', model.provider),
          promptText: () => textOfRanking(call),
        },
        () => model.doRerank(call),
      ),
  };
}

function callOf(
  { modelId, price, tokenizer, isLocal }: Metered,
  operation: ModelOperation,
  provider: string,
): MeteredCall {
  return {
    operation,
    provider,
    isLocal,
    model: modelId,
    price,
    promptText: () => '',
    ...(tokenizer && { countTokens: async text => (await tokenizer.encode(text)).length }),
  };
}
