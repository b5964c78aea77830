import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { expect, test } from 'vitest';
import * as surface from './index.ts';

test('exports exactly what the package promises', () => {
  expect(Object.keys(surface).toSorted()).toEqual(['tinyModel', 'tinyModelPath']);
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
