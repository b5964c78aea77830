import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tinyEmbeddingModel, tinyModel } from '@loam/tiny-model';
import { embedMany } from 'ai';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bertModel, bertVector, type BertPooling } from './__fixtures__/bert-model.ts';
import { createLlamaCpp, type LlamaCppProvider } from './create-llama-cpp.ts';

const dot = (a: readonly number[], b: readonly number[]) =>
  a.reduce((sum, value, index) => sum + value * (b[index] ?? 0), 0);
const cosine = (a: readonly number[], b: readonly number[]) =>
  dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
const lengthOf = (vector: readonly number[]) => Math.hypot(...vector);

describe.each(['direct', 'node-llama-cpp'] as const)('vectors of %s', backend => {
  let folder: string;
  let provider: LlamaCppProvider;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'loam-bert-'));
    const poolings: BertPooling[] = ['mean', 'cls'];
    for (const pooling of poolings) {
      await writeFile(join(folder, `${pooling}.gguf`), bertModel(pooling));
    }
    provider = createLlamaCpp({
      backend,
      models: [
        ...poolings.map(pooling => ({
          id: pooling,
          path: join(folder, `${pooling}.gguf`),
          kind: 'embedding' as const,
        })),
        // The file says mean; its owner knows better.
        { id: 'overruled', path: join(folder, 'mean.gguf'), kind: 'embedding', pooling: 'cls' },
        {
          id: 'prefixed',
          path: join(folder, 'mean.gguf'),
          kind: 'embedding',
          dimensions: 16,
          prefixes: { query: 'the cat ' },
        },
      ],
    });
  });
  afterAll(async () => {
    await provider.close();
    await rm(folder, { recursive: true });
  });

  const embed = async (id: string, values: string[], loam = {}, dimensions?: number) => {
    const options = { values, providerOptions: { loam }, ...(dimensions && { dimensions }) };
    return provider.embeddingModel(id).doEmbed(options);
  };
  const texts = ['the cat sat on the mat', 'the dog', 'blue moon and red sun', 'cat'];

  test.each(['mean', 'cls'] as const)(
    'of a BERT pooled by %s are what the paper says',
    async pooling => {
      const { embeddings, usage } = await embed(pooling, texts);
      for (const [index, text] of texts.entries()) {
        expect(1 - cosine(embeddings[index]!, bertVector(text, pooling))).toBeLessThan(1e-3);
      }
      // what surrounds a text is computed and counted too
      expect(usage?.tokens).toBe(6 + 2 + 5 + 1 + 4 * 2);
      // and the measure tells poolings and texts apart
      const other = pooling === 'mean' ? 'cls' : 'mean';
      expect(1 - cosine(embeddings[0]!, bertVector(texts[0]!, other))).toBeGreaterThan(1e-3);
      expect(1 - cosine(embeddings[0]!, embeddings[1]!)).toBeGreaterThan(1e-3);
    },
  );

  test('are pooled as the entry says, over what the file says', async () => {
    const [vector] = (await embed('overruled', ['the cat'])).embeddings;
    expect(1 - cosine(vector!, bertVector('the cat', 'cls'))).toBeLessThan(1e-3);
  });

  test('have length 1, unless they are asked for as they are', async () => {
    const [scaled] = (await embed('mean', ['cat'])).embeddings;
    expect(lengthOf(scaled!)).toBeCloseTo(1, 5);
    const [raw] = (await embed('mean', ['cat'], { normalize: false })).embeddings;
    expect(lengthOf(raw!)).not.toBeCloseTo(1, 2);
    expect(cosine(scaled!, raw!)).toBeCloseTo(1, 5);
  });

  test('S2-15, S2-27: are cut to the dimensions of the call, or of the entry', async () => {
    const [whole] = (await embed('mean', ['cat'])).embeddings;
    const [cut] = (await embed('mean', ['cat'], {}, 8)).embeddings;
    expect(cut).toHaveLength(8);
    expect(cosine(cut!, whole!.slice(0, 8))).toBeCloseTo(1, 5);
    expect(lengthOf(cut!)).toBeCloseTo(1, 5);
    expect((await embed('prefixed', ['cat'])).embeddings[0]).toHaveLength(16);
    await expect(embed('mean', ['cat'], {}, 65)).rejects.toMatchObject({
      code: 'invalid_dimensions',
      param: 'dimensions',
    });
  });

  test('of queries and documents begin as their entry says', async () => {
    const [query] = (await embed('prefixed', ['sat'], { inputType: 'query' }, 64)).embeddings;
    expect(1 - cosine(query!, bertVector('the cat sat', 'mean'))).toBeLessThan(1e-3);
    const [document] = (await embed('prefixed', ['sat'], { inputType: 'document' }, 64)).embeddings;
    expect(1 - cosine(document!, bertVector('sat', 'mean'))).toBeLessThan(1e-3);
  });

  test('of a text that is too long are refused, or of its beginning', async () => {
    const long = Array.from({ length: 100 }, () => 'cat').join(' ');
    await expect(embed('mean', ['cat', long])).rejects.toMatchObject({
      code: 'context_length_exceeded',
      message: expect.stringMatching(/64 tokens, and text 1 has 102/),
    });
    const { embeddings, usage } = await embed('mean', [long], { truncate: true });
    expect(usage?.tokens).toBe(64);
    const beginning = long.split(' ').slice(0, 62).join(' ');
    expect(1 - cosine(embeddings[0]!, bertVector(beginning, 'mean'))).toBeLessThan(1e-3);
  });

  test('of tokens are those of their text', async () => {
    const tokens = await provider.tokenizer('mean').encode('the cat');
    const model = provider.embeddingModel('mean');
    const { embeddings } = await model.doEmbedTokens({ tokens: [tokens] });
    expect(1 - cosine(embeddings[0]!, bertVector('the cat', 'mean'))).toBeLessThan(1e-3);
    await expect(model.doEmbedTokens({ tokens: [[1], [99]] })).rejects.toMatchObject({
      code: 'invalid_prompt',
      param: 'input[1]',
    });
  });

  test('of a misspelt option are refused', async () => {
    await expect(embed('mean', ['cat'], { normalise: true })).rejects.toMatchObject({
      code: 'unsupported_parameter',
    });
  });
});

describe('the tiny model as an embedding model', () => {
  const provider = createLlamaCpp({ models: [tinyModel, tinyEmbeddingModel] });
  afterAll(() => provider.close());

  test('embeds through the AI SDK, and describes itself', async () => {
    const model = provider.embeddingModel(tinyEmbeddingModel.id);
    const { embeddings } = await embedMany({ model, values: ['Hello', 'there', 'Hello'] });
    expect(embeddings[0]).toHaveLength(256);
    expect(embeddings[2]).toEqual(embeddings[0]);
    expect(provider.models()[1]).toMatchObject({
      kind: 'embedding',
      dimensions: 256,
      contextLength: 512,
      state: 'ready',
    });
    expect(provider.models()[1]).not.toHaveProperty('capabilities');
  });

  test('each kind is only what it is', () => {
    expect(() => provider.embeddingModel(tinyModel.id)).toThrow(/of the kind 'chat'/);
    expect(() => provider.languageModel(tinyEmbeddingModel.id)).toThrow(/of the kind 'embedding'/);
    expect(() => provider.completionModel(tinyEmbeddingModel.id)).toThrow(/'embedding'/);
  });

  test('an abort ends the wait', async () => {
    const abortSignal = AbortSignal.abort();
    const model = provider.embeddingModel(tinyEmbeddingModel.id);
    await expect(model.doEmbed({ values: ['a'], abortSignal })).rejects.toThrow(/abort/);
  });
});
