import {
  NoSuchModelError,
  type EmbeddingModelV4,
  type ImageModelV4,
  type LanguageModelV4,
  type ProviderV4,
} from '@ai-sdk/provider';
import type { IdGenerator } from '@ai-sdk/provider-utils';
import type { ModelDescription } from '@loam/model-port';
import { LoamChatLanguageModel } from './chat/loam-chat-language-model.ts';
import { LoamCompletionLanguageModel } from './completion/loam-completion-language-model.ts';
import { LoamConnection, type LoamConnectionSettings } from './connection/loam-connection.ts';
import { LoamEmbeddingModel } from './embedding/loam-embedding-model.ts';
import { listModels, type ListModelsOptions } from './models/list-models.ts';
import { LoamResponsesLanguageModel } from './responses/loam-responses-language-model.ts';

/** Ids that editors complete; any other id is as good. */
// oxlint-disable-next-line typescript/ban-types -- `string & {}` keeps the literals in completions
export type LoamModelId = 'loam/tiny' | (string & {});

export interface LoamProviderSettings extends LoamConnectionSettings {
  /** Makes ids where the server sends none. Default: the AI SDK's `generateId`. */
  generateId?: IdGenerator;
}

export interface LoamProvider extends ProviderV4 {
  /** A model that answers a conversation; the same as {@link LoamProvider.languageModel}. */
  (modelId: LoamModelId): LanguageModelV4;

  /** A model that answers a conversation. */
  languageModel(modelId: LoamModelId): LanguageModelV4;

  /** A language model over the Chat Completions API. */
  chat(modelId: LoamModelId): LanguageModelV4;

  /** A language model over the Responses API, which can continue what the server keeps. */
  responses(modelId: LoamModelId): LanguageModelV4;

  /** A language model over the Completions API, which continues text without a chat template. */
  completion(modelId: LoamModelId): LanguageModelV4;

  /** A model that turns texts into vectors. */
  embeddingModel(modelId: string): EmbeddingModelV4;

  /** The same as {@link LoamProvider.embeddingModel}. */
  embedding(modelId: string): EmbeddingModelV4;

  /** @throws NoSuchModelError always: Loam makes no images */
  imageModel(modelId: string): ImageModelV4;

  /** The models the server offers, with what they can do. */
  models(options?: ListModelsOptions): Promise<ModelDescription[]>;
}

/** Creates a provider for one Loam server. Nothing is read or sent before the first call. */
export function createLoam(settings: LoamProviderSettings = {}): LoamProvider {
  const connection = new LoamConnection(settings);
  const { generateId } = settings;

  const chat = (modelId: LoamModelId) =>
    new LoamChatLanguageModel(modelId, { provider: 'loam.chat', connection, generateId });
  const responses = (modelId: LoamModelId) =>
    new LoamResponsesLanguageModel(modelId, {
      provider: 'loam.responses',
      connection,
      generateId,
    });
  const completion = (modelId: LoamModelId) =>
    new LoamCompletionLanguageModel(modelId, {
      provider: 'loam.completion',
      connection,
      generateId,
    });
  const embedding = (modelId: string) =>
    new LoamEmbeddingModel(modelId, { provider: 'loam.embedding', connection });

  function createLanguageModel(modelId: LoamModelId): LanguageModelV4 {
    if (new.target) {
      throw new Error('The Loam provider is a function: write loam(id), not new loam(id).');
    }
    return chat(modelId);
  }

  return Object.assign(createLanguageModel, {
    specificationVersion: 'v4' as const,
    languageModel: chat,
    chat,
    responses,
    completion,
    embeddingModel: embedding,
    embedding,
    imageModel: noImageModel,
    models: (options?: ListModelsOptions) => listModels(connection, options),
  });
}

function noImageModel(modelId: string): never {
  throw new NoSuchModelError({ modelId, modelType: 'imageModel' });
}

/** The provider with its default settings: `LOAM_BASE_URL` and `LOAM_API_KEY`, or else this machine. */
export const loam: LoamProvider = createLoam();
