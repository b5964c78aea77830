import { NoSuchModelError, type LanguageModelV4, type ProviderV4 } from '@ai-sdk/provider';
import type { LoamProvider, ModelDescription } from '@loam/model-port';
import { modelKindMismatch, unknownModel } from '../errors/refusals.ts';

/** The models a server offers, as its endpoints look them up. */
export type ModelCatalog = {
  /** Every model with a description, in the provider's order; none where the provider keeps no list. */
  list(): Promise<ModelDescription[]>;
  /** @throws WireError `model_not_found` */
  describe(modelId: string): Promise<ModelDescription>;
  /** @throws WireError `model_not_found`, `model_kind_mismatch` */
  languageModel(modelId: string): Promise<LanguageModelV4>;
};

/**
 * A provider that lists its models has the last word on which exist. One that does not, as most AI
 * SDK providers, is asked for the model: it may throw `NoSuchModelError`, or take any id.
 */
export function createModelCatalog(provider: ProviderV4 & Partial<LoamProvider>): ModelCatalog {
  const list = async () => (await provider.models?.()) ?? [];

  const create = (modelId: string): LanguageModelV4 => {
    try {
      return provider.languageModel(modelId);
    } catch (error) {
      throw NoSuchModelError.isInstance(error) ? unknownModel(modelId) : error;
    }
  };

  const describe = async (modelId: string): Promise<ModelDescription> => {
    if (!provider.models) {
      create(modelId);
      return { id: modelId, kind: 'chat' };
    }
    const description = (await list()).find(({ id }) => id === modelId);
    if (!description) throw unknownModel(modelId);
    return description;
  };

  return {
    list,
    describe,
    async languageModel(modelId) {
      if (provider.models) {
        const { kind } = await describe(modelId);
        if (kind !== 'chat') throw modelKindMismatch(modelId, kind, 'chat');
      }
      return create(modelId);
    },
  };
}
