export type { LoamErrorData } from '../errors/server-error.ts';
export type {
  CacheMissReason,
  GenerationTimings,
  ModelCapabilities,
  ModelDescription,
  TokenLogprob,
} from '@loam/model-port';
export type { LoamEmbeddingModelId, LoamModelId, LoamProviderSettings } from '../loam-provider.ts';
export { getLoamMetadata, isLoamMetadata, type LoamMetadata } from '../metadata/loam-metadata.ts';
export type { ListModelsOptions } from '../models/list-models.ts';
export type { LoamCompletionOptions, LoamRerankingOptions } from '../options/option-schemas.ts';
export type { LoamResponsesSettings, LoamTransport } from '../responses/responses-settings.ts';
export { VERSION } from '../version.ts';
export type { LoamEmbeddingOptions, LoamOptions, LoamResponsesOptions } from './call-options.ts';
export { createLoam, loam, type LoamProvider } from './loam-provider-v3.ts';
