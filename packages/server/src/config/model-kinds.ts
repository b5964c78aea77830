import { builtInModels } from './api-settings.ts';
import type { LoamConfig } from './config-schema.ts';

/** What each model of a configuration is, the built-in ones included, by its id. */
export function modelKinds({ api }: LoamConfig): Map<string, string> {
  return new Map([
    ...(api.tiny_models ? Object.entries(builtInModels) : []),
    ...Object.entries(api.models).map(([id, { type }]) => [id, type] as const),
  ]);
}
