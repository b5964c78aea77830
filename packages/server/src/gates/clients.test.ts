import { createOpenAI } from '@ai-sdk/openai';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { embed, generateText, streamText } from 'ai';
import OpenAI from 'openai';
import { describe, expect, test } from 'vitest';
import { scriptedProvider } from '../__fixtures__/scripted-provider.ts';
import { targetProvider } from '../__fixtures__/targets.ts';
import { createServer } from '../index.ts';

// S4-21, S4-26, S4-27: what people write today, with another base URL.

const uuid = '5e9a6e5c-3c7e-4f6a-9b1d-2f3c4d5e6f70';
const baseURL = 'http://127.0.0.1/v1';
const apiKey = 'layer_a-key-of-any-form';

const server = createServer({
  provider: scriptedProvider(),
  providers: { a: targetProvider('a'), b: targetProvider('b') },
  apiKey,
  gates: {
    first: { id: uuid, targets: [{ provider: 'a', model: 'one', price: { input: 1, output: 1 } }] },
    second: { targets: [{ provider: 'b', model: 'two' }] },
    vectors: { kind: 'embedding', targets: [{ provider: 'a', model: 'three' }] },
  },
});

/** The headers of the last answer. */
let answered = new Headers();
const fetch = async (input: string | URL | Request, init?: RequestInit) => {
  const response = await server.fetch(new Request(input, init));
  answered = response.headers;
  return response;
};

const messages = [{ role: 'user' as const, content: 'Hello' }];

describe('openai', () => {
  test('S4-2: gateId in the body', async () => {
    const client = new OpenAI({ apiKey, baseURL, fetch });
    const body = {
      gateId: uuid,
      messages,
    } as unknown as OpenAI.ChatCompletionCreateParamsNonStreaming;
    const answer = await client.chat.completions.create(body);
    expect(answer.choices[0]?.message.content).toBe('I am a');
    expect(answer.usage).toMatchObject({ cost: 0.000014, loam: { gate: 'first' } });
  });

  test('S4-3: the gate as model, streamed', async () => {
    const client = new OpenAI({ apiKey, baseURL, fetch });
    let text = '';
    const stream = client.chat.completions.stream({ model: uuid, messages });
    for await (const chunk of stream) text += chunk.choices[0]?.delta.content ?? '';
    expect(text).toBe('I am a');
  });

  test('S4-4: the header once, for every request', async () => {
    const client = new OpenAI({
      apiKey,
      baseURL,
      fetch,
      defaultHeaders: { 'X-Layer-Gate-Id': 'second' },
    });
    const answer = await client.responses.create({ model: 'gpt-4o', input: 'Hello' });
    expect(answer.output_text).toBe('I am b');
    expect(answered.get('x-loam-gate')).toBe('second');
    expect(answered.get('x-loam-model')).toBe('b/two');
  });

  test('S4-11: errors are its own classes', async () => {
    const client = new OpenAI({ apiKey, baseURL, fetch });
    const body = {
      gateId: 'nobody',
      messages,
    } as unknown as OpenAI.ChatCompletionCreateParamsNonStreaming;
    await expect(client.chat.completions.create(body)).rejects.toBeInstanceOf(OpenAI.NotFoundError);
  });
});

describe('the AI SDK', () => {
  test('S4-27: createOpenAI with the header', async () => {
    const openai = createOpenAI({
      apiKey,
      baseURL,
      fetch,
      headers: { 'X-Loam-Gate-Id': 'second' },
    });
    const { text, warnings } = await generateText({
      model: openai.chat('gpt-4o'),
      prompt: 'Hello',
    });
    expect([text, warnings]).toEqual(['I am b', []]);
    const streamed = streamText({ model: openai('gpt-4o'), prompt: 'Hello' });
    expect(await streamed.text).toBe('I am b');
  });

  test('createOpenAICompatible with the gate as model, or with gateId', async () => {
    const loam = createOpenAICompatible({ name: 'loam', apiKey, baseURL, fetch });
    expect((await generateText({ model: loam('first'), prompt: 'Hello' })).text).toBe('I am a');
    const { text } = await generateText({
      model: loam('whatever'),
      prompt: 'Hello',
      providerOptions: { loam: { gateId: 'second' } },
    });
    expect(text).toBe('I am b');
  });

  test('embeddings', async () => {
    const loam = createOpenAICompatible({ name: 'loam', apiKey, baseURL, fetch });
    const { embedding } = await embed({
      model: loam.embeddingModel('gate/vectors'),
      value: 'four',
    });
    expect(embedding).toEqual([4, 1]);
  });
});
