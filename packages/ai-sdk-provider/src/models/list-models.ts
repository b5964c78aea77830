import type { ModelDescription } from '@loam/model-port';
import { decodeModelList, modelListSchema } from '@loam/openai-wire';
import type { LoamConnection } from '../connection/loam-connection.ts';
import { handleJsonResponse } from '../connection/json-response.ts';
import { getFromLoam } from '../connection/request.ts';

/** Options of `loam.models()`. */
export interface ListModelsOptions {
  abortSignal?: AbortSignal;
  headers?: Record<string, string | undefined>;
}

/** The models which the server offers to this key, in the server's order (MX-19). */
export async function listModels(
  connection: LoamConnection,
  options: ListModelsOptions = {},
): Promise<ModelDescription[]> {
  const { value } = await getFromLoam(connection, {
    path: '/models',
    successfulResponseHandler: handleJsonResponse(modelListSchema),
    ...options,
  });
  return decodeModelList(value);
}
