import type { LoamProvider } from '@loam/model-port';
import { createServer, type LoamServer } from '@loam/server';
import { createSqliteResponseStore } from '@loam/server/node';
import { settings } from './settings.ts';

type Loam = { provider: LoamProvider; server: LoamServer };

const key = Symbol.for('loam.api');
const holder = globalThis as { [key]?: Promise<Loam> };

/**
 * The server of this process, made once: every route bundle, every hot reload and `server.ts` share
 * one engine.
 */
export function loam(): Promise<Loam> {
  return (holder[key] ??= create());
}

async function create(): Promise<Loam> {
  // The engine loads native code, forks a process from a file of its own and finds a model beside
  // itself, so it must not be bundled. `serverExternalPackages` does that for packages installed
  // from a registry, but not for those of the workspace, which lie outside node_modules.
  const [{ createLlamaCpp }, { tinyEmbeddingModel, tinyModel }] = await Promise.all([
    import(/* turbopackIgnore: true */ '@loam/llama-cpp'),
    import(/* turbopackIgnore: true */ '@loam/tiny-model'),
  ]);
  const { apiKey, models, download, responses } = settings();
  const provider = createLlamaCpp({ models: [...models, tinyModel, tinyEmbeddingModel], download });
  const server = createServer({
    provider,
    apiKey,
    responses: { store: createSqliteResponseStore({ path: responses }) },
    // A route handler cannot know the address it is served on. Whoever starts the process on
    // loopback says so; everywhere else a key is required.
    ...(process.env.LOAM_REQUIRE_AUTH === 'false' && { requireAuth: false }),
  });
  return { provider, server };
}
