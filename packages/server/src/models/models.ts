import { encodeModel, encodeModelList } from '@loam/openai-wire';
import type { Context } from 'hono';
import type { ModelCatalog } from './model-catalog.ts';

/** `GET /models`. */
export function listModels(catalog: ModelCatalog) {
  return async (c: Context) => c.json(encodeModelList(await catalog.list()));
}

/**
 * `GET /models/{id}`. The id is the rest of the path, because ids contain slashes; Hono has decoded
 * it, so that `org/name` and `org%2Fname` are the same model.
 */
export function retrieveModel(catalog: ModelCatalog) {
  return async (c: Context) => c.json(encodeModel(await catalog.describe(c.req.param('id') ?? '')));
}
