import type { LoamConfigInput } from './config-schema.ts';

/**
 * Types a `loam.config.ts`, for those who run the server inside their own program. The keys are
 * those of `loam.toml`.
 *
 * @example
 * export default defineConfig({
 *   api: { models: { 'qwen/qwen3-4b': { path: 'hf:Qwen/Qwen3-4B-GGUF:Q4_K_M' } } },
 * });
 */
export function defineConfig(config: LoamConfigInput): LoamConfigInput {
  return config;
}
