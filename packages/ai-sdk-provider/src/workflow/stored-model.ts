import { LoamConnection } from '../connection/loam-connection.ts';
import type { LoamResponsesSettings } from '../responses/responses-settings.ts';

/** What a workflow stores of a model between two steps: nothing secret, nothing that is a function. */
export type StoredModel = {
  modelId: string;
  config: { provider: string; baseURL?: string; gateId?: string; settings?: LoamResponsesSettings };
};

type Config = {
  provider: string;
  connection: LoamConnection;
  settings?: LoamResponsesSettings | undefined;
};

/**
 * Keeps the address, and leaves out the key, the headers and all functions: a key has no place in a
 * store, and any header may be one. A restored model reads `LOAM_API_KEY`.
 */
export function storeModel(
  modelId: string,
  { provider, connection, settings }: Config,
): StoredModel {
  const { configuredBaseURL: baseURL, gateId } = connection;
  return {
    modelId,
    config: {
      provider,
      ...(baseURL !== undefined && { baseURL }),
      ...(gateId !== undefined && { gateId }),
      ...(settings && { settings }),
    },
  };
}

export function restoreConfig({ config }: StoredModel): Config {
  const { provider, settings, ...connection } = config;
  return { provider, settings, connection: new LoamConnection(connection) };
}
