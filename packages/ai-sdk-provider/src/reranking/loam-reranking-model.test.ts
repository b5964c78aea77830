import type { RerankingModelV4, RerankingModelV4CallOptions } from '@ai-sdk/provider';
import { WORKFLOW_DESERIALIZE, WORKFLOW_SERIALIZE } from '@ai-sdk/provider-utils';
import { createServer } from '@loam/server';
import { rerank } from 'ai';
import { rerank as rerankV6 } from 'ai-v6';
import { describe, expect, it } from 'vitest';
import { errorReply, jsonReply, scriptedFetch } from '../__fixtures__/scripted-fetch.ts';
import { scriptedProvider } from '../__fixtures__/scripted-provider.ts';
import { createLoam } from '../loam-provider.ts';
import { createLoam as createLoamV3 } from '../v3/index.ts';
import { LoamRerankingModel } from './loam-reranking-model.ts';

/** Longer documents are more relevant. */
const rerankingModel: RerankingModelV4 = {
  specificationVersion: 'v4',
  provider: 'scripted',
  modelId: 'ranker',
  doRerank: async ({ documents, topN }) => ({
    ranking: documents.values
      .map((document, index) => ({ index, relevanceScore: document.length as number }))
      .toSorted((a, b) => b.relevanceScore - a.relevanceScore)
      .slice(0, topN),
  }),
};

const server = createServer({
  provider: { ...scriptedProvider, rerankingModel: () => rerankingModel },
  requireAuth: false,
});
const settings = {
  baseURL: 'http://127.0.0.1/v1',
  fetch: async (url: URL | RequestInfo, init?: RequestInit) => server.fetch(new Request(url, init)),
};
const documents = ['a', 'abc', 'ab'];
const call: RerankingModelV4CallOptions = {
  query: 'q',
  documents: { type: 'text', values: documents },
};

describe('a reranking model', () => {
  it('is one of the fourth specification', () => {
    for (const model of [createLoam().rerankingModel('m'), createLoam().reranking('m')]) {
      expect(model).toMatchObject({
        specificationVersion: 'v4',
        provider: 'loam.reranking',
        modelId: 'm',
      });
    }
  });

  it('ranks through our own server, with `rerank` of `ai`', async () => {
    const model = createLoam(settings).rerankingModel('ranker');
    const { ranking, rerankedDocuments } = await rerank({ model, query: 'q', documents, topN: 2 });
    expect(rerankedDocuments).toEqual(['abc', 'ab']);
    expect(ranking).toEqual([
      { originalIndex: 1, score: 3, document: 'abc' },
      { originalIndex: 2, score: 2, document: 'ab' },
    ]);
  });

  it('ranks with `ai` 6 too', async () => {
    const model = createLoamV3(settings).rerankingModel('ranker');
    const { rerankedDocuments } = await rerankV6({ model, query: 'q', documents });
    expect(rerankedDocuments).toEqual(['abc', 'ab', 'a']);
  });

  it('takes objects as their JSON, and says so', async () => {
    const { fetch, seen } = scriptedFetch(
      jsonReply({ results: [{ index: 0, relevance_score: 1 }] }),
    );
    const values = [{ title: 'a' }];
    const { warnings } = await createLoam({ fetch })
      .reranking('m')
      .doRerank({ query: 'q', documents: { type: 'object', values } });
    expect(seen[0]?.body).toEqual({ model: 'm', query: 'q', documents: ['{"title":"a"}'] });
    expect(warnings).toMatchObject([{ type: 'compatibility', feature: 'object documents' }]);
  });

  it('names its gate', async () => {
    const { fetch, seen } = scriptedFetch(jsonReply({ results: [] }));
    const model = createLoam({ fetch, gateId: 'first' }).reranking('m');
    await model.doRerank({ ...call, providerOptions: { loam: { gate: 'second' } } });
    expect(seen[0]?.headers).toMatchObject({ 'x-loam-gate-id': 'second' });
  });

  it.each([3, -1, 0.5])('refuses a document that is none: %d', async index => {
    const { fetch } = scriptedFetch(jsonReply({ results: [{ index, relevance_score: 1 }] }));
    await expect(createLoam({ fetch }).reranking('m').doRerank(call)).rejects.toMatchObject({
      name: 'AI_InvalidResponseDataError',
      message: `The server ranked document ${index} of 3.`,
    });
  });

  it('fails with what the server says', async () => {
    const { fetch } = scriptedFetch(
      errorReply(400, { message: 'no ranker', code: 'model_kind_mismatch' }),
    );
    await expect(createLoam({ fetch }).reranking('m').doRerank(call)).rejects.toMatchObject({
      statusCode: 400,
      data: { error: { code: 'model_kind_mismatch' } },
    });
  });

  it('refuses options of other models', async () => {
    const providerOptions = { loam: { minP: 1 } };
    const ranking = createLoam()
      .reranking('m')
      .doRerank({ ...call, providerOptions });
    await expect(ranking).rejects.toThrow('and this is a reranking model.');
    const topN = createLoam()
      .reranking('m')
      .doRerank({ ...call, providerOptions: { loam: { topN: 1 } } });
    await expect(topN).rejects.toThrow('next to `model` and `query`.');
  });

  it('is stored in a workflow without its key', () => {
    const model = createLoam({ apiKey: 's3cret', baseURL: 'http://a.example/v1', gateId: 'g' });
    const stored = LoamRerankingModel[WORKFLOW_SERIALIZE](
      model.reranking('m') as LoamRerankingModel,
    );
    expect(stored).toEqual({
      modelId: 'm',
      config: { provider: 'loam.reranking', baseURL: 'http://a.example/v1', gateId: 'g' },
    });
    expect(LoamRerankingModel[WORKFLOW_DESERIALIZE](stored)).toMatchObject({ modelId: 'm' });
  });
});
