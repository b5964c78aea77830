import { describe, expect, test } from 'vitest';
import { fullProvider } from '../__fixtures__/loam-provider.ts';
import { envelopeOf, post } from '../__fixtures__/requests.ts';
import { scriptedProvider } from '../__fixtures__/scripted-provider.ts';
import { transports } from '../__fixtures__/transports.ts';

describe.each(transports)('over %s', (_name, connect) => {
  test('tokens of a text, and the text again', async () => {
    await using server = await connect({ provider: fullProvider() });
    const tokenized = await server.send(
      '/v1/tokenize',
      post({ model: 'loam/tiny', content: 'Hi' }),
    );
    expect(await tokenized.json()).toEqual({ tokens: [72, 105], count: 2, max_model_len: 2048 });
    const text = await server.send(
      '/v1/detokenize',
      post({ model: 'loam/tiny', tokens: [72, 105] }),
    );
    expect(await text.json()).toEqual({ content: 'Hi', prompt: 'Hi' });
  });

  test.each(['base', 'embedder'])('every kind of model has tokens: %s', async model => {
    await using server = await connect({ provider: fullProvider() });
    const response = await server.send('/v1/tokenize', post({ model, prompt: '' }));
    expect(await response.json()).toEqual({ tokens: [], count: 0 });
  });

  test.each([
    ['/v1/tokenize', { content: 'Hi' }],
    ['/v1/detokenize', { tokens: [1] }],
  ])('%s without the model, or without its tokenizer', async (path, fields) => {
    await using server = await connect({ provider: scriptedProvider() });
    const unknown = await server.send(path, post({ ...fields, model: 'nobody' }));
    expect(unknown.status).toBe(404);
    const without = await server.send(path, post({ ...fields, model: 'loam/tiny' }));
    expect(without.status).toBe(400);
    expect((await envelopeOf(without)).error).toMatchObject({
      code: 'unsupported_parameter',
      param: 'model',
    });
  });
});
