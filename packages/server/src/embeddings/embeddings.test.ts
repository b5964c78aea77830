import type { EmbeddingModelV4, ProviderV4 } from '@ai-sdk/provider';
import type { EmbeddingResponse } from '@loam/openai-wire';
import { describe, expect, test } from 'vitest';
import { fullProvider, vectorOf } from '../__fixtures__/loam-provider.ts';
import { envelopeOf, post } from '../__fixtures__/requests.ts';
import { scriptedProvider } from '../__fixtures__/scripted-provider.ts';
import { transports } from '../__fixtures__/transports.ts';

const path = '/v1/embeddings';
const body = (fields: object = {}) => ({ model: 'embedder', input: 'Hello', ...fields });

/** As other AI SDK providers are: no list, no tokens, no options of Loam's. */
function plainProvider(model: Partial<EmbeddingModelV4> = {}): ProviderV4 {
  return {
    ...scriptedProvider(undefined, null),
    embeddingModel: modelId => ({
      specificationVersion: 'v4',
      provider: 'plain',
      modelId,
      maxEmbeddingsPerCall: undefined,
      supportsParallelCalls: true,
      doEmbed: async ({ values }) => ({ embeddings: values.map(vectorOf), warnings: [] }),
      ...model,
    }),
  };
}

describe.each(transports)('over %s', (_name, connect) => {
  test('S2-26 a text', async () => {
    await using server = await connect({ provider: fullProvider() });
    const response = await server.send(path, post(body()));
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({
      object: 'list',
      data: [{ object: 'embedding', index: 0, embedding: [5, 72, 1] }],
      model: 'embedder',
      usage: { prompt_tokens: 1, total_tokens: 1 },
    });
  });

  test('MX-15 several texts keep their order over as many calls as the model needs', async () => {
    const provider = fullProvider();
    await using server = await connect({ provider });
    const input = ['eins', 'zwei', 'drei', 'vier', 'f'];
    const response = await server.send(path, post(body({ input })));
    const { data, usage } = (await response.json()) as EmbeddingResponse;
    expect(data.map(({ index, embedding }) => [index, embedding])).toEqual(
      input.map((text, index) => [index, vectorOf(text)]),
    );
    expect(provider.embeddingCalls.map(({ values }) => values.length)).toEqual([2, 2, 1]);
    expect(usage).toEqual({ prompt_tokens: 5, total_tokens: 5 });
  });

  test('MX-15 texts in tokens', async () => {
    const provider = fullProvider();
    await using server = await connect({ provider });
    const one = await server.send(path, post(body({ input: [7, 8] })));
    expect(await one.json()).toMatchObject({ data: [{ embedding: [2, 7, 1] }] });
    const two = await server.send(path, post(body({ input: [[7], [8, 9, 1]] })));
    expect(await two.json()).toMatchObject({ data: [{}, { embedding: [3, 8, 1] }] });
    expect(provider.tokenCalls.map(({ tokens }) => tokens)).toEqual([[[7, 8]], [[7], [8, 9, 1]]]);
  });

  test('base64', async () => {
    await using server = await connect({ provider: fullProvider() });
    const response = await server.send(path, post(body({ encoding_format: 'base64' })));
    const { data } = (await response.json()) as EmbeddingResponse;
    const bytes = Buffer.from(String(data[0]?.embedding), 'base64');
    expect([0, 4, 8].map(offset => bytes.readFloatLE(offset))).toEqual([5, 72, 1]);
  });

  test('the options of a call reach the model', async () => {
    const provider = fullProvider();
    await using server = await connect({ provider });
    const fields = { dimensions: 2, input_type: 'query', normalize: false, truncate: true };
    await server.send(path, post(body(fields)));
    expect(provider.embeddingCalls).toMatchObject([
      {
        dimensions: 2,
        providerOptions: { loam: { inputType: 'query', normalize: false, truncate: true } },
      },
    ]);
  });

  test.each([
    ['loam/tiny', 400, 'model_kind_mismatch'],
    ['base', 400, 'model_kind_mismatch'],
    ['ranker', 400, 'model_kind_mismatch'],
    ['nobody', 404, 'model_not_found'],
  ])('S2-23 the model %s', async (model, status, code) => {
    await using server = await connect({ provider: fullProvider() });
    const response = await server.send(path, post(body({ model })));
    expect(response.status).toBe(status);
    expect((await envelopeOf(response)).error).toMatchObject({ code, param: 'model' });
  });

  describe("another provider's model", () => {
    test('embeds', async () => {
      await using server = await connect({ provider: plainProvider() });
      const response = await server.send(path, post(body({ input: ['a', 'bc'] })));
      expect(await response.json()).toMatchObject({
        data: [{ embedding: [1, 97, 1] }, { embedding: [2, 98, 1] }],
        usage: { prompt_tokens: 0, total_tokens: 0 },
      });
    });

    test.each([
      [{ input: [1, 2] }, 'input'],
      [{ input_type: 'query' }, 'input_type'],
      [{ normalize: true }, 'normalize'],
      [{ truncate: true }, 'truncate'],
    ])('refuses what it would not look at: %j', async (fields, param) => {
      await using server = await connect({ provider: plainProvider() });
      const response = await server.send(path, post(body(fields)));
      expect(response.status).toBe(400);
      expect((await envelopeOf(response)).error).toMatchObject({
        code: 'unsupported_parameter',
        param,
      });
    });

    test('that loses a text is an error, never a list that is too short', async () => {
      const provider = plainProvider({
        doEmbed: async () => ({ embeddings: [[1]], warnings: [] }),
      });
      await using server = await connect({ provider });
      const response = await server.send(path, post(body({ input: ['a', 'b'] })));
      expect(response.status).toBe(502);
      expect((await envelopeOf(response)).error.code).toBe('upstream_error');
    });

    test('has its warnings in a header', async () => {
      const warnings = [{ type: 'unsupported' as const, feature: 'dimensions' }];
      const provider = plainProvider({ doEmbed: async () => ({ embeddings: [[1]], warnings }) });
      await using server = await connect({ provider });
      const response = await server.send(path, post(body()));
      expect(response.headers.get('x-loam-warnings')).toBe('unsupported: dimensions');
    });
  });
});
