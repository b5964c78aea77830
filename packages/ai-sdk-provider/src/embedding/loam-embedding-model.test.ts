import { TooManyEmbeddingValuesForCallError } from '@ai-sdk/provider';
import { cosineSimilarity, embed, embedMany } from 'ai';
import { describe, expect, it } from 'vitest';
import {
  cutReply,
  errorReply,
  jsonReply,
  scriptedFetch,
  type Reply,
} from '../__fixtures__/scripted-fetch.ts';
import { createLoam } from '../loam-provider.ts';

const url = 'http://127.0.0.1:8080/v1/embeddings';

function modelWith(...replies: Reply[]) {
  const { fetch, seen } = scriptedFetch(...replies);
  return { model: createLoam({ fetch }).embeddingModel('org/embed'), seen };
}

function vectors(embeddings: Array<number[] | string>, usage: object = {}): object {
  return {
    object: 'list',
    data: embeddings.map((embedding, index) => ({ object: 'embedding', index, embedding })),
    model: 'org/embed',
    usage: { prompt_tokens: 4, total_tokens: 4, ...usage },
  };
}

/** Vectors that hold the numbers which the texts are. */
const countingReply: Reply = ({ body }) =>
  jsonReply(vectors((body.input as string[]).map(text => [Number(text)])));

/** 32-bit floats 1, -0.5, little-endian. */
const base64 = 'AACAPwAAAL8=';

describe('the request (S2-22)', () => {
  it('goes out as the call says', async () => {
    const { model, seen } = modelWith(jsonReply(vectors([[1], [2]])));
    await model.doEmbed({
      values: ['a', 'b'],
      dimensions: 256,
      headers: { 'x-trace': 't' },
      providerOptions: {
        loam: { inputType: 'query', normalize: false, truncate: true, user: 'u' },
      },
    });
    expect(seen[0]).toMatchObject({ url, method: 'POST', headers: { 'x-trace': 't' } });
    expect(seen[0]?.body).toEqual({
      model: 'org/embed',
      input: ['a', 'b'],
      dimensions: 256,
      // a third of the bytes of numbers, and exact
      encoding_format: 'base64',
      input_type: 'query',
      normalize: false,
      truncate: true,
      user: 'u',
    });
  });

  it('refuses unknown options', async () => {
    const { model, seen } = modelWith();
    await expect(
      model.doEmbed({ values: ['a'], providerOptions: { loam: { dimension: 5 } } }),
    ).rejects.toThrow('Unknown option "dimension" in providerOptions.loam.');
    expect(seen).toEqual([]);
  });

  it('refuses more texts than one request may hold', async () => {
    const { model, seen } = modelWith();
    const values = Array.from({ length: 2049 }, () => 'a');
    await expect(model.doEmbed({ values })).rejects.toThrow(TooManyEmbeddingValuesForCallError);
    expect(seen).toEqual([]);
  });
});

describe('the answer (S2-26)', () => {
  it.each([
    ['base64', base64],
    // as servers that know no base64
    ['numbers', [1, -0.5]],
  ])('is read from %s', async (_, embedding) => {
    const body = vectors([embedding]);
    const { model } = modelWith(jsonReply(body));
    expect(await model.doEmbed({ values: ['a'] })).toEqual({
      embeddings: [[1, -0.5]],
      usage: { tokens: 4 },
      response: { headers: expect.objectContaining({ 'x-request-id': 'req_1' }), body },
      warnings: [],
    });
  });

  it('is in the order of the texts', async () => {
    const { data } = vectors([[1], [2], [3]]) as { data: object[] };
    const { model } = modelWith(jsonReply({ data: data.toReversed() }));
    const { embeddings, usage } = await model.doEmbed({ values: ['a', 'b', 'c'] });
    expect(embeddings).toEqual([[1], [2], [3]]);
    expect(usage).toBeUndefined();
  });

  it('tells its cost (S4-17)', async () => {
    const { model } = modelWith(jsonReply(vectors([[1]], { cost: 0.002 })));
    const { providerMetadata } = await model.doEmbed({ values: ['a'] });
    expect(providerMetadata).toEqual({ loam: { cost: 0.002 } });
  });

  it('passes on what the server warns of', async () => {
    const headers = {
      'x-loam-warnings': 'unsupported: dimensions (fixed)',
      'x-loam-ignored-params': 'truncate',
    };
    const { model } = modelWith(jsonReply(vectors([[1]]), { headers }));
    const { warnings } = await model.doEmbed({ values: ['a'] });
    expect(warnings).toEqual([
      { type: 'unsupported', feature: 'dimensions', details: 'fixed' },
      expect.objectContaining({ type: 'unsupported', feature: 'truncate' }),
    ]);
  });

  it.each([
    ['too few vectors', vectors([[1]]), 'The server gave 1 vectors for 2 texts.'],
    ['too many vectors', vectors([[1], [2], [3]]), 'The server gave 3 vectors for 2 texts.'],
    ['half a number', vectors([[1], 'AAA=']), 'neither numbers nor base64'],
    ['no list', { data: null }, `Cannot read the answer from ${url}: `],
  ])('is refused with %s', async (_, body, message) => {
    const { model } = modelWith(jsonReply(body));
    await expect(model.doEmbed({ values: ['a', 'b'] })).rejects.toThrow(message);
  });
});

describe('fails', () => {
  it('with what the server says (MX-15)', async () => {
    const { model } = modelWith(
      errorReply(400, { message: 'A chat model', code: 'model_kind_mismatch' }),
    );
    await expect(model.doEmbed({ values: ['a'] })).rejects.toMatchObject({
      message: 'A chat model (request id: req_1)',
      url,
      statusCode: 400,
      data: { error: { code: 'model_kind_mismatch' } },
    });
  });

  it('and can be tried again when the connection is cut', async () => {
    await expect(modelWith(cutReply([])).model.doEmbed({ values: ['a'] })).rejects.toMatchObject({
      isRetryable: true,
    });
  });

  it('takes an error for an error, whatever the status says', async () => {
    const { model } = modelWith(jsonReply({ error: { message: 'x', code: 'engine_overloaded' } }));
    await expect(model.doEmbed({ values: ['a'] })).rejects.toMatchObject({ statusCode: 503 });
  });

  it('with an AbortError when it was aborted', async () => {
    const { model } = modelWith(
      ({ signal }) =>
        new Promise((_, reject) => {
          if (signal?.aborted) reject(signal.reason as Error);
        }),
    );
    const abortSignal = AbortSignal.abort();
    await expect(model.doEmbed({ values: ['a'], abortSignal })).rejects.toMatchObject({
      name: 'AbortError',
    });
  });
});

describe('through the AI SDK', () => {
  it('embed', async () => {
    const { model, seen } = modelWith(jsonReply(vectors([base64])));
    const { embedding, usage } = await embed({ model, value: 'a', dimensions: 2 });
    expect(embedding).toEqual([1, -0.5]);
    expect(usage).toEqual({ tokens: 4 });
    expect(seen[0]?.body).toMatchObject({ input: ['a'], dimensions: 2 });
  });

  it('embedMany', async () => {
    const { model } = modelWith(
      jsonReply(
        vectors([
          [1, 0],
          [1, 0],
        ]),
      ),
    );
    const { embeddings } = await embedMany({ model, values: ['a', 'b'] });
    const [first = [], second = []] = embeddings;
    expect(cosineSimilarity(first, second)).toBe(1);
  });

  it('embedMany makes several requests of many texts', async () => {
    const { model, seen } = modelWith(countingReply, countingReply);
    const values = Array.from({ length: 2050 }, (_, index) => String(index));
    const { embeddings } = await embedMany({ model, values });
    expect(seen.map(({ body }) => (body.input as string[]).length)).toEqual([2048, 2]);
    expect(embeddings.flat()).toEqual(values.map(Number));
  });

  it('tries again after an overload', async () => {
    const busy = errorReply(503, { message: 'busy' }, { 'retry-after-ms': '1' });
    const { model, seen } = modelWith(busy, jsonReply(vectors([[1]])));
    expect((await embed({ model, value: 'a' })).embedding).toEqual([1]);
    expect(seen).toHaveLength(2);
  });
});
