export { loamEmbeddingOptionsSchema, type LoamEmbeddingOptions } from './embedding-options.ts';
export { foldStreamParts } from './fold-stream-parts.ts';
export {
  isLoamEmbeddingModel,
  type EmbedTokensCallOptions,
  type LoamEmbeddingModel,
} from './loam-embedding-model.ts';
export type {
  CacheMissReason,
  GenerationTimings,
  LoamMetadata,
  PromptLogprob,
  TokenLogprob,
  TopLogprob,
} from './loam-metadata.ts';
export { loamOptionsSchema, type LoamOptions } from './loam-options.ts';
export type {
  CompletionModel,
  CompletionModelCallOptions,
  LoamProvider,
  ModelCapabilities,
  ModelDescription,
  ModelKind,
  ModelState,
  ModelStats,
  Tokenizer,
} from './loam-provider.ts';
export { ModelError, modelErrorStatus, type ModelErrorCode } from './model-error.ts';
