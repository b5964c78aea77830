import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { EngineBackend, LoadedModel, SamplerOptions } from '../backend.ts';
import { NodeLlamaCppBackend } from '../node-llama-cpp/node-llama-cpp-backend.ts';
import { chat, greedy, tinyLoad } from './__fixtures__/tiny-backend.ts';
import { DirectBackend } from './direct-backend.ts';
import { openRuntime } from './runtime.ts';

/** The same llama.cpp twice: through node-llama-cpp's C++, and through ours. */
describe('token for token the same as node-llama-cpp', () => {
  let direct: DirectBackend;
  const other = new NodeLlamaCppBackend();
  let models: [LoadedModel, LoadedModel];
  beforeAll(async () => {
    direct = new DirectBackend(openRuntime());
    models = [await other.load(tinyLoad), await direct.load(tinyLoad)];
  }, 120_000);
  afterAll(async () => {
    await direct.dispose();
    await other.dispose();
  });

  async function answer(
    backend: EngineBackend,
    text: string,
    options: SamplerOptions,
    gbnf?: string,
  ): Promise<number[]> {
    await backend.trim(0, 0);
    const sampler = backend.createSampler(options);
    if (gbnf) sampler.setGrammar(gbnf);
    const out: number[] = [];
    let tokens = backend.tokenize(chat(text), true);
    while (out.length < 48) {
      const [choice] = await backend.step([{ sequence: 0, tokens, sampler }]);
      if (!choice) break;
      out.push(choice.token);
      if (models[0].endTokens.includes(choice.token)) break;
      tokens = [choice.token];
    }
    sampler.dispose();
    return out;
  }

  test('the model is described alike', () => {
    const [{ parameters: _, ...theirs }, { parameters: __, keyValueLayout: ___, ...ours }] = models;
    expect(ours).toEqual(theirs);
  });

  const prompts = ['Hello!', 'Tell me a story.', 'What is the weather in Oslo?', 'Count to ten.'];
  test.each([
    ['greedy', {}],
    ['presence penalty', { presencePenalty: 1.5 }],
    ['frequency penalty', { frequencyPenalty: 1.5 }],
    ['bias', { logitBias: new Map([[331, -100]]) }],
  ])(
    '%s',
    async (_, options) => {
      for (const prompt of prompts) {
        const expected = await answer(other, prompt, { ...greedy, ...options });
        expect(await answer(direct, prompt, { ...greedy, ...options })).toEqual(expected);
      }
    },
    120_000,
  );

  test('grammar', async () => {
    const gbnf = 'root ::= [A-Z] [a-z]{2,6} (" " [a-z]{1,6}){1,5} [.!]';
    for (const prompt of prompts) {
      const expected = await answer(other, prompt, greedy, gbnf);
      expect(await answer(direct, prompt, greedy, gbnf)).toEqual(expected);
    }
  }, 120_000);
});
