import {
  NoSuchModelError,
  type EmbeddingModelV4,
  type LanguageModelV4,
  type ProviderV4,
  type RerankingModelV4,
} from '@ai-sdk/provider';
import type {
  CompletionModel,
  LoamProvider,
  ModelDescription,
  ModelKind,
  Tokenizer,
} from '@loam/model-port';
import { modelKindMismatch, noTokenizer, unknownModel } from '../errors/refusals.ts';

/** The models a server offers, as its endpoints look them up. */
export type ModelCatalog = {
  /** Every model with a description, in the provider's order; none where the provider keeps no list. */
  list(): Promise<ModelDescription[]>;
  /** @throws WireError `model_not_found` */
  describe(modelId: string): Promise<ModelDescription>;
  /** @throws WireError `model_not_found`, `model_kind_mismatch` */
  languageModel(modelId: string): Promise<LanguageModelV4>;
  /**
   * A model that continues raw text: of the kind `completion`, or a chat model without its template.
   *
   * @throws WireError `model_not_found`, `model_kind_mismatch`
   */
  completionModel(modelId: string): Promise<CompletionModel>;
  /** @throws WireError `model_not_found`, `model_kind_mismatch` */
  embeddingModel(modelId: string): Promise<EmbeddingModelV4>;
  /** @throws WireError `model_not_found`, `model_kind_mismatch` */
  rerankingModel(modelId: string): Promise<RerankingModelV4>;
  /** @throws WireError `model_not_found`, `unsupported_parameter` */
  tokenizer(modelId: string): Promise<Tokenizer>;
};

/**
 * A provider that lists its models has the last word on which exist. One that does not, as most AI
 * SDK providers, is asked for the model: it may throw `NoSuchModelError`, or take any id.
 */
export function createModelCatalog(provider: ProviderV4 & Partial<LoamProvider>): ModelCatalog {
  const list = async () => (await provider.models?.()) ?? [];

  const languageModel = (modelId: string) => known(modelId, () => provider.languageModel(modelId));

  const describe = async (modelId: string): Promise<ModelDescription> => {
    if (!provider.models) {
      languageModel(modelId);
      return { id: modelId, kind: 'chat' };
    }
    const description = (await list()).find(({ id }) => id === modelId);
    if (!description) throw unknownModel(modelId);
    return description;
  };

  /** Refuses a model that the provider lists as something else. */
  const requireKind = async (
    modelId: string,
    ...[wanted, ...others]: [ModelKind, ...ModelKind[]]
  ) => {
    if (!provider.models) return;
    const { kind } = await describe(modelId);
    if (kind !== wanted && !others.includes(kind)) throw modelKindMismatch(modelId, kind, wanted);
  };

  return {
    list,
    describe,
    async languageModel(modelId) {
      await requireKind(modelId, 'chat');
      return languageModel(modelId);
    },
    async completionModel(modelId) {
      await requireKind(modelId, 'completion', 'chat');
      const model = known(modelId, () => provider.completionModel?.(modelId));
      if (model) return model;
      const { kind } = await describe(modelId);
      throw modelKindMismatch(modelId, kind, 'completion');
    },
    async embeddingModel(modelId) {
      await requireKind(modelId, 'embedding');
      return known(modelId, () => provider.embeddingModel(modelId));
    },
    async rerankingModel(modelId) {
      await requireKind(modelId, 'reranker');
      const model = known(modelId, () => provider.rerankingModel?.(modelId));
      if (model) return model;
      const { kind } = await describe(modelId);
      throw modelKindMismatch(modelId, kind, 'reranker');
    },
    async tokenizer(modelId) {
      await describe(modelId);
      if (!provider.tokenizer) throw noTokenizer(modelId);
      return provider.tokenizer(modelId);
    },
  };
}

/** @throws WireError `model_not_found` where the provider does not know the model */
function known<Model>(modelId: string, make: () => Model): Model {
  try {
    return make();
  } catch (error) {
    throw NoSuchModelError.isInstance(error) ? unknownModel(modelId) : error;
  }
}
