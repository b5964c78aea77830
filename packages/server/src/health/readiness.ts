import type { ProviderV4 } from '@ai-sdk/provider';
import type { LoamProvider } from '@loam/model-port';
import { withinMs } from '../choices/within-ms.ts';

/** How long a store may take to answer, in milliseconds. */
const storeLimitMs = 2000;

export type ReadinessSources = {
  provider: ProviderV4 & Partial<LoamProvider>;
  /** Ids of models that have to be loaded. */
  requiredModels: readonly string[];
  /** What every store is asked, by what it keeps. */
  stores: Readonly<Record<string, () => Promise<unknown>>>;
};

/** The models of a provider that have been ready; a server that takes the place of another knows it. */
const readyModels = new WeakMap<object, Set<string>>();

/**
 * Why a server should get no requests yet, one sentence each; none when it is ready.
 *
 * A required model that was ready and has made room for others loads again on its next call: sending
 * nothing would keep it away.
 */
export function createReadiness({
  provider,
  requiredModels,
  stores,
}: ReadinessSources): () => Promise<string[]> {
  const wereReady = readyModels.get(provider) ?? new Set();
  readyModels.set(provider, wereReady);

  const modelReasons = async (): Promise<string[]> => {
    if (requiredModels.length === 0) return [];
    const models = (await provider.models?.()) ?? [];
    return requiredModels.flatMap(id => {
      const state = models.find(model => model.id === id)?.state ?? 'unloaded';
      if (state === 'ready') wereReady.add(id);
      if (state === 'ready' || (state === 'unloaded' && wereReady.has(id))) return [];
      if (state === 'failed') return [`The model ${id} could not be loaded.`];
      return [`The model ${id} is ${state === 'loading' ? 'loading' : 'not loaded yet'}.`];
    });
  };

  const storeReasons = async (): Promise<string[]> => {
    const answers = await Promise.all(
      Object.entries(stores).map(async ([what, ask]) =>
        (await isAnswered(ask)) ? [] : [`The store of ${what} does not answer.`],
      ),
    );
    return answers.flat();
  };

  return async () => (await Promise.all([modelReasons(), storeReasons()])).flat();
}

async function isAnswered(ask: () => Promise<unknown>): Promise<boolean> {
  try {
    const answered = ask().then(() => true);
    return (await withinMs(answered, storeLimitMs)) ?? false;
  } catch {
    return false;
  }
}
