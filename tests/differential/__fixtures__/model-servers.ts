import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createLlamaCpp, type ModelEntry } from '@loam/llama-cpp';
import { createServer } from '@loam/server';
import { infillModel } from '../../../packages/llama-cpp/src/__fixtures__/infill-model.ts';
import { type Api, postJson, startLlamaServer } from './llama-server.ts';

/** The name of the one model of both servers. */
export const model = 'm';

export type Servers = { ours: Api; theirs: Api; close: () => Promise<void> };

/** A server of this project for one model file, and llama.cpp's. */
export async function serversOf(
  file: string,
  entry: Partial<ModelEntry> = {},
  ...theirOptions: string[]
): Promise<Servers> {
  const provider = createLlamaCpp({
    models: [{ id: model, path: file, contextLength: 1024, sequences: 1, threads: 1, savedStatesMb: 0, ...entry }],
  });
  const { fetch } = createServer({ provider, requireAuth: false });
  const ours: Api = {
    post: (at, body) =>
      postJson(at, body, init => fetch(new Request(`http://127.0.0.1${at}`, init))),
    close: () => provider.close(),
  };
  const theirs = await startLlamaServer(file, ...theirOptions);
  return {
    ours,
    theirs,
    async close() {
      await Promise.all([ours.close(), theirs.close()]);
    },
  };
}

/** A generated model of 32-bit floats as a file, which `remove` takes away. */
export async function writeModel(
  bytes: Uint8Array = infillModel(),
): Promise<{ file: string; remove: () => Promise<void> }> {
  const folder = await mkdtemp(path.join(tmpdir(), 'loam-differential-'));
  const file = path.join(folder, 'model.gguf');
  await writeFile(file, bytes);
  return { file, remove: () => rm(folder, { recursive: true }) };
}
