import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { randomNumbers } from '../../__fixtures__/random-numbers.ts';
import { loraAdapter, merged, type LowRankChange } from './__fixtures__/lora-adapter.ts';
import { distribution, largestDifference, loadTiny } from './__fixtures__/tiny-backend.ts';
import { selfTestModel, selfTestVocabularySize, tokenOf } from './self-test-model.ts';

vi.setConfig({ testTimeout: 60_000 });

const size = selfTestVocabularySize;
const rank = 4;
const alpha = 8;
const random = randomNumbers(5);
const matrix = (height: number, width: number): number[][] =>
  Array.from({ length: height }, () => Array.from({ length: width }, () => random() * 0.3));
const change = (): LowRankChange => ({ a: matrix(rank, size), b: matrix(size, rank) });
const changes = { 'blk.0.attn_v.weight': change(), 'output.weight': change() };
const prompt = Array.from('thequick', tokenOf);

let folder: string;
const file = (name: string): string => path.join(folder, name);
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'loam-lora-'));
  await writeFile(file('base.gguf'), selfTestModel());
  await writeFile(file('adapter.gguf'), loraAdapter(alpha, changes));
  await writeFile(file('other.gguf'), loraAdapter(alpha, changes, 'qwen2'));
  for (const scale of [1, 0.5]) {
    const whole = selfTestModel(undefined, (name, values) => {
      const found = (changes as Record<string, LowRankChange>)[name];
      return found ? merged(values, found, alpha, scale) : values;
    });
    await writeFile(file(`merged-${scale}.gguf`), whole);
  }
});
afterAll(async () => rm(folder, { recursive: true }));

async function distributionOf(name: string, lora: { name: string; scale: number }[] = []) {
  const backend = await loadTiny({
    path: file(name),
    contextLength: 64,
    lora: lora.map(each => ({ path: file(each.name), scale: each.scale })),
  });
  const found = await distribution(backend, 0, prompt, size);
  await backend.dispose();
  return found;
}

test.each([1, 0.5])('at scale %d a model computes what its merged weights compute', async scale => {
  const adapted = await distributionOf('base.gguf', [{ name: 'adapter.gguf', scale }]);
  expect(largestDifference(adapted, await distributionOf(`merged-${scale}.gguf`))).toBeLessThan(
    0.01,
  );
  expect(largestDifference(adapted, await distributionOf('base.gguf'))).toBeGreaterThan(0.5);
});

test('several are added', async () => {
  const half = { name: 'adapter.gguf', scale: 0.5 };
  const twice = await distributionOf('base.gguf', [half, half]);
  expect(largestDifference(twice, await distributionOf('merged-1.gguf'))).toBeLessThan(0.01);
});

test.each([
  [
    'other.gguf',
    /other\.gguf is no LoRA adapter for this model: model arch and LoRA arch mismatch/,
  ],
  ['base.gguf', /base\.gguf is no LoRA adapter for this model: expect general\.type/],
  ['missing.gguf', /missing\.gguf does not exist/],
])('%s is refused in a sentence', async (name, message) => {
  await expect(distributionOf('base.gguf', [{ name, scale: 1 }])).rejects.toThrow(message);
});
