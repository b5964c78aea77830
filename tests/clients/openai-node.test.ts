import OpenAI, {
  AuthenticationError,
  BadRequestError,
  InternalServerError,
  NotFoundError,
} from 'openai';
import { zodResponseFormat } from 'openai/helpers/zod';
import { ModelError } from '@loam/model-port';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { z } from 'zod/v4';
import { failOnWarnings } from './__fixtures__/no-warnings.ts';
import {
  finish,
  reasoning,
  scriptedServer,
  text,
  toolCall,
  type Script,
} from './__fixtures__/scripted-server.ts';
import {
  apiKey,
  baseURL,
  chatModel,
  embeddingModel,
  tinyServer,
} from './__fixtures__/tiny-server.ts';

failOnWarnings();

const tiny = tinyServer();
afterAll(() => tiny.close());
const client = new OpenAI({ baseURL, apiKey, maxRetries: 0, fetch: tiny.fetch });
const hello: OpenAI.ChatCompletionMessageParam[] = [{ role: 'user', content: 'Hello!' }];
const weather = {
  type: 'function' as const,
  function: {
    name: 'get_weather',
    description: 'Get the current weather in a city.',
    parameters: {
      type: 'object',
      properties: { city: { type: 'string', description: 'The name of the city.' } },
      required: ['city'],
    },
  },
};

describe('openai on loam/tiny', () => {
  test('chat: create, and the same text as a stream (S3-3)', async () => {
    const completion = await client.chat.completions.create({ model: chatModel, messages: hello });
    const [choice] = completion.choices;
    expect(choice).toMatchObject({ finish_reason: 'stop', message: { role: 'assistant' } });
    expect(choice?.message.content?.length).toBeGreaterThan(0);
    expect(choice?.message.tool_calls).toBeUndefined();
    const { usage } = completion;
    expect(usage?.total_tokens).toBe(usage!.prompt_tokens + usage!.completion_tokens);

    const stream = await client.chat.completions.create({
      model: chatModel,
      messages: hello,
      stream: true,
    });
    let streamed = '';
    // S0-5: read as unguarded as the documentation reads it
    for await (const chunk of stream) streamed += chunk.choices[0]!.delta.content ?? '';
    expect(streamed).toBe(choice?.message.content);
  });

  test('chat: the stream helper', async () => {
    const runner = client.chat.completions.stream({
      model: chatModel,
      messages: hello,
      stream_options: { include_usage: true },
    });
    const deltas: string[] = [];
    runner.on('content', delta => deltas.push(delta));
    const final = await runner.finalChatCompletion();
    expect(deltas.join('')).toBe(final.choices[0]?.message.content);
    expect(await runner.totalUsage()).toMatchObject({ prompt_tokens: 12 });
  });

  test('chat: runTools calls, answers with the result, and streams doing so (S3-10, S3-14)', async () => {
    const asked: string[] = [];
    const tools = [
      {
        type: 'function' as const,
        function: {
          ...weather.function,
          parse: JSON.parse,
          function: ({ city }: { city: string }) => {
            asked.push(city);
            return JSON.stringify({ city, temperature: 21, condition: 'sunny' });
          },
        },
      },
    ];
    const messages = [{ role: 'user' as const, content: 'What is the weather in Oslo?' }];
    const whole = client.chat.completions.runTools({ model: chatModel, messages, tools });
    const answer = await whole.finalContent();
    expect(answer).toContain('21');
    const streamed = client.chat.completions.runTools({
      model: chatModel,
      messages,
      tools,
      stream: true,
    });
    expect(await streamed.finalContent()).toBe(answer);
    expect(asked).toEqual(['Oslo', 'Oslo']);
  });

  test('chat: a returned message goes back as it came (S3-12)', async () => {
    const first = await client.chat.completions.create({
      model: chatModel,
      messages: [{ role: 'user', content: 'What is the weather in Rome?' }],
      tools: [weather],
      tool_choice: 'required',
    });
    const { message } = first.choices[0]!;
    const [call] = message.tool_calls ?? [];
    expect(call).toMatchObject({ type: 'function', function: { name: 'get_weather' } });
    expect(first.choices[0]?.finish_reason).toBe('tool_calls');
    const second = await client.chat.completions.create({
      model: chatModel,
      messages: [
        { role: 'user', content: 'What is the weather in Rome?' },
        message,
        { role: 'tool', tool_call_id: call!.id, content: '{"temperature": 30}' },
      ],
      tools: [weather],
    });
    expect(second.choices[0]?.message.content).toContain('30');
  });

  test('chat: parse', async () => {
    const person = z.object({ name: z.string(), age: z.int() });
    const completion = await client.chat.completions.parse({
      model: chatModel,
      messages: [{ role: 'user', content: 'Extract the person: Anna is 31 years old.' }],
      response_format: zodResponseFormat(person, 'person'),
    });
    const { parsed } = completion.choices[0]!.message;
    expect(person.parse(parsed)).toEqual(parsed);
  });

  test('chat: several choices with log-probabilities', async () => {
    const { choices, usage } = await client.chat.completions.create({
      model: chatModel,
      messages: hello,
      n: 3,
      logprobs: true,
      top_logprobs: 2,
    });
    expect(choices.map(({ index }) => index)).toEqual([0, 1, 2]);
    for (const { logprobs, message } of choices) {
      const tokens = logprobs?.content ?? [];
      expect(tokens.map(({ token }) => token).join('')).toBe(message.content);
      expect(tokens.every(({ top_logprobs: top }) => top.length === 2)).toBe(true);
    }
    expect(usage?.prompt_tokens).toBe(12);
  });

  test('chat: log-probabilities stream with the text they are of', async () => {
    const stream = await client.chat.completions.create({
      model: chatModel,
      messages: hello,
      tools: [weather],
      stop: ['zzz'],
      logprobs: true,
      stream: true,
    });
    let streamed = '';
    for await (const { choices } of stream) {
      const { content } = choices[0]!.delta;
      const told = choices[0]!.logprobs?.content?.map(({ token }) => token).join('');
      expect(told ?? '').toBe(content ?? '');
      streamed += content ?? '';
    }
    expect(streamed.length).toBeGreaterThan(10);
  });

  test('completions: create, echo and stream (S2-21)', async () => {
    const prompt = '<|im_start|>user\nHello!<|im_end|>\n<|im_start|>assistant\n';
    const whole = await client.completions.create({
      model: chatModel,
      prompt,
      echo: true,
      logprobs: null,
    });
    expect(whole.choices[0]?.text.startsWith(prompt)).toBe(true);
    const stream = await client.completions.create({ model: chatModel, prompt, stream: true });
    let streamed = '';
    for await (const { choices } of stream) streamed += choices[0]?.text ?? '';
    expect(prompt + streamed).toBe(whole.choices[0]?.text);
    const both = await client.completions.create({
      model: chatModel,
      prompt: ['A', 'B'],
      max_tokens: 2,
      logprobs: 1,
    });
    expect(both.choices.map(({ index, finish_reason: reason }) => [index, reason])).toEqual([
      [0, 'length'],
      [1, 'length'],
    ]);
    expect(both.choices[0]?.logprobs?.tokens).toHaveLength(2);
    // As lm-evaluation-harness asks how probable a text is: the last token is the answer's.
    const scored = await client.completions.create({
      model: chatModel,
      prompt: [[72, 101], [72]],
      echo: true,
      logprobs: 1,
      max_tokens: 1,
    });
    expect(scored.choices.map(each => each.logprobs?.token_logprobs?.length)).toEqual([3, 2]);
    expect(scored.choices[0]?.logprobs?.token_logprobs?.slice(0, 2)).toEqual([
      null,
      expect.any(Number),
    ]);
    expect(scored.choices[0]?.text.startsWith('He')).toBe(true);
  });

  test('embeddings: base64 by default, and the same in numbers (S2-26)', async () => {
    const request = { model: embeddingModel, input: ['Hello there', 'Hello', 'Hello there'] };
    const { data, usage } = await client.embeddings.create(request);
    expect(data.map(({ index, embedding }) => [index, embedding.length])).toEqual([
      [0, 256],
      [1, 256],
      [2, 256],
    ]);
    expect(data[2]?.embedding).toEqual(data[0]?.embedding);
    expect(data[1]?.embedding).not.toEqual(data[0]?.embedding);
    expect(usage.total_tokens).toBeGreaterThan(0);
    const numbers = await client.embeddings.create({ ...request, encoding_format: 'float' });
    for (const [index, { embedding }] of numbers.data.entries()) {
      expect(embedding.map(Math.fround)).toEqual([...data[index]!.embedding]);
    }
    const short = await client.embeddings.create({ ...request, dimensions: 8 });
    expect(short.data[0]?.embedding).toHaveLength(8);
  });

  test('embeddings: 2048 texts', async () => {
    const input = Array.from({ length: 2048 }, (_, index) => `text ${index}`);
    const { data } = await client.embeddings.create({ model: embeddingModel, input });
    expect(data.map(({ index }) => index)).toEqual(input.map((_, index) => index));
  });

  test('models: list and retrieve, with a slash in the id (S0-6)', async () => {
    const { data } = await client.models.list();
    expect(data.map(({ id }) => id)).toEqual([chatModel, embeddingModel]);
    expect(await client.models.retrieve(chatModel)).toMatchObject({
      id: chatModel,
      object: 'model',
    });
  });

  test('errors are of their classes', async () => {
    const ask = (fields: object, connection = client) =>
      connection.chat.completions.create({ model: chatModel, messages: hello, ...fields });
    await expect(ask({ model: 'nobody' })).rejects.toThrow(NotFoundError);
    await expect(ask({ temperature: 2.5 })).rejects.toThrow(BadRequestError);
    await expect(ask({ temperature: 2.5 })).rejects.toMatchObject({
      code: 'decimal_above_max_value',
      param: 'temperature',
      type: 'invalid_request_error',
      requestID: expect.stringMatching(/^req_/),
    });
    await expect(ask({ model: embeddingModel })).rejects.toMatchObject({
      code: 'model_kind_mismatch',
    });
    const stranger = client.withOptions({ apiKey: 'sk-wrong' });
    await expect(ask({}, stranger)).rejects.toThrow(AuthenticationError);
    await expect(
      client.chat.completions.create({
        model: chatModel,
        messages: [{ role: 'user', content: 'word '.repeat(5000) }],
      }),
    ).rejects.toMatchObject({ status: 400, code: 'context_length_exceeded' });
  });
});

const connect = (script: Script, maxRetries = 0) => {
  const server = scriptedServer(script);
  return { ...server, client: new OpenAI({ baseURL, apiKey, maxRetries, fetch: server.fetch }) };
};

describe('openai on a scripted model', () => {
  test('chat: waits as long as it is told before it tries again', async () => {
    const busy = new ModelError({ code: 'engine_overloaded', message: 'busy', retryAfterMs: 37 });
    const server = connect((_, turn) => {
      if (turn === 0) throw busy;
      return [...text('Here.'), finish()];
    }, 1);
    const waits = vi.spyOn(globalThis, 'setTimeout');
    const { choices } = await server.client.chat.completions.create({
      model: 'scripted',
      messages: hello,
    });
    expect(choices[0]?.message.content).toBe('Here.');
    expect(server.calls).toHaveLength(2);
    expect(waits.mock.calls.map(([, delay]) => delay)).toContain(37);
  });

  test('chat: gives up with the class of the error', async () => {
    const server = connect(() => {
      throw new ModelError({ code: 'engine_overloaded', message: 'busy' });
    });
    const failed = server.client.chat.completions.create({ model: 'scripted', messages: hello });
    await expect(failed).rejects.toThrow(InternalServerError);
    await expect(failed).rejects.toMatchObject({ status: 503, code: 'engine_overloaded' });
  });

  test('chat: an error in the middle of a stream is thrown where it is read', async () => {
    const server = connect(() => [
      ...text('half').slice(0, 2),
      { type: 'error', error: new ModelError({ code: 'engine_crashed', message: 'gone' }) },
    ]);
    const stream = await server.client.chat.completions.create({
      model: 'scripted',
      messages: hello,
      stream: true,
    });
    let read = '';
    const reading = (async () => {
      for await (const { choices } of stream) read += choices[0]?.delta.content ?? '';
    })();
    await expect(reading).rejects.toThrow('gone');
    expect(read).toBe('half');
  });

  test('chat: reasoning, two calls at once and usage, as the stream helper adds them up', async () => {
    const server = connect(() => [
      ...reasoning('Hm', ', two.'),
      ...toolCall('call_1', 'f', { a: 1 }),
      ...toolCall('call_2', 'g', { b: [2] }),
      finish('tool-calls'),
    ]);
    const runner = server.client.chat.completions.stream({
      model: 'scripted',
      messages: hello,
      tools: ['f', 'g'].map(name => ({ type: 'function', function: { name, parameters: {} } })),
      stream_options: { include_usage: true },
    });
    const { choices, usage } = await runner.finalChatCompletion();
    expect(choices[0]).toMatchObject({
      finish_reason: 'tool_calls',
      message: {
        tool_calls: [
          { id: 'call_1', function: { name: 'f', arguments: '{"a":1}' } },
          { id: 'call_2', function: { name: 'g', arguments: '{"b":[2]}' } },
        ],
      },
    });
    expect(usage).toMatchObject({
      prompt_tokens: 11,
      prompt_tokens_details: { cached_tokens: 3 },
      completion_tokens_details: { reasoning_tokens: 3 },
    });
  });
});
