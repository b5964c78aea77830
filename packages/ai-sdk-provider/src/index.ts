export type { LoamEmbeddingOptions, LoamMetadata, LoamOptions } from '@loam/model-port';
export type { LoamErrorData } from './errors/server-error.ts';
export {
  createLoam,
  loam,
  type LoamModelId,
  type LoamProvider,
  type LoamProviderSettings,
} from './loam-provider.ts';
export { getLoamMetadata, isLoamMetadata } from './metadata/loam-metadata.ts';
export type { ListModelsOptions } from './models/list-models.ts';
export type { LoamCompletionOptions, LoamResponsesOptions } from './options/option-schemas.ts';
export { VERSION } from './version.ts';
