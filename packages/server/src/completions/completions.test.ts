import type { Completion } from '@loam/openai-wire';
import { describe, expect, test } from 'vitest';
import { fullProvider, type CompletionScript } from '../__fixtures__/loam-provider.ts';
import { post, readEvents, type Envelope } from '../__fixtures__/requests.ts';
import { finish, scriptedProvider, textParts } from '../__fixtures__/scripted-provider.ts';
import { transports } from '../__fixtures__/transports.ts';

const path = '/v1/completions';
const body = (fields: object = {}) => ({ model: 'base', prompt: 'Once', ...fields });

describe.each(transports)('over %s', (_name, connect) => {
  async function ask(fields: object, provider = fullProvider()) {
    await using server = await connect({ provider });
    const response = await server.send(path, post(body(fields)));
    return { provider, response, answer: (await response.json()) as Completion & Envelope };
  }

  test('S2-21 continues a text', async () => {
    const { response, answer, provider } = await ask({ max_tokens: 5, temperature: 0 });
    expect(response.status).toBe(200);
    expect(answer).toMatchObject({
      id: expect.stringMatching(/^cmpl-\w{24}$/),
      object: 'text_completion',
      model: 'base',
      choices: [{ index: 0, text: 'after Once', logprobs: null, finish_reason: 'stop' }],
      usage: { prompt_tokens: 11, completion_tokens: 2, total_tokens: 13 },
    });
    expect(provider.completionCalls).toMatchObject([
      { prompt: 'Once', maxOutputTokens: 5, temperature: 0 },
    ]);
  });

  test('S2-21 streams, and counts at the end', async () => {
    await using server = await connect({ provider: fullProvider() });
    const request = body({ stream: true, stream_options: { include_usage: true } });
    const response = await server.send(path, post(request));
    expect(response.headers.get('content-type')).toMatch(/^text\/event-stream/);
    const { data } = await readEvents(response);
    expect(data).toMatchObject([
      { choices: [{ text: 'after ', finish_reason: null }] },
      { choices: [{ text: 'Once' }] },
      { choices: [{ text: '', finish_reason: 'stop' }] },
      { choices: [], usage: { total_tokens: 13 } },
      '[DONE]',
    ]);
  });

  test('several prompts, each with several choices, in their order', async () => {
    const { answer, provider } = await ask({ prompt: ['a', 'b'], n: 2, seed: 5 });
    expect(answer.choices.map(({ index, text }) => [index, text])).toEqual([
      [0, 'after a'],
      [1, 'after a'],
      [2, 'after b'],
      [3, 'after b'],
    ]);
    // every choice has a seed of its own, and every prompt is counted once
    expect(provider.completionCalls.map(({ seed }) => seed)).toEqual([5, 6, 5, 6]);
    expect(answer.usage).toMatchObject({ prompt_tokens: 22, completion_tokens: 8 });
  });

  test('more prompts than are computed at a time', async () => {
    let running = 0;
    let most = 0;
    const complete: CompletionScript = async function* ({ prompt }) {
      most = Math.max(most, ++running);
      await new Promise(resolve => setImmediate(resolve));
      yield* textParts(String(prompt));
      running--;
    };
    const prompt = Array.from({ length: 40 }, (_, index) => `p${index}`);
    const { answer } = await ask({ prompt }, fullProvider({ complete }));
    expect(answer.choices.map(({ text }) => text)).toEqual(prompt);
    expect(most).toBeLessThanOrEqual(8);
  });

  test('prompts in tokens', async () => {
    const { provider } = await ask({ prompt: [[1, 2], [3]] });
    expect(provider.completionCalls.map(({ prompt }) => prompt)).toEqual([[1, 2], [3]]);
  });

  test.each([
    ['text', 'Once', 'Onceafter Once'],
    ['tokens', [79, 110], 'Onafter 79,110'],
  ])('echoes a prompt in %s', async (_, prompt, text) => {
    const { answer } = await ask({ prompt, echo: true });
    expect(answer.choices[0]?.text).toBe(text);
  });

  test('echoes a prompt with the log-probabilities of its tokens', async () => {
    const { answer, provider } = await ask({ prompt: 'Once', echo: true, logprobs: 0, n: 2 });
    expect(provider.completionCalls).toMatchObject([
      { promptLogprobs: true },
      { promptLogprobs: true },
    ]);
    expect(answer.choices.map(({ text }) => text)).toEqual(['Onceafter Once', 'Onceafter Once']);
    expect(answer.choices[1]?.logprobs).toEqual({
      tokens: ['O', 'n', 'c', 'e'],
      token_logprobs: [null, -1, -2, -3],
      top_logprobs: [null, {}, {}, {}],
      text_offset: [0, 1, 2, 3],
    });
  });

  test('refuses log-probabilities of a prompt that a model does not have', async () => {
    const provider = fullProvider({ complete: () => textParts('fine') });
    const { response, answer } = await ask({ echo: true, logprobs: 1 }, provider);
    expect(response.status).toBe(400);
    expect(answer.error).toMatchObject({ code: 'unsupported_parameter', param: 'echo' });
  });

  test('passes a suffix on', async () => {
    const { provider } = await ask({ suffix: 'the end' });
    expect(provider.completionCalls).toMatchObject([{ suffix: 'the end' }]);
  });

  test('a chat model continues text as well', async () => {
    const { answer } = await ask({ model: 'loam/tiny' });
    expect(answer.choices[0]?.text).toBe('after Once');
  });

  test('S2-23 a model of another kind', async () => {
    const { response, answer } = await ask({ model: 'embedder' });
    expect(response.status).toBe(400);
    expect(answer.error).toMatchObject({ code: 'model_kind_mismatch', param: 'model' });
  });

  test('a provider that only knows conversations', async () => {
    await using server = await connect({ provider: scriptedProvider() });
    const response = await server.send(path, post(body({ model: 'loam/tiny' })));
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: { code: 'model_kind_mismatch' } });
  });

  test('an error before the answer is an HTTP error, and the other choices are left', async () => {
    const signals: (AbortSignal | undefined)[] = [];
    const provider = fullProvider({
      complete: ({ abortSignal, prompt }) => {
        signals.push(abortSignal);
        if (prompt !== 'bad') return textParts('fine');
        return [{ type: 'error', error: new Error('secret detail') }, finish('stop')];
      },
    });
    const { response, answer } = await ask({ prompt: ['good', 'bad'], stream: true }, provider);
    expect(response.status).toBe(500);
    expect(answer.error).toMatchObject({ code: 'server_error' });
    expect(JSON.stringify(answer)).not.toContain('secret');
    expect(signals.map(signal => signal?.aborted)).toEqual([true, true]);
  });

  test('an error after the first output ends the stream', async () => {
    const provider = fullProvider({
      complete: () => [
        { type: 'text-start', id: 't' },
        { type: 'text-delta', id: 't', delta: 'half' },
        { type: 'error', error: new Error('secret detail') },
      ],
    });
    await using server = await connect({ provider });
    const { data } = await readEvents(await server.send(path, post(body({ stream: true }))));
    expect(data).toMatchObject([
      { choices: [{ text: 'half' }] },
      { error: { code: 'server_error' } },
      '[DONE]',
    ]);
  });
});
