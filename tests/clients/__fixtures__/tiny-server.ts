import { createLlamaCpp } from '@loam/llama-cpp';
import { createServer, type LoamServer } from '@loam/server';
import { tinyEmbeddingModel, tinyModel } from '@loam/tiny-model';

export const apiKey = 'sk-right';
export const baseURL = 'http://127.0.0.1:8080/v1';
export const chatModel = tinyModel.id;
export const embeddingModel = tinyEmbeddingModel.id;

/** A `fetch` that needs no network. */
export const fetchOf =
  (server: LoamServer): typeof fetch =>
  (input, init) =>
    server.fetch(new Request(input, init));

/** The models this project embeds, computed by llama.cpp behind the server. */
export function tinyProvider() {
  return createLlamaCpp({ models: [tinyModel, tinyEmbeddingModel] });
}

export function tinyServer() {
  const provider = tinyProvider();
  const server = createServer({ provider, apiKey });
  return { fetch: fetchOf(server), close: () => provider.close() };
}
