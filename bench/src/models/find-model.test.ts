import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createLlamaCpp, type LlamaCppProvider } from '@loam/llama-cpp';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { BenchModel } from './bench-model.ts';
import { findModel } from './find-model.ts';
import { Prompts } from './prompts.ts';

// Threads that wait for each other are slow beyond measure when something else has their cores.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

describe.each(['direct', 'node-llama-cpp'] as const)('a generated model in %s', backend => {
  let model: BenchModel;
  let provider: LlamaCppProvider;

  beforeAll(async () => {
    model = await findModel('bare');
    provider = createLlamaCpp({ backend, models: [{ id: 'bare', path: model.path }] });
  });
  afterAll(() => provider.close());

  test('has words of one token', async () => {
    const prompt = new Prompts(model, 1).fresh(300);
    const tokens = await provider.tokenizer('bare').encode(prompt);
    expect(tokens).toHaveLength(300);
    expect(await provider.tokenizer('bare').decode(tokens)).toBe(prompt);
  });

  test('answers every token with text, and never ends by itself', async () => {
    const { stream } = await provider('bare').doStream({
      prompt: [{ role: 'user', content: [{ type: 'text', text: 'bada' }] }],
      maxOutputTokens: 200,
      temperature: 0,
    });
    const deltas: string[] = [];
    let outputTokens: number | undefined;
    for await (const part of stream) {
      if (part.type === 'text-delta') deltas.push(part.delta);
      if (part.type === 'finish') outputTokens = part.usage.outputTokens.total;
    }
    expect(outputTokens).toBe(200);
    expect(deltas).toHaveLength(200);
    expect(deltas.join('')).toMatch(/^[ -~]+$/);
  });
});

test('the same model is written every time', async () => {
  const { path } = await findModel('bare');
  const hash = createHash('sha256').update(await readFile(path));
  expect(hash.digest('hex')).toMatchInlineSnapshot(
    `"21c4113365a3e94e93f07daedccdb4596b6e19b5b933e555c3ce8735bf38f345"`,
  );
});
