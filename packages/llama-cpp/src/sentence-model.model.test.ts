import { cosineSimilarity, embedMany } from 'ai';
import { afterAll, describe, expect, test } from 'vitest';
import { createLlamaCpp } from './create-llama-cpp.ts';

/** A real sentence model, such as all-MiniLM, bge-small or nomic-embed-text; undefined: there is none here. */
const path = process.env['LOAM_SENTENCE_MODEL'] || undefined;

describe.skipIf(!path)('a sentence model (LOAM_SENTENCE_MODEL)', () => {
  const provider = createLlamaCpp({
    models: [{ id: 'sentences', path: path ?? 'none.gguf', kind: 'embedding' }],
  });
  afterAll(() => provider.close());

  test.each([
    ['A man is eating food.', 'Someone is having a meal.', 'The stock market fell sharply today.'],
    ['How do I reset my password?', 'I forgot my login.', 'The recipe needs two eggs.'],
    ['The cat sleeps on the sofa.', 'A kitten naps on the couch.', 'Rockets burn liquid oxygen.'],
  ])('%j is nearer to %j than to %j', async (sentence, paraphrase, other) => {
    const model = provider.embeddingModel('sentences');
    const { embeddings } = await embedMany({ model, values: [sentence, paraphrase, other] });
    const [itself = [], near = [], far = []] = embeddings;
    expect(cosineSimilarity(itself, near)).toBeGreaterThan(cosineSimilarity(itself, far) + 0.1);
  });
});
