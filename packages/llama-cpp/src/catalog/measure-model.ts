import { stat } from 'node:fs/promises';
import type { LoadOptions } from '../engine/backend.ts';
import { readModelShape, type ModelShape } from './gguf/model-shape.ts';
import { readGgufMetadata } from './gguf/read-gguf-metadata.ts';
import { splitFiles } from './gguf/split-files.ts';
import { estimateMemory } from './memory-estimate.ts';

/** What models are loaded with where nobody says: as many tokens as they were trained with, up to this. */
const defaultContextLength = 8192;

/** Bytes of memory that an engine with these options will take, with all models it loads. */
export async function measureModel(load: LoadOptions): Promise<number> {
  const { draft, ...alone } = load;
  if (!draft) return measureAlone(alone);
  const bytes = await Promise.all([
    measureAlone(alone),
    measureAlone({ ...alone, path: draft.path, lora: [] }),
  ]);
  return bytes.reduce((sum, each) => sum + each, 0);
}

/**
 * What one model of it takes, from its metadata alone.
 *
 * @throws Error with one sentence when a file is missing, or is no GGUF file
 */
async function measureAlone(load: LoadOptions): Promise<number> {
  const metadata = await readGgufMetadata(load.path);
  const adapters = (load.lora ?? []).map(({ path }) => path);
  const sizes = await Promise.all([...splitFiles(load.path), ...adapters].map(fileSize));
  const fileBytes = sizes.reduce((sum, size) => sum + size, 0);
  const shape = shapeOf(metadata);
  // A file that says too little of itself is measured by what is certain: llama.cpp may know it.
  if (!shape) return fileBytes;
  const trained = shape.trainContextLength || defaultContextLength;
  const { total } = estimateMemory({
    fileBytes,
    shape,
    contextLength: load.contextLength ?? Math.min(trained, defaultContextLength),
    sequences: load.sequences,
    gpuLayers: load.gpuLayers,
    ...(load.keyValueType && { keyValueType: load.keyValueType }),
    embedding: load.embedding ?? load.ranking ?? false,
  });
  return Math.ceil(total);
}

function shapeOf(metadata: Parameters<typeof readModelShape>[0]): ModelShape | undefined {
  try {
    return readModelShape(metadata);
  } catch {
    return undefined;
  }
}

async function fileSize(path: string): Promise<number> {
  const entry = await stat(path).catch((error: unknown) => {
    throw new Error(`${path}, a part of the model, cannot be read.`, { cause: error });
  });
  return entry.size;
}
