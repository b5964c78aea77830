import { fileURLToPath } from 'node:url';

/** Absolute path of the GGUF file. */
export const tinyModelPath: string = fileURLToPath(
  new URL('../models/loam-tiny-q8_0.gguf', import.meta.url),
);

/** What `createLlamaCpp({ models: [tinyModel] })` needs to serve the model as `loam/tiny`. */
export const tinyModel = {
  id: 'loam/tiny',
  path: tinyModelPath,
  kind: 'chat',
  contextLength: 4096,
  // A sequence of so small a model costs 12 MB.
  sequences: 8,
  // Trained to give one canonical answer; sampling only makes it wrong.
  defaults: { temperature: 0 },
  description:
    'A 5 MB demo model: small talk and simple tool calls in English. It knows no facts and cannot reason; configure a bigger model for real work.',
} as const;

/**
 * The same weights as an embedding model, `loam/tiny-embedding`: the mean of what it reads.
 *
 * For trying out the wiring of a program that embeds texts. It was never trained to tell how close
 * two texts are; texts with the same words have close vectors, and that is all.
 */
export const tinyEmbeddingModel = {
  id: 'loam/tiny-embedding',
  path: tinyModelPath,
  kind: 'embedding',
  pooling: 'mean',
  contextLength: 512,
  description:
    'For wiring and tests only: the mean of what loam/tiny reads of a text. It was not trained for search; configure an embedding model for real work.',
} as const;
