import { expect, test } from 'vitest';
import { readModelShape } from './model-shape.ts';
import type { GgufValue } from './parse-gguf-metadata.ts';

const shapeOf = (architecture: string, keys: Record<string, GgufValue>) =>
  readModelShape(
    new Map<string, GgufValue>([
      ['general.architecture', architecture],
      ...Object.entries(keys).map(
        ([key, value]) =>
          [key.startsWith('=') ? key.slice(1) : `${architecture}.${key}`, value] as const,
      ),
    ]),
  );

test('a usual model', () => {
  expect(
    shapeOf('qwen2', {
      block_count: 3,
      embedding_length: 896,
      feed_forward_length: 4864,
      'attention.head_count': 14,
      'attention.head_count_kv': 2,
      context_length: 32_768,
      '=tokenizer.ggml.tokens': { length: 151_936 },
    }),
  ).toEqual({
    architecture: 'qwen2',
    layers: 3,
    heads: 14,
    keyValueHeads: [2, 2, 2],
    keyLength: 64,
    valueLength: 64,
    embeddingLength: 896,
    feedForwardLength: 4864,
    vocabularySize: 151_936,
    trainContextLength: 32_768,
    recurrentStateLength: 0,
  });
});

test('a layer with other heads than its neighbours', () => {
  const shape = shapeOf('lfm2', {
    block_count: 3,
    embedding_length: 64,
    'attention.head_count': 4,
    'attention.head_count_kv': [0, 2, 0],
  });
  expect(shape.keyValueHeads).toEqual([0, 2, 0]);
});

test('a recurrent model keeps a state and no tokens', () => {
  const shape = shapeOf('mamba', {
    block_count: 2,
    embedding_length: 768,
    'attention.head_count': 0,
    'ssm.state_size': 16,
    'ssm.inner_size': 1536,
    'ssm.conv_kernel': 4,
  });
  expect(shape).toMatchObject({
    keyValueHeads: [0, 0],
    recurrentStateLength: 3 * 1536 + 1536 * 16,
  });
});

test('in a hybrid model one layer of so many keeps tokens', () => {
  const shape = shapeOf('qwen3next', {
    block_count: 4,
    embedding_length: 64,
    full_attention_interval: 4,
    'attention.head_count': 4,
    'attention.head_count_kv': 2,
    'ssm.state_size': 8,
    'ssm.inner_size': 16,
  });
  expect(shape.keyValueHeads).toEqual([0, 0, 0, 2]);
});

test.each([
  ['more layers than any model', { block_count: 4_000_000_000, embedding_length: 64 }],
  ['layers that are no whole number', { block_count: 1.5, embedding_length: 64 }],
  ['no number at all', { block_count: Number.NaN, embedding_length: 64 }],
  ['a length below 0', { block_count: 1, embedding_length: 64, 'attention.key_length': -8 }],
  ['a count that is none', { block_count: 1, embedding_length: 64, 'ssm.inner_size': Number.NaN }],
])('a damaged file is refused: %s', (_, keys) => {
  expect(() => shapeOf('llama', keys)).toThrow(/has (no|an impossible) llama\./);
});

test('what has to be there is named', () => {
  expect(() => shapeOf('llama', { block_count: 1 })).toThrow('has no llama.embedding_length');
  expect(() => readModelShape(new Map())).toThrow('has no general.architecture');
});
