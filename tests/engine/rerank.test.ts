import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createLlamaCpp, type LlamaCppProvider } from '@loam/llama-cpp';
import { createServer } from '@loam/server';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bertModel, bertRelevance } from '../../packages/llama-cpp/src/__fixtures__/bert-model.ts';

let folder: string;
let provider: LlamaCppProvider;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'loam-rerank-'));
  const file = path.join(folder, 'bert.gguf');
  await writeFile(file, bertModel('rank'));
  provider = createLlamaCpp({ models: { bert: { path: file, kind: 'reranker' } } });
});
afterAll(async () => {
  await provider.close();
  await rm(folder, { recursive: true });
});

test('`POST /v1/rerank` gives what the arithmetic of the model file gives', async () => {
  const { fetch } = createServer({ provider, requireAuth: false });
  const query = 'the red dog';
  const documents = ['the dog ran', 'moon and sun', 'the cat sat on the mat', 'red'];
  const response = await fetch(
    new Request('http://127.0.0.1/v1/rerank', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'bert', query, documents, top_n: 3 }),
    }),
  );
  expect(response.status).toBe(200);
  const { results } = (await response.json()) as {
    results: { index: number; relevance_score: number }[];
  };
  const expected = documents
    .map((document, index) => ({ index, relevance: bertRelevance(query, document) }))
    .toSorted((a, b) => b.relevance - a.relevance)
    .slice(0, 3);
  expect(results.map(({ index }) => index)).toEqual(expected.map(({ index }) => index));
  for (const [place, { relevance_score }] of results.entries()) {
    expect(relevance_score).toBeCloseTo(expected[place]!.relevance, 2);
  }
});
