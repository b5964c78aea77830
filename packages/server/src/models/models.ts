import { encodeModel, encodeModelList } from '@loam/openai-wire';
import type { Context } from 'hono';
import type { ServerEnv } from '../server-env.ts';

/** `GET /models`. */
export async function listModels(c: Context<ServerEnv>) {
  return c.json(encodeModelList(await c.get('models').list()));
}

/**
 * `GET /models/{id}`. The id is the rest of the path, because ids contain slashes; Hono has decoded
 * it, so that `org/name` and `org%2Fname` are the same model.
 */
export async function retrieveModel(c: Context<ServerEnv>) {
  return c.json(encodeModel(await c.get('models').describe(c.req.param('id') ?? '')));
}
