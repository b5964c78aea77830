import { InvalidResponseDataError } from '@ai-sdk/provider';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeEmbeddings, encodeEmbeddings } from './response-codec.ts';
import { embeddingResponseSchema } from './response-schema.ts';
import { decodeVector, encodeVector } from './vector-codec.ts';

const result = {
  embeddings: [
    [0.5, -1],
    [0.25, 2],
  ],
  usage: { tokens: 5 },
};

test('S2-26 the answer, in numbers', () => {
  expect(encodeEmbeddings(result, { modelId: 'org/m', encodingFormat: 'float' })).toEqual({
    object: 'list',
    data: [
      { object: 'embedding', index: 0, embedding: [0.5, -1] },
      { object: 'embedding', index: 1, embedding: [0.25, 2] },
    ],
    model: 'org/m',
    usage: { prompt_tokens: 5, total_tokens: 5 },
  });
});

test('base64 is of 32-bit floats, little-endian', () => {
  // The bytes 0000003F 000080BF, as Python's struct.pack('<2f', 0.5, -1) writes them.
  expect(encodeVector([0.5, -1])).toBe('AAAAPwAAgL8=');
});

test.each(['float', 'base64'] as const)(
  'what is encoded in %s is decoded again',
  encodingFormat => {
    const response = encodeEmbeddings(result, { modelId: 'm', encodingFormat });
    const read = embeddingResponseSchema.parse(JSON.parse(JSON.stringify(response)));
    expect(decodeEmbeddings(read)).toEqual(result);
  },
);

test('any vector of 32-bit floats survives base64', () => {
  fc.assert(
    fc.property(fc.float32Array({ noNaN: true }), vector => {
      expect(decodeVector(encodeVector([...vector]))).toEqual([...vector]);
    }),
  );
});

test('vectors come back in the order of the texts', () => {
  const { data, ...rest } = encodeEmbeddings(result, { modelId: 'm', encodingFormat: 'float' });
  expect(decodeEmbeddings({ ...rest, data: data.toReversed() })).toEqual(result);
});

test.each(['AAAA', 'not base64!'])('a vector that cannot be read is an error: %s', embedding => {
  const data = [{ object: 'embedding' as const, index: 0, embedding }];
  expect(() => decodeEmbeddings({ object: 'list', data, model: 'm' })).toThrow(
    InvalidResponseDataError,
  );
});

test('a server that counts nothing has no usage', () => {
  expect(decodeEmbeddings({ object: 'list', data: [], model: 'm' })).toEqual({ embeddings: [] });
});
