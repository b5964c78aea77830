import { createLlamaCpp } from '@loam/llama-cpp';
import { createSqliteResponseStore, serve } from '@loam/server/node';
import { tinyEmbeddingModel, tinyModel } from '@loam/tiny-model';
import { settings } from './settings.ts';

/** The API alone, without Next.js. Resolves when the first model is loaded. */
async function main(): Promise<void> {
  const port = Number(process.env.PORT ?? 8080);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new Error(`PORT is "${process.env.PORT}", but must be a whole number from 0 to 65535.`);
  }
  const { apiKey, models, download, responses } = settings();
  const provider = createLlamaCpp({ models: [...models, tinyModel, tinyEmbeddingModel], download });
  const server = await serve({
    provider,
    port,
    host: process.env.HOST ?? '127.0.0.1',
    apiKey,
    responses: { store: createSqliteResponseStore({ path: responses }) },
  });
  console.log(`Loam listens on ${server.url}/v1`);

  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      void server
        .close()
        .then(() => provider.close())
        .then(() => process.exit(0));
    });
  }
  await provider.load((models[0] ?? tinyModel).id);
}

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
