import path from 'node:path';
import { createLlamaCpp } from '@loam/llama-cpp';
import { createSqliteResponseStore, serve } from '@loam/server/node';
import { tinyModel } from '@loam/tiny-model';
import { dataDirectory } from './data-directory.ts';
import { readModels } from './models.ts';

/** The API alone, without Next.js. Resolves when the first model is loaded. */
async function main(): Promise<void> {
  const port = Number(process.env.PORT ?? 8080);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new Error(`PORT is "${process.env.PORT}", but must be a whole number from 0 to 65535.`);
  }
  const models = [...readModels(process.env.LOAM_MODELS), tinyModel];
  const provider = createLlamaCpp({ models });
  const server = await serve({
    provider,
    port,
    host: process.env.HOST ?? '127.0.0.1',
    apiKey: process.env.LOAM_API_KEY,
    responses: {
      store: createSqliteResponseStore({ path: path.join(dataDirectory(), 'responses.db') }),
    },
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
