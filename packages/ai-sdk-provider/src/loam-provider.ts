import {
  NoSuchModelError,
  type EmbeddingModelV4,
  type ImageModelV4,
  type LanguageModelV4,
  type ProviderV4,
  type RerankingModelV4,
} from '@ai-sdk/provider';
import type { IdGenerator, WebSocketConstructor } from '@ai-sdk/provider-utils';
import type { ModelDescription } from '@loam/model-port';
import { LoamChatLanguageModel } from './chat/loam-chat-language-model.ts';
import { LoamCompletionLanguageModel } from './completion/loam-completion-language-model.ts';
import { LoamConnection, type LoamConnectionSettings } from './connection/loam-connection.ts';
import { LoamEmbeddingModel } from './embedding/loam-embedding-model.ts';
import { listModels, type ListModelsOptions } from './models/list-models.ts';
import { ConversationLedger } from './responses/conversation-ledger.ts';
import { LoamRerankingModel } from './reranking/loam-reranking-model.ts';
import { LoamResponsesLanguageModel } from './responses/loam-responses-language-model.ts';
import type { LoamResponsesSettings } from './responses/responses-settings.ts';
import { SocketTransport } from './socket/socket-transport.ts';

/** Ids that editors complete; any other id is as good. */
// oxlint-disable-next-line typescript/ban-types -- `string & {}` keeps the literals in completions
export type LoamModelId = 'loam/tiny' | (string & {});

/** Ids of embedding models that editors complete; any other id is as good. */
// oxlint-disable-next-line typescript/ban-types -- `string & {}` keeps the literals in completions
export type LoamEmbeddingModelId = 'loam/tiny-embedding' | (string & {});

/** The settings of responses models are the defaults of `loam.responses(id)`. */
export interface LoamProviderSettings extends LoamConnectionSettings, LoamResponsesSettings {
  /** Makes ids where the server sends none. Default: the AI SDK's `generateId`. */
  generateId?: IdGenerator;

  /**
   * Replaces `globalThis.WebSocket`, e.g. by the one of the package `ws`. It is given the headers as
   * its third argument.
   */
  webSocket?: WebSocketConstructor;

  /**
   * How long a WebSocket stays open that has nothing to do, in milliseconds. An open one keeps a Node
   * process alive; {@link LoamProvider.close} ends it at once. Default: 30,000.
   */
  webSocketIdleMs?: number;
}

export interface LoamProvider extends ProviderV4 {
  /** A model that answers a conversation; the same as {@link LoamProvider.languageModel}. */
  (modelId: LoamModelId): LanguageModelV4;

  /** A model that answers a conversation. */
  languageModel(modelId: LoamModelId): LanguageModelV4;

  /** A language model over the Chat Completions API. */
  chat(modelId: LoamModelId): LanguageModelV4;

  /** A language model over the Responses API, which can continue what the server keeps. */
  responses(modelId: LoamModelId, settings?: LoamResponsesSettings): LanguageModelV4;

  /** A language model over the Completions API, which continues text without a chat template. */
  completion(modelId: LoamModelId): LanguageModelV4;

  /** A model that turns texts into vectors. */
  embeddingModel(modelId: LoamEmbeddingModelId): EmbeddingModelV4;

  /** The same as {@link LoamProvider.embeddingModel}. */
  embedding(modelId: LoamEmbeddingModelId): EmbeddingModelV4;

  /** A model that orders documents by what they have to do with a query. */
  rerankingModel(modelId: string): RerankingModelV4;

  /** The same as {@link LoamProvider.rerankingModel}. */
  reranking(modelId: string): RerankingModelV4;

  /** @throws NoSuchModelError always: Loam makes no images */
  imageModel(modelId: string): ImageModelV4;

  /** The models the server offers, with what they can do. */
  models(options?: ListModelsOptions): Promise<ModelDescription[]>;

  /** Closes the WebSockets that are open. The provider can be used again. */
  close(): Promise<void>;
}

/** Creates a provider for one Loam server. Nothing is read or sent before the first call. */
export function createLoam(settings: LoamProviderSettings = {}): LoamProvider {
  const connection = new LoamConnection(settings);
  const { generateId, transport, chain, webSocket, webSocketIdleMs } = settings;
  const sockets = new SocketTransport({ webSocket, idleMs: webSocketIdleMs });
  const ledger = new ConversationLedger();

  const chat = (modelId: LoamModelId) =>
    new LoamChatLanguageModel(modelId, { provider: 'loam.chat', connection, generateId });
  const responses = (modelId: LoamModelId, own?: LoamResponsesSettings) =>
    new LoamResponsesLanguageModel(modelId, {
      provider: 'loam.responses',
      connection,
      generateId,
      sockets,
      ledger,
      settings: { transport, chain, ...own },
    });
  const completion = (modelId: LoamModelId) =>
    new LoamCompletionLanguageModel(modelId, {
      provider: 'loam.completion',
      connection,
      generateId,
    });
  const embedding = (modelId: LoamEmbeddingModelId) =>
    new LoamEmbeddingModel(modelId, { provider: 'loam.embedding', connection });
  const reranking = (modelId: string) =>
    new LoamRerankingModel(modelId, { provider: 'loam.reranking', connection });

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
    rerankingModel: reranking,
    reranking,
    imageModel: noImageModel,
    models: (options?: ListModelsOptions) => listModels(connection, options),
    close: async () => sockets.close(),
  });
}

function noImageModel(modelId: string): never {
  throw new NoSuchModelError({ modelId, modelType: 'imageModel' });
}

/** The provider with its default settings: `LOAM_BASE_URL` and `LOAM_API_KEY`, or else this machine. */
export const loam: LoamProvider = createLoam();
