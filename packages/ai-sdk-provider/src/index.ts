export type {
  CacheMissReason,
  GenerationTimings,
  ModelCapabilities,
  ModelDescription,
  TokenLogprob,
} from '@loam/model-port';
export type { LoamErrorData } from './errors/server-error.ts';
export {
  createLoam,
  loam,
  type LoamEmbeddingModelId,
  type LoamModelId,
  type LoamProvider,
  type LoamProviderSettings,
} from './loam-provider.ts';
export { getLoamMetadata, isLoamMetadata, type LoamMetadata } from './metadata/loam-metadata.ts';
export type { ListModelsOptions } from './models/list-models.ts';
export type {
  LoamCompletionOptions,
  LoamEmbeddingOptions,
  LoamOptions,
  LoamRerankingOptions,
  LoamResponsesOptions,
} from './options/option-schemas.ts';
export type { LoamResponsesSettings, LoamTransport } from './responses/responses-settings.ts';
export { VERSION } from './version.ts';
