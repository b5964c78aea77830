import { LoamConnection } from '../connection/loam-connection.ts';

/** What a workflow stores of a model between two steps: nothing secret, nothing that is a function. */
export type StoredModel = {
  modelId: string;
  config: { provider: string; baseURL?: string };
};

type Config = { provider: string; connection: LoamConnection };

/**
 * Keeps the address, and leaves out the key, the headers and all functions: a key has no place in a
 * store, and any header may be one. A restored model reads `LOAM_API_KEY`.
 */
export function storeModel(modelId: string, { provider, connection }: Config): StoredModel {
  const baseURL = connection.configuredBaseURL;
  return { modelId, config: { provider, ...(baseURL !== undefined && { baseURL }) } };
}

export function restoreConfig({ config: { provider, baseURL } }: StoredModel): Config {
  return { provider, connection: new LoamConnection({ baseURL }) };
}
