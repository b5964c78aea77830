import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { foldStreamParts } from '@loam/model-port';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { infillModel } from './__fixtures__/infill-model.ts';
import { randomNumbers } from './__fixtures__/random-numbers.ts';
import { createLlamaCpp, type LlamaCppProvider } from './create-llama-cpp.ts';
import {
  loraAdapter,
  merged,
  type LowRankChange,
} from './engine/direct/__fixtures__/lora-adapter.ts';

vi.setConfig({ testTimeout: 60_000 });

const random = randomNumbers(5);
const matrix = (height: number, width: number): number[][] =>
  Array.from({ length: height }, () => Array.from({ length: width }, () => 0.3 * random()));
const change = (from: number, to: number): LowRankChange => ({
  a: matrix(4, from),
  b: matrix(to, 4),
});
const changes: Record<string, LowRankChange> = {
  'blk.0.attn_v.weight': change(64, 64),
  'blk.1.ffn_up.weight': change(64, 128),
};
const alpha = 8;

let folder: string;
let provider: LlamaCppProvider;
const file = (name: string): string => path.join(folder, name);
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'loam-lora-'));
  await writeFile(file('model.gguf'), infillModel());
  await writeFile(file('adapter.gguf'), loraAdapter(alpha, changes, 'qwen2'));
  const whole = infillModel((name, values) => {
    const found = changes[name];
    return found ? merged(values, found, alpha, 0.5) : values;
  });
  await writeFile(file('merged.gguf'), whole);
});
afterAll(async () => rm(folder, { recursive: true }));

async function write(id: string): Promise<unknown> {
  const { stream } = await provider
    .completionModel(id)
    .doStream({ prompt: 'the moon', temperature: 0, maxOutputTokens: 24 });
  return (await foldStreamParts(stream)).content;
}

describe.each(['direct', 'node-llama-cpp'] as const)('an adapter of an entry, on %s', backend => {
  beforeAll(() => {
    const model = { path: file('model.gguf'), kind: 'completion' as const };
    provider = createLlamaCpp({
      backend,
      models: {
        plain: model,
        adapted: { ...model, lora: [{ path: file('adapter.gguf'), scale: 0.5 }] },
        'not at all': { ...model, lora: [{ path: file('adapter.gguf'), scale: 0 }] },
        merged: { ...model, path: file('merged.gguf') },
        wrong: { ...model, lora: [{ path: file('model.gguf') }] },
      },
    });
  });
  afterAll(() => provider.close());

  test('writes what the merged weights write', async () => {
    const adapted = await write('adapted');
    expect(adapted).toEqual(await write('merged'));
    const plain = await write('plain');
    expect(adapted).not.toEqual(plain);
    expect(await write('not at all')).toEqual(plain);
  });

  test('is refused when the model is loaded, where the file is none', async () => {
    await expect(provider.load('wrong')).rejects.toMatchObject({ code: 'model_load_failed' });
  });
});

test.each([
  [{ kind: 'embedding' as const, lora: [{ path: 'a.gguf' }] }, /'lora'.*models that write/],
  [{ lora: [] }, /'lora'/],
  [{ lora: [{ path: '' }] }, /'lora\.0\.path'/],
])('an entry %j is refused', (entry, message) => {
  expect(() => createLlamaCpp({ models: { m: { path: 'm.gguf', ...entry } } })).toThrow(message);
});
