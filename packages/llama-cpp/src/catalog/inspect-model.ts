import { stat } from 'node:fs/promises';
import { readGgufMetadata } from './gguf/read-gguf-metadata.ts';
import { splitFiles } from './gguf/split-files.ts';
import { measureModel } from './measure-model.ts';
import { loadOptions, readModelEntries, type ModelEntry } from './model-entry.ts';
import { type DownloadOptions, ModelFiles } from './model-files.ts';

/** What a model's file says of itself, without loading it. */
export type ModelFacts = {
  /** The first or only file. */
  path: string;
  /** Of all its files. */
  fileBytes: number;
  /** What it will take in memory as its entry says, conversations included. */
  memoryBytes: number;
  /** As llama.cpp names it, such as `qwen3`. */
  architecture: string | undefined;
  /** As its maker calls it. */
  name: string | undefined;
  /** Such as `4B`. */
  size: string | undefined;
  /** Tokens it was trained with. */
  contextLength: number | undefined;
  hasChatTemplate: boolean;
};

/**
 * The file of a model, which is downloaded unless it is there.
 *
 * @param place a path, or an `hf:` reference
 * @param signal ends a download, which goes on where it stopped the next time
 * @throws Error with one sentence
 */
export async function downloadModel(
  place: string,
  options: DownloadOptions = {},
  signal?: AbortSignal,
): Promise<string> {
  const files = new ModelFiles(options);
  const end = () => void files.close();
  signal?.addEventListener('abort', end, { once: true });
  try {
    return await files.locate(place);
  } finally {
    signal?.removeEventListener('abort', end);
  }
}

/**
 * Reads what a model's file says of itself.
 *
 * @returns `undefined` for one that has not been downloaded yet
 * @throws Error with one sentence when the file is missing, or is no GGUF file
 */
export async function inspectModel(
  entry: Readonly<ModelEntry>,
  options: DownloadOptions = {},
): Promise<ModelFacts | undefined> {
  const [checked = entry] = readModelEntries([entry]);
  const path = await new ModelFiles(options).find(checked.path);
  if (path === undefined) return undefined;
  const load = await loadOptions({ ...checked, path });
  const metadata = await readGgufMetadata(load.path);
  const sizes = await Promise.all(splitFiles(load.path).map(file => stat(file)));
  const text = (key: string) => {
    const value = metadata.get(key);
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  const architecture = text('general.architecture');
  const contextLength = metadata.get(`${architecture}.context_length`);
  return {
    path: load.path,
    fileBytes: sizes.reduce((sum, { size }) => sum + size, 0),
    memoryBytes: await measureModel(load),
    architecture,
    name: text('general.name'),
    size: text('general.size_label'),
    contextLength: typeof contextLength === 'number' ? contextLength : undefined,
    hasChatTemplate: text('tokenizer.chat_template') !== undefined,
  };
}
