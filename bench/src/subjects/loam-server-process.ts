/** The process behind `loam-server.ts`. Its one argument is JSON: the port and the model's entry. */
import { createLlamaCpp, type ModelEntry } from '@loam/llama-cpp';
import { serve } from '@loam/server/node';

const { port, model } = JSON.parse(process.argv[2] ?? '') as { port: number; model: ModelEntry };
const provider = createLlamaCpp({ models: [model] });
// Before it listens: who gets an answer finds the model loaded.
await provider.load(model.id);
const server = await serve({ provider, port });

process.once('SIGTERM', () => {
  void server
    .close()
    .then(() => provider.close())
    .then(() => process.exit(0));
});
