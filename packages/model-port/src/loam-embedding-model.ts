import type {
  EmbeddingModelV4,
  EmbeddingModelV4CallOptions,
  EmbeddingModelV4Result,
} from '@ai-sdk/provider';

/** The call options of an embedding model whose texts come as the model's own token ids. */
export type EmbedTokensCallOptions = Omit<EmbeddingModelV4CallOptions, 'values'> & {
  tokens: readonly (readonly number[])[];
};

/**
 * An embedding model that reads `providerOptions.loam` (`LoamEmbeddingOptions`) and also takes
 * token ids. A type alias like the one it extends.
 */
export type LoamEmbeddingModel = EmbeddingModelV4 & {
  /** As `doEmbed`, for texts that are tokens already. */
  doEmbedTokens(options: EmbedTokensCallOptions): PromiseLike<EmbeddingModelV4Result>;
};

/** Whether a model is a {@link LoamEmbeddingModel}; other providers' models are not. */
export function isLoamEmbeddingModel(model: EmbeddingModelV4): model is LoamEmbeddingModel {
  return 'doEmbedTokens' in model && typeof model.doEmbedTokens === 'function';
}
