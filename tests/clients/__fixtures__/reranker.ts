import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  bertModel,
  bertRelevance,
} from '../../../packages/llama-cpp/src/__fixtures__/bert-model.ts';

/** A generated reranker as a file, which `remove` takes away, and the order its arithmetic gives. */
export async function writeReranker() {
  const folder = await mkdtemp(path.join(tmpdir(), 'loam-clients-'));
  const file = path.join(folder, 'reranker.gguf');
  await writeFile(file, bertModel('rank'));
  return {
    file,
    remove: () => rm(folder, { recursive: true }),
    order: (query: string, documents: readonly string[]): number[] =>
      documents
        .map((document, index) => ({ index, relevance: bertRelevance(query, document) }))
        .toSorted((a, b) => b.relevance - a.relevance)
        .map(({ index }) => index),
  };
}
