import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { expect, test } from 'vitest';
import * as surface from './index.ts';

test('exports exactly what the package promises', () => {
  expect(Object.keys(surface).toSorted()).toEqual([
    'tinyEmbeddingModel',
    'tinyModel',
    'tinyModelPath',
  ]);
});

test('the path leads to a GGUF of a few megabytes', () => {
  const header = Buffer.alloc(4);
  const file = openSync(surface.tinyModelPath, 'r');
  readSync(file, header);
  closeSync(file);
  expect(header.toString()).toBe('GGUF');
  expect(statSync(surface.tinyModelPath).size).toBeLessThan(8 * 2 ** 20);
  expect(surface.tinyModel.path).toBe(surface.tinyModelPath);
});

test('the embedding entry is the same file, and says that it is not for search', () => {
  expect(surface.tinyEmbeddingModel).toMatchObject({
    id: 'loam/tiny-embedding',
    path: surface.tinyModelPath,
    kind: 'embedding',
    pooling: 'mean',
  });
  expect(surface.tinyEmbeddingModel.description).toMatch(/not trained for search/);
});
