import type { LoamConfig } from '@loam/server/node';
import { modelEntries } from './model-entries.ts';

/** Ids of the models that are loaded at start: the first of the list, and those that are pinned. */
export function requiredModels(config: LoamConfig): string[] {
  return modelEntries(config)
    .filter(({ pinned = false }, index) => index === 0 || pinned)
    .map(({ id }) => id);
}
