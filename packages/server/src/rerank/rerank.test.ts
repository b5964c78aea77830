import { describe, expect, test } from 'vitest';
import { fullProvider } from '../__fixtures__/loam-provider.ts';
import { envelopeOf, post } from '../__fixtures__/requests.ts';
import { scriptedProvider } from '../__fixtures__/scripted-provider.ts';
import { transports } from '../__fixtures__/transports.ts';

const body = (fields: object = {}) => ({
  model: 'ranker',
  query: 'cat',
  documents: ['a dog', 'a cat'],
  ...fields,
});

describe.each(transports)('over %s', (_name, connect) => {
  test('ranks documents', async () => {
    await using server = await connect({ provider: fullProvider() });
    const response = await server.send('/v1/rerank', post(body({ return_documents: true })));
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({
      object: 'list',
      model: 'ranker',
      results: [
        { index: 1, relevance_score: 1, document: { text: 'a cat' } },
        { index: 0, relevance_score: 0, document: { text: 'a dog' } },
      ],
      usage: { prompt_tokens: 20, total_tokens: 20 },
      meta: { tokens: { input_tokens: 20 } },
    });
  });

  test.each([
    ['embedder', 400, 'model_kind_mismatch'],
    ['nobody', 404, 'model_not_found'],
  ])('the model %s', async (model, status, code) => {
    await using server = await connect({ provider: fullProvider() });
    const response = await server.send('/v1/rerank', post(body({ model })));
    expect(response.status).toBe(status);
    expect((await envelopeOf(response)).error).toMatchObject({ code, param: 'model' });
  });

  test('a provider without reranking models', async () => {
    await using server = await connect({ provider: scriptedProvider(undefined, null) });
    const response = await server.send('/v1/rerank', post(body({ model: 'loam/tiny' })));
    expect(response.status).toBe(400);
    expect((await envelopeOf(response)).error.code).toBe('model_kind_mismatch');
  });
});
