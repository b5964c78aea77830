import { createLlamaCpp } from '@loam/llama-cpp';
import type { LoamProvider } from '@loam/model-port';
import { createServer } from '@loam/server';
import { tinyModel } from '@loam/tiny-model';

type Held = { provider: LoamProvider; fetch: (request: Request) => Promise<Response> };

const key = Symbol.for('loam.api');
const holder = globalThis as { [key]?: Held };

/**
 * The server of this process, made once: every route bundle and every hot reload shares one engine.
 */
export function loam(): Held {
  return (holder[key] ??= create());
}

function create(): Held {
  const provider = createLlamaCpp({ models: [tinyModel] });
  const { fetch } = createServer({
    provider,
    apiKey: process.env.LOAM_API_KEY,
    // A route handler cannot know the address it is served on. Whoever starts the process on
    // loopback says so; everywhere else a key is required.
    ...(process.env.LOAM_REQUIRE_AUTH === 'false' && { requireAuth: false }),
  });
  return { provider, fetch };
}
