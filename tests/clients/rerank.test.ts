import { createCohere } from '@ai-sdk/cohere';
import type { RerankingModelV4 } from '@ai-sdk/provider';
import { createLoam } from '@loam/ai-sdk-provider';
import { createLlamaCpp } from '@loam/llama-cpp';
import { createServer } from '@loam/server';
import { rerank } from 'ai';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { writeReranker } from './__fixtures__/reranker.ts';
import { failOnWarnings } from './__fixtures__/no-warnings.ts';
import { apiKey, baseURL, fetchOf } from './__fixtures__/tiny-server.ts';

failOnWarnings();

const query = 'the red dog';
const documents = ['moon and sun', 'the dog ran', 'red', 'sun'];

type Connect = (fetch: typeof globalThis.fetch) => (id: string) => RerankingModelV4;
const clients: [name: string, connect: Connect][] = [
  [
    '@loam/ai-sdk-provider',
    fetch => {
      const loam = createLoam({ baseURL, apiKey, fetch });
      return id => loam.rerankingModel(id);
    },
  ],
  [
    '@ai-sdk/cohere',
    fetch => {
      const cohere = createCohere({ baseURL, apiKey, fetch });
      return id => cohere.reranking(id);
    },
  ],
];

describe.each(clients)('%s on a generated reranker', (_, connect) => {
  let reranker: Awaited<ReturnType<typeof writeReranker>>;
  let provider: ReturnType<typeof createLlamaCpp>;
  let model: (id: string) => RerankingModelV4;
  beforeAll(async () => {
    reranker = await writeReranker();
    provider = createLlamaCpp({
      models: [{ id: 'ranker', path: reranker.file, kind: 'reranker' }],
    });
    model = connect(fetchOf(createServer({ provider, apiKey })));
  });
  afterAll(async () => {
    await provider.close();
    await reranker.remove();
  });

  test('rerank: the best documents, the most relevant first', async () => {
    const { ranking } = await rerank({ model: model('ranker'), query, documents, topN: 2 });
    const best = reranker.order(query, documents).slice(0, 2);
    expect(ranking.map(({ originalIndex }) => originalIndex)).toEqual(best);
    expect(ranking.map(({ document }) => document)).toEqual(best.map(index => documents[index]));
    expect(ranking[0]!.score).toBeGreaterThan(ranking[1]!.score);
  });

  test('errors say what is wrong', async () => {
    const failed = rerank({ model: model('nobody'), query, documents, maxRetries: 0 });
    await expect(failed).rejects.toMatchObject({ name: 'AI_APICallError', statusCode: 404 });
  });
});
