export type { ModelDefaults, ModelEntries, ModelEntry } from './catalog/model-entry.ts';
export type { CloseOptions } from './engine/engine.ts';
export {
  createLlamaCpp,
  llamaCpp,
  type LlamaCppOptions,
  type LlamaCppProvider,
} from './create-llama-cpp.ts';
