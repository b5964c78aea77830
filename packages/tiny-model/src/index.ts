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
