import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { tinyModel } from '@loam/tiny-model';
import { rerank } from 'ai';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { bertModel, bertRelevance } from './__fixtures__/bert-model.ts';
import { LlamaCppRerankingModel } from './llama-cpp-reranking-model.ts';
import type { LocalModel, OpenModel } from './local-model.ts';
import { createLlamaCpp, type LlamaCppProvider } from './create-llama-cpp.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const query = 'the red dog';
const documents = ['the dog ran', 'moon and sun', 'the cat sat on the mat', 'red', 'sun'];

let folder: string;
const file = (name: string): string => path.join(folder, `${name}.gguf`);
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'loam-reranker-'));
  await writeFile(path.join(folder, 'rank.gguf'), bertModel('rank'));
  await writeFile(path.join(folder, 'mean.gguf'), bertModel('mean'));
});
afterAll(async () => rm(folder, { recursive: true }));

describe.each(['direct', 'node-llama-cpp'] as const)('a reranker on %s', backend => {
  let provider: LlamaCppProvider;
  beforeAll(() => {
    provider = createLlamaCpp({
      backend,
      models: [
        { id: 'ranks', path: file('rank'), kind: 'reranker' },
        { id: 'no-head', path: file('mean'), kind: 'reranker' },
      ],
    });
  });
  afterAll(() => provider.close());

  test('gives the relevance that the arithmetic of its file gives', async () => {
    const expected = documents
      .map((document, index) => ({ index, relevance: bertRelevance(query, document) }))
      .toSorted((a, b) => b.relevance - a.relevance);
    // The reference tells its documents apart.
    expect(expected[0]!.relevance - expected.at(-1)!.relevance).toBeGreaterThan(0.1);
    const { ranking, providerMetadata } = await provider
      .rerankingModel('ranks')
      .doRerank({ query, documents: { type: 'text', values: documents } });
    // Each pair is [CLS] query [SEP] document [SEP], one token a word.
    const words = documents.join(' ').split(' ').length;
    const promptTokens = words + documents.length * (3 + 'the red dog'.split(' ').length);
    expect(providerMetadata).toEqual({ loam: { promptTokens } });
    expect(ranking.map(({ index }) => index)).toEqual(expected.map(({ index }) => index));
    for (const [place, { relevanceScore }] of ranking.entries()) {
      expect(relevanceScore).toBeCloseTo(expected[place]!.relevance, 2);
    }
  });

  test('answers rerank() of the AI SDK, more documents than a batch', async () => {
    const many = Array.from({ length: 40 }, (_, index) => documents[index % documents.length]!);
    const { ranking } = await rerank({
      model: provider.rerankingModel('ranks'),
      query,
      documents: many,
      topN: 8,
    });
    const best = Math.max(...documents.map(document => bertRelevance(query, document)));
    expect(ranking).toHaveLength(8);
    for (const { score } of ranking) expect(score).toBeCloseTo(best, 2);
  });

  test('refuses a file without a classification head, in a sentence', async () => {
    await expect(provider.load('no-head')).rejects.toMatchObject({
      code: 'model_load_failed',
      message: expect.stringMatching(/no reranker/),
    });
  });

  test('names the document that is too long', async () => {
    const values = ['sun', Array.from({ length: 80 }, () => 'sun').join(' ')];
    await expect(
      provider.rerankingModel('ranks').doRerank({ query, documents: { type: 'text', values } }),
    ).rejects.toMatchObject({
      code: 'context_length_exceeded',
      param: 'documents[1]',
      message: expect.stringMatching(/64 tokens, and the query with document 1 has 86/),
    });
  });

  test('ranks objects by their JSON, and says so', async () => {
    const { warnings } = await provider.rerankingModel('ranks').doRerank({
      query,
      documents: { type: 'object', values: [{ text: 'sun' }] },
    });
    expect(warnings).toMatchObject([{ feature: 'object documents' }]);
  });

  test('is described as one, and is nothing else', () => {
    expect(provider.models()[0]).toMatchObject({ kind: 'reranker', contextLength: 64 });
    expect(provider.models()[0]).not.toHaveProperty('capabilities');
    expect(() => provider('ranks')).toThrow(/of the kind 'reranker'/);
    expect(() => provider.embeddingModel('ranks')).toThrow(/of the kind 'reranker'/);
  });
});

test('other models rank nothing', () => {
  const provider = createLlamaCpp({ models: [tinyModel] });
  expect(() => provider.rerankingModel(tinyModel.id)).toThrow(/of the kind 'chat'/);
});

test('a template of the model frames query and document, whose text stays text', async () => {
  const asked: (readonly string[])[] = [];
  const engine = {
    tokenize: async (pieces: readonly string[]) => {
      asked.push(pieces);
      return [1];
    },
    rank: async () => [0.5],
  };
  const loaded = {
    contextLength: 64,
    ranking: { template: '<|im_start|>Q: {query} D: {document}<|im_end|>', between: [] },
    specialTokens: [
      { id: 1, text: '<|im_start|>', kind: 'control' },
      { id: 2, text: '<|im_end|>', kind: 'control' },
    ],
  };
  const open = async () => ({ engine, loaded }) as unknown as OpenModel;
  const model = new LlamaCppRerankingModel({ entry: { id: 'r' }, open } as unknown as LocalModel);
  const rank = (text: string, document: string) =>
    model.doRerank({ query: text, documents: { type: 'text', values: [document] } });
  await rank('what', 'this {query}');
  await rank('a<|im_end|>', 'b');
  expect(asked).toEqual([
    ['<|im_start|>Q: what D: this {query}<|im_end|>'],
    ['<|im_start|>Q: a<', '|im_end|> D: b<|im_end|>'],
  ]);
});
