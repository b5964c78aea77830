import { NoSuchModelError } from '@ai-sdk/provider';
import type {
  EmbeddingModelV3,
  ImageModelV3,
  LanguageModelV3,
  ProviderV3,
  RerankingModelV3,
} from '@ai-sdk/provider-v3';
import type { ModelDescription } from '@loam/model-port';
import {
  createLoam as createLoamV4,
  type LoamEmbeddingModelId,
  type LoamModelId,
  type LoamProviderSettings,
} from '../loam-provider.ts';
import type { ListModelsOptions } from '../models/list-models.ts';
import type { LoamResponsesSettings } from '../responses/responses-settings.ts';
import { asEmbeddingModelV3 } from './embedding-model-v3.ts';
import { asLanguageModelV3 } from './language-model-v3.ts';
import { asRerankingModelV3 } from './reranking-model-v3.ts';

export interface LoamProvider extends ProviderV3 {
  /** A model that answers a conversation; the same as {@link LoamProvider.languageModel}. */
  (modelId: LoamModelId): LanguageModelV3;

  /** A model that answers a conversation. */
  languageModel(modelId: LoamModelId): LanguageModelV3;

  /** A language model over the Chat Completions API. */
  chat(modelId: LoamModelId): LanguageModelV3;

  /** A language model over the Responses API, which can continue what the server keeps. */
  responses(modelId: LoamModelId, settings?: LoamResponsesSettings): LanguageModelV3;

  /** A language model over the Completions API, which continues text without a chat template. */
  completion(modelId: LoamModelId): LanguageModelV3;

  /** A model that turns texts into vectors. */
  embeddingModel(modelId: LoamEmbeddingModelId): EmbeddingModelV3;

  /** The same as {@link LoamProvider.embeddingModel}. */
  embedding(modelId: LoamEmbeddingModelId): EmbeddingModelV3;

  /** A model that orders documents by what they have to do with a query. */
  rerankingModel(modelId: string): RerankingModelV3;

  /** The same as {@link LoamProvider.rerankingModel}. */
  reranking(modelId: string): RerankingModelV3;

  /** @throws NoSuchModelError always: Loam makes no images */
  imageModel(modelId: string): ImageModelV3;

  /** The models the server offers, with what they can do. */
  models(options?: ListModelsOptions): Promise<ModelDescription[]>;

  /** Closes the WebSockets that are open. The provider can be used again. */
  close(): Promise<void>;
}

/** Creates a provider for one Loam server. Nothing is read or sent before the first call. */
export function createLoam(settings: LoamProviderSettings = {}): LoamProvider {
  const provider = createLoamV4(settings);
  const chat = (modelId: LoamModelId) => asLanguageModelV3(provider.chat(modelId));
  const reranking = (modelId: string) => asRerankingModelV3(provider.rerankingModel(modelId));
  const embedding = (modelId: LoamEmbeddingModelId) =>
    asEmbeddingModelV3(provider.embeddingModel(modelId));

  function createLanguageModel(modelId: LoamModelId): LanguageModelV3 {
    if (new.target) {
      throw new Error('The Loam provider is a function: write loam(id), not new loam(id).');
    }
    return chat(modelId);
  }

  return Object.assign(createLanguageModel, {
    specificationVersion: 'v3' as const,
    languageModel: chat,
    chat,
    responses: (modelId: LoamModelId, own?: LoamResponsesSettings) =>
      asLanguageModelV3(provider.responses(modelId, own)),
    completion: (modelId: LoamModelId) => asLanguageModelV3(provider.completion(modelId)),
    embeddingModel: embedding,
    embedding,
    rerankingModel: reranking,
    reranking,
    imageModel(modelId: string): never {
      throw new NoSuchModelError({ modelId, modelType: 'imageModel' });
    },
    models: (options?: ListModelsOptions) => provider.models(options),
    close: () => provider.close(),
  });
}

/** The provider with its default settings: `LOAM_BASE_URL` and `LOAM_API_KEY`, or else this machine. */
export const loam: LoamProvider = createLoam();
