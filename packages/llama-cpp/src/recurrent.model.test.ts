import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { LoamMetadata } from '@loam/model-port';
import { foldStreamParts } from '@loam/model-port';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { mambaModel } from './__fixtures__/mamba-model.ts';
import { createLlamaCpp, type LlamaCppProvider } from './create-llama-cpp.ts';

vi.setConfig({ testTimeout: 60_000 });

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'loam-recurrent-'));
  await writeFile(path.join(folder, 'mamba.gguf'), mambaModel());
});
afterAll(async () => rm(folder, { recursive: true }));

async function write(on: LlamaCppProvider, prompt: string) {
  const { stream } = await on
    .completionModel('mamba')
    .doStream({ prompt, temperature: 0, maxOutputTokens: 12 });
  const { content, providerMetadata } = await foldStreamParts(stream);
  const { cache } = (providerMetadata?.['loam'] ?? {}) as LoamMetadata;
  return {
    text: content.map(part => (part.type === 'text' ? part.text : '')).join(''),
    cached: cache?.cachedTokens,
  };
}

describe.each(['direct', 'node-llama-cpp'] as const)('a recurrent model on %s', backend => {
  let provider: LlamaCppProvider;
  let fresh: LlamaCppProvider;
  beforeAll(() => {
    const entry = {
      id: 'mamba',
      path: path.join(folder, 'mamba.gguf'),
      kind: 'completion' as const,
      contextLength: 512,
      sequences: 2,
    };
    provider = createLlamaCpp({ backend, models: [entry] });
    fresh = createLlamaCpp({ backend, models: [{ ...entry, sequences: 1, savedStatesMb: 0 }] });
  });
  afterAll(async () => Promise.all([provider.close(), fresh.close()]));

  /** What nothing before it can have changed. */
  async function writeAlone(prompt: string): Promise<string> {
    await write(fresh, 'something else altogether, so that nothing of it is there');
    return (await write(fresh, prompt)).text;
  }
  const document = 'a long document with many words in it, which all of them begin with. ';

  test('is told to be one', async () => {
    await provider.load('mamba');
    expect(provider.models()[0]).toMatchObject({ state: 'ready', backend });
  });

  test('answers as if nothing had been kept, whatever was asked before', async () => {
    const prompts = [
      `${document}one`,
      `${document}two`,
      // The same again, of which the last token has to be computed once more.
      `${document}one`,
      document,
      'one',
    ];
    for (const prompt of prompts) {
      const { text, cached } = await write(provider, prompt);
      expect(text).toBe(await writeAlone(prompt));
      // A state cannot be cut where the prompts part.
      expect(cached).toBe(0);
    }
  });

  test('goes on from a whole state, and counts it', async () => {
    const question = 'tell me more of it: ';
    const { text } = await write(provider, question);
    // Its last token was chosen, and not computed.
    const held = question.length + text.length - 1;
    const next = `${question}${text} and then?`;
    const continued = await write(provider, next);
    expect(continued.text).toBe(await writeAlone(next));
    expect(continued.cached).toBe(held);
  });

  test('answers several at once', async () => {
    const prompts = ['x', 'y', 'zz', `${document}!`];
    const answers = await Promise.all(prompts.map(prompt => write(provider, prompt)));
    for (const [index, prompt] of prompts.entries()) {
      expect(answers[index]?.text).toBe(await writeAlone(prompt));
    }
  });
});
