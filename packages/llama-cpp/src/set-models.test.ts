import { foldStreamParts } from '@loam/model-port';
import { tinyEmbeddingModel, tinyModel } from '@loam/tiny-model';
import { expect, test } from 'vitest';
import { createLlamaCpp } from './create-llama-cpp.ts';

const call = {
  prompt: [{ role: 'user' as const, content: [{ type: 'text' as const, text: 'Hello!' }] }],
};

test('a model that stays as it was stays loaded; one that goes leaves after its last answer', async () => {
  const staying = { ...tinyModel, id: 'staying' };
  const changing = { ...tinyModel, id: 'changing', pinned: true };
  const going = { ...tinyModel, id: 'going' };
  const provider = createLlamaCpp({ models: [staying, changing, going] });
  const states = () =>
    Object.fromEntries(provider.models().map(({ id, state }) => [id, state] as const));
  try {
    await Promise.all([provider.load('staying'), provider.load('changing')]);
    const { stream } = await provider('going').doStream(call);

    provider.setModels([{ ...staying }, { ...changing, sequences: 1 }, tinyEmbeddingModel]);
    expect(states()).toEqual({
      staying: 'ready',
      changing: 'unloaded',
      'loam/tiny-embedding': 'unloaded',
    });
    expect(() => provider('going')).toThrow('going');
    await provider.load('changing');
    expect((await provider.stats()).map(({ sequences }) => sequences)).toEqual([8, 1, 0]);

    const answer = await foldStreamParts(stream);
    expect(answer.finishReason.unified).toBe('stop');
  } finally {
    await provider.close();
  }
});

test('a wrong entry changes nothing', async () => {
  const provider = createLlamaCpp({ models: [tinyModel] });
  expect(() => provider.setModels([{ id: 'x', path: '' }])).toThrow("'x'");
  expect(provider.models().map(({ id }) => id)).toEqual(['loam/tiny']);
  await provider.close();
});
