import type { MiddlewareHandler } from 'hono';
import type { Caller } from '../access/caller.ts';
import { allowsModel, requireModel } from '../access/scopes.ts';
import type { ServerEnv } from '../server-env.ts';
import type { ModelCatalog } from './model-catalog.ts';

/** Gives every request the models its caller may use, in `c.get('models')`. */
export function requestModels(catalog: ModelCatalog): MiddlewareHandler<ServerEnv> {
  return async (c, next) => {
    c.set('models', modelsOf(catalog, c.get('caller')));
    await next();
  };
}

/**
 * The same models, as far as a caller may use them (MX-19).
 *
 * @throws WireError `permission_denied` for the others, besides what the catalog throws
 */
function modelsOf(catalog: ModelCatalog, caller: Caller): ModelCatalog {
  const allowed =
    <Found>(find: (modelId: string) => Promise<Found>) =>
    async (modelId: string) => {
      requireModel(caller, modelId);
      return find(modelId);
    };
  return {
    list: async () => (await catalog.list()).filter(({ id }) => allowsModel(caller, id)),
    describe: allowed(id => catalog.describe(id)),
    languageModel: allowed(id => catalog.languageModel(id)),
    completionModel: allowed(id => catalog.completionModel(id)),
    embeddingModel: allowed(id => catalog.embeddingModel(id)),
    rerankingModel: allowed(id => catalog.rerankingModel(id)),
    tokenizer: allowed(id => catalog.tokenizer(id)),
  };
}
