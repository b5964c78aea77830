export type { DownloadProgress } from './catalog/download/model-downloads.ts';
export { downloadModel, inspectModel, type ModelFacts } from './catalog/inspect-model.ts';
export { formatBytes } from './catalog/format-bytes.ts';
export type { DownloadOptions } from './catalog/model-files.ts';
export type { ModelDefaults, ModelEntries, ModelEntry } from './catalog/model-entry.ts';
export type { CloseOptions } from './engine/engine.ts';
export {
  createLlamaCpp,
  llamaCpp,
  type LlamaCppOptions,
  type LlamaCppProvider,
} from './create-llama-cpp.ts';
export type { KeyValueLayout, KeyValueType } from './engine/backend.ts';
