import { tinyEmbeddingModel } from '@loam/tiny-model';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bertModel } from '../../packages/llama-cpp/src/__fixtures__/bert-model.ts';
import { llamaServerBinary } from './__fixtures__/llama-server.ts';
import { model, type Servers, serversOf, writeModel } from './__fixtures__/model-servers.ts';

type Embeddings = { data: { embedding: number[] }[]; usage: { prompt_tokens: number } };

const generated = (pooling: 'mean' | 'cls') => async () => {
  const { file, remove } = await writeModel(bertModel(pooling));
  const servers = await serversOf(file, { kind: 'embedding', contextLength: 64 }, '--embeddings');
  return {
    ...servers,
    async close() {
      await servers.close();
      await remove();
    },
  };
};

describe.skipIf(!llamaServerBinary).each<[name: string, start: () => Promise<Servers>]>([
  [
    'loam/tiny-embedding',
    () => {
      const { id: _, path, ...entry } = tinyEmbeddingModel;
      return serversOf(path, entry, '--embeddings', '--pooling', 'mean');
    },
  ],
  ['a BERT pooled by mean', generated('mean')],
  ['a BERT pooled by cls', generated('cls')],
])('%s on both servers', (_, start) => {
  let servers: Servers;
  beforeAll(async () => {
    servers = await start();
  }, 60_000);
  afterAll(() => servers?.close());

  test('vectors and tokens of texts', async () => {
    const body = { model, input: ['the cat sat on the mat', 'red sun', 'moon', 'the cat'] };
    const ours = await servers.ours.post<Embeddings>('/v1/embeddings', body);
    const theirs = await servers.theirs.post<Embeddings>('/v1/embeddings', body);
    expect(ours.usage.prompt_tokens).toBe(theirs.usage.prompt_tokens);
    expect(ours.data).toHaveLength(4);
    for (const [index, { embedding }] of theirs.data.entries()) {
      expect(1 - cosine(embedding, ours.data[index]?.embedding ?? [])).toBeLessThan(1e-3);
    }
  });
});

function cosine(a: readonly number[], b: readonly number[]): number {
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, index) => sum + value * (b[index] ?? 0), 0);
}
