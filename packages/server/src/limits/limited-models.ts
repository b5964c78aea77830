import {
  foldStreamParts,
  isLoamEmbeddingModel,
  type CompletionModel,
  type LoamEmbeddingModel,
} from '@loam/model-port';
import type { EmbeddingModelV4, LanguageModelV4, RerankingModelV4 } from '@ai-sdk/provider';
import { textOfRanking } from '../usage/metered-ranking.ts';
import type { ModelCatalog } from '../models/model-catalog.ts';
import { textOfPrompt } from '../usage/metered-stream.ts';
import type { Admission } from './admission.ts';

/** Close enough until the model has said it. */
const charactersPerToken = 4;

/** The same models, within the limits of a request. */
export function limitModels(models: ModelCatalog, admission: Admission): ModelCatalog {
  return {
    list: () => models.list(),
    describe: modelId => models.describe(modelId),
    async languageModel(modelId) {
      const model = await models.languageModel(modelId);
      await admission.begin(modelId);
      return limitLanguageModel(model, modelId, admission);
    },
    async completionModel(modelId) {
      const model = await models.completionModel(modelId);
      await admission.begin(modelId);
      return limitCompletionModel(model, modelId, admission);
    },
    async embeddingModel(modelId) {
      const model = await models.embeddingModel(modelId);
      await admission.begin(modelId);
      return limitEmbeddingModel(model, modelId, admission);
    },
    async rerankingModel(modelId) {
      const model = await models.rerankingModel(modelId);
      await admission.begin(modelId);
      return limitRerankingModel(model, modelId, admission);
    },
    async tokenizer(modelId) {
      const tokenizer = await models.tokenizer(modelId);
      await admission.begin(modelId);
      return tokenizer;
    },
  };
}

function limitLanguageModel(
  model: LanguageModelV4,
  modelId: string,
  admission: Admission,
): LanguageModelV4 {
  const doStream: LanguageModelV4['doStream'] = async call => {
    const prompt = tokensOf(textOfPrompt(call.prompt).length);
    await admission.reserve(modelId, { prompt, answer: call.maxOutputTokens });
    return model.doStream(call);
  };
  return {
    specificationVersion: 'v4',
    provider: model.provider,
    modelId: model.modelId,
    supportedUrls: model.supportedUrls,
    doStream,
    doGenerate: async call => foldStreamParts((await doStream(call)).stream),
  };
}

function limitCompletionModel(
  model: CompletionModel,
  modelId: string,
  admission: Admission,
): CompletionModel {
  return {
    provider: model.provider,
    modelId: model.modelId,
    async doStream(call) {
      const { prompt } = call;
      const tokens = typeof prompt === 'string' ? tokensOf(prompt.length) : prompt.length;
      await admission.reserve(modelId, { prompt: tokens, answer: call.maxOutputTokens });
      return model.doStream(call);
    },
  };
}

function limitEmbeddingModel(
  model: EmbeddingModelV4,
  modelId: string,
  admission: Admission,
): EmbeddingModelV4 {
  const limited: EmbeddingModelV4 = {
    specificationVersion: 'v4',
    provider: model.provider,
    modelId: model.modelId,
    maxEmbeddingsPerCall: model.maxEmbeddingsPerCall,
    supportsParallelCalls: model.supportsParallelCalls,
    async doEmbed(call) {
      const prompt = call.values.reduce((sum, text) => sum + tokensOf(text.length), 0);
      await admission.reserve(modelId, { prompt, answer: 0 });
      return model.doEmbed(call);
    },
  };
  if (!isLoamEmbeddingModel(model)) return limited;
  const doEmbedTokens: LoamEmbeddingModel['doEmbedTokens'] = async call => {
    const prompt = call.tokens.reduce((sum, tokens) => sum + tokens.length, 0);
    await admission.reserve(modelId, { prompt, answer: 0 });
    return model.doEmbedTokens(call);
  };
  return Object.assign(limited, { doEmbedTokens });
}

function limitRerankingModel(
  model: RerankingModelV4,
  modelId: string,
  admission: Admission,
): RerankingModelV4 {
  return {
    specificationVersion: 'v4',
    provider: model.provider,
    modelId: model.modelId,
    async doRerank(call) {
      const prompt = tokensOf(textOfRanking(call).length);
      await admission.reserve(modelId, { prompt, answer: 0 });
      return model.doRerank(call);
    },
  };
}

function tokensOf(characters: number): number {
  return Math.ceil(characters / charactersPerToken);
}
