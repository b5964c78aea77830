import type { ProviderV4 } from '@ai-sdk/provider';
import type { LoamProvider, ModelStats } from '@loam/model-port';
import { withinMs } from '../choices/within-ms.ts';

const limitMs = 1000;

/**
 * What each model of a provider is doing. Nobody waits long for a model that does not say: none is
 * known then.
 */
export async function modelStats(
  provider: ProviderV4 & Partial<LoamProvider>,
): Promise<ModelStats[]> {
  try {
    return (await withinMs(Promise.resolve(provider.stats?.()), limitMs)) ?? [];
  } catch {
    return [];
  }
}
