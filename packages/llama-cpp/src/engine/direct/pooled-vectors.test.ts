import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { loadTiny } from './__fixtures__/tiny-backend.ts';
import { poolingType } from './layouts.ts';
import { expectedHidden, selfTestModel, tokenOf } from './self-test-model.ts';

// A machine that is busy with something else takes many times as long.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'loam-pooling-'));
});
afterAll(async () => rm(folder, { recursive: true }));

const word = (text: string): number[] => Array.from(text, tokenOf);

/** The mean over all positions, computed on paper. */
function mean(tokens: number[]): Float64Array {
  const states = tokens.map((_, index) => expectedHidden(tokens.slice(0, index + 1)));
  return new Float64Array(64).map(
    (_, place) => states.reduce((sum, state) => sum + (state[place] ?? 0), 0) / states.length,
  );
}

describe.each([
  ['mean', poolingType.mean, mean],
  ['first token', poolingType.cls, (tokens: number[]) => expectedHidden(tokens.slice(0, 1))],
  ['last token', poolingType.last, expectedHidden],
  // A model that says nothing and looks only backwards: the last token has seen everything.
  ['no', undefined, expectedHidden],
])('a model with %s pooling', (name, pooling, expected) => {
  test('gives the vectors on paper, more texts than fit a batch', async () => {
    const file = path.join(folder, `${name}.gguf`);
    await writeFile(file, selfTestModel(pooling));
    const backend = await loadTiny({
      path: file,
      contextLength: 64,
      sequences: 2,
      batchSize: 24,
      embedding: true,
    });
    const texts = ['abc', 'hello', 'a', 'thequickbrownfox', 'abc', 'z'.repeat(63)].map(word);
    const vectors = await backend.embed(texts);
    expect(vectors).toHaveLength(texts.length);
    for (const [index, vector] of vectors.entries()) {
      // Its tokenizer wants <s> before a whole text.
      const target = expected([1, ...(texts[index] ?? [])]);
      const difference = vector.reduce(
        (largest, value, place) => Math.max(largest, Math.abs(value - (target[place] ?? 0))),
        0,
      );
      expect(difference).toBeLessThan(0.02);
    }
    expect(vectors[4]).toEqual(vectors[0]);

    expect(await backend.embed([])).toEqual([]);
    await expect(backend.embed([word('a'.repeat(64))])).rejects.toThrow(
      /65 tokens, the context 64/,
    );
    // A frame alone is a text, if an empty one.
    expect(await backend.embed([[]])).toHaveLength(1);
    await expect(backend.embed([[64]])).rejects.toThrow(/64 is not a token/);
    await expect(backend.step([{ sequence: 0, tokens: [1] }])).rejects.toThrow(
      /not loaded for text/,
    );
    expect((await backend.embed([word('abc')]))[0]).toEqual(vectors[0]);
    await backend.dispose();
  });
});

test('a reranker has no vectors', async () => {
  const file = path.join(folder, 'rank.gguf');
  await writeFile(file, selfTestModel(poolingType.rank));
  await expect(loadTiny({ path: file, contextLength: 64, embedding: true })).rejects.toThrow(
    /ranks texts/,
  );
});
