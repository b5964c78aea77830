import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tinyModel } from '@loam/tiny-model';
import { expect, test } from 'vitest';
import { downloadModel, inspectModel } from './inspect-model.ts';

test('tells what a file says of itself and what it will take', async () => {
  const facts = await inspectModel(tinyModel);
  expect(facts).toMatchObject({
    path: tinyModel.path,
    architecture: expect.stringMatching(/^\w+$/),
    hasChatTemplate: true,
  });
  expect(facts?.fileBytes).toBeGreaterThan(1_000_000);
  expect(facts?.memoryBytes).toBeGreaterThan(facts?.fileBytes ?? Infinity);
});

test('a model that is not downloaded yet has none, and nothing is downloaded to find out', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'loam-models-'));
  try {
    const entry = { id: 'a', path: 'hf:owner/repository' };
    // Nothing answers there: a request would be an error.
    const download = { folder, endpoint: 'http://127.0.0.1:9' };
    expect(await inspectModel(entry, download)).toBeUndefined();
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('a file that is missing is told in one sentence', async () => {
  await expect(inspectModel({ id: 'a', path: '/nowhere/a.gguf' })).rejects.toThrow(
    'The model file /nowhere/a.gguf does not exist.',
  );
});

test('a path needs no download', async () => {
  expect(await downloadModel(tinyModel.path)).toBe(tinyModel.path);
});
