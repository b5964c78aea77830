import { expect, test } from 'vitest';
import type { ModelShape } from './gguf/model-shape.ts';
import { estimateMemory } from './memory-estimate.ts';

/** Qwen2.5-0.5B. */
const shape: ModelShape = {
  architecture: 'qwen2',
  layers: 24,
  heads: 14,
  keyValueHeads: Array.from({ length: 24 }, () => 2),
  keyLength: 64,
  valueLength: 64,
  embeddingLength: 896,
  feedForwardLength: 4864,
  vocabularySize: 151_936,
  trainContextLength: 32_768,
  recurrentStateLength: 0,
};
const question = { fileBytes: 278e6, shape, contextLength: 2047, sequences: 4 };
const mebibytes = (bytes: number): number => Math.round(bytes / 2 ** 20);

test('keys and values: layers × heads × lengths × bytes × cells', () => {
  // llama.cpp's log of such a model: "CPU KV buffer size = 96.00 MiB".
  expect(estimateMemory(question).context).toBe(24 * 2 * (64 + 64) * 2 * 2048 * 4);
  expect(mebibytes(estimateMemory(question).context)).toBe(96);
});

test.each([
  ['f16', 96],
  ['q8_0', 51],
  ['q4_0', 27],
] as const)('stored as %s', (keyValueType, expected) => {
  expect(mebibytes(estimateMemory({ ...question, keyValueType }).context)).toBe(expected);
});

test('cells are rounded up to 256 for each sequence', () => {
  const [exact, above, most] = [2047, 2048, 2303].map(
    contextLength => estimateMemory({ ...question, contextLength }).context,
  );
  expect(above).toBe(most);
  expect(above).toBeGreaterThan(exact!);
});

test('computing: 512 rows of the widest layer', () => {
  // llama.cpp's log: "CPU compute buffer size = 37.51 MiB", with what is around that layer.
  expect(mebibytes(estimateMemory(question).compute)).toBe(26);
});

test('computing without flash attention: the scores of all heads', () => {
  const small = { ...shape, keyLength: 32, valueLength: 32 };
  const more =
    estimateMemory({ ...question, shape: small }).compute - estimateMemory(question).compute;
  expect(more).toBe(4 * 14 * 512 * 2048);
});

test('embedding: whole texts at once', () => {
  const { compute } = estimateMemory({ ...question, embedding: true });
  expect(compute).toBe(2047 * 4 * (2 * 4864 + 4 * 896));
});

test('recurrent layers keep a state for each sequence', () => {
  const recurrent = {
    ...shape,
    keyValueHeads: shape.keyValueHeads.map(() => 0),
    recurrentStateLength: 1000,
  };
  expect(estimateMemory({ ...question, shape: recurrent }).context).toBe(24 * 1000 * 4 * 4);
});

test('what lies on a GPU takes no memory of the machine', () => {
  const { weights, context } = estimateMemory({ ...question, gpuLayers: 25 });
  expect({ weights, context }).toEqual({ weights: 0, context: 0 });
  expect(estimateMemory({ ...question, gpuLayers: 999 }).weights).toBe(0);
});

test('the total is the sum', () => {
  const { total, ...parts } = estimateMemory(question);
  expect(total).toBe(Object.values(parts).reduce((sum, part) => sum + part));
});
