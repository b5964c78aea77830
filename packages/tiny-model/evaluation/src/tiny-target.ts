import { createLlamaCpp } from '@loam/llama-cpp';
import { createServer } from '@loam/server';
import { tinyModel } from '@loam/tiny-model';
import type { Target } from './ask.ts';

/** A server of our own in this process, in front of the embedded model; nothing listens on a port. */
export function createTinyTarget(modelPath: string = tinyModel.path): {
  target: Target;
  close: () => Promise<void>;
} {
  const provider = createLlamaCpp({ models: [{ ...tinyModel, path: modelPath }] });
  const server = createServer({ provider });
  return {
    target: {
      fetch: (input, init) => server.fetch(new Request(input, init)),
      baseUrl: 'http://localhost/v1',
      model: tinyModel.id,
    },
    close: () => provider.close(),
  };
}
