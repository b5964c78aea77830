import { createLlamaCpp } from '@loam/llama-cpp';
import { serve } from '@loam/server/node';
import { tinyModel } from '@loam/tiny-model';
import { readModels } from './models.ts';

// The API alone, without Next.js.
const port = Number(process.env.PORT ?? 8080);
if (!Number.isInteger(port) || port < 0 || port > 65_535) {
  console.error(`PORT is "${process.env.PORT}", but must be a whole number from 0 to 65535.`);
  process.exit(1);
}
const models = [...readConfiguredModels(), tinyModel];
const provider = createLlamaCpp({ models });
try {
  const server = await serve({
    provider,
    port,
    host: process.env.HOST ?? '127.0.0.1',
    apiKey: process.env.LOAM_API_KEY,
  });
  console.log(`Loam listens on ${server.url}/v1`);
  const stop = async () => {
    await server.close();
    await provider.close();
    process.exit(0);
  };
  process.once('SIGINT', () => void stop());
  process.once('SIGTERM', () => void stop());
  await provider.load(models[0]?.id ?? tinyModel.id);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  await provider.close();
  process.exitCode = 1;
}

function readConfiguredModels() {
  try {
    return readModels(process.env.LOAM_MODELS);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  }
}
