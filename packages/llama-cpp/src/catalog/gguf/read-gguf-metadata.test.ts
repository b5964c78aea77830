import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { tinyGguf } from '../../engine/__fixtures__/tiny-gguf.ts';
import { encodeGguf } from '../../engine/direct/gguf-writer.ts';
import { readGgufMetadata } from './read-gguf-metadata.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'loam-gguf-'));
});
afterAll(() => rm(folder, { recursive: true }));

test('reads a real file', async () => {
  const metadata = await readGgufMetadata(tinyGguf);
  expect(metadata.get('general.architecture')).toBe('qwen3');
  expect(metadata.get('qwen3.block_count')).toBe(6);
  expect(metadata.get('tokenizer.ggml.tokens')).toEqual({ length: 2304 });
});

test('reads on where the metadata is long', async () => {
  const file = path.join(folder, 'long.gguf');
  const texts = Array.from({ length: 200_000 }, (_, index) => `token ${index}`);
  await writeFile(file, encodeGguf([['tokenizer.ggml.tokens', { texts }]], []));
  expect((await readGgufMetadata(file)).get('tokenizer.ggml.tokens')).toEqual({ length: 200_000 });
});

test.each([
  ['notes.gguf', 'no weights', /notes\.gguf is not a GGUF file\.$/],
  ['cut.gguf', 'GGUF\u0003\u0000\u0000\u0000', /cut\.gguf is cut off/],
  ['empty.gguf', '', /empty\.gguf is cut off/],
])('refuses %s', async (name, content, message) => {
  await writeFile(path.join(folder, name), content);
  await expect(readGgufMetadata(path.join(folder, name))).rejects.toThrow(message);
});

test('refuses what is not there, and what is no file', async () => {
  await expect(readGgufMetadata(path.join(folder, 'none.gguf'))).rejects.toThrow(/does not exist/);
  await expect(readGgufMetadata(folder)).rejects.toThrow(/is not a file|cannot be read/);
});
