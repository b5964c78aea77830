import Anthropic, { AuthenticationError, BadRequestError, NotFoundError } from '@anthropic-ai/sdk';
import { ModelError } from '@loam/model-port';
import { afterAll, describe, expect, test } from 'vitest';
import { failOnWarnings } from './__fixtures__/no-warnings.ts';
import {
  finish,
  reasoning,
  scriptedServer,
  text,
  toolCall,
  type Script,
} from './__fixtures__/scripted-server.ts';
import { apiKey, baseURL, chatModel, tinyServer } from './__fixtures__/tiny-server.ts';

failOnWarnings();

const tiny = tinyServer();
afterAll(() => tiny.close());
// This client adds `/v1` itself.
const settings = { baseURL: new URL(baseURL).origin, apiKey };
const client = new Anthropic({ ...settings, maxRetries: 0, fetch: tiny.fetch });
const hello: Anthropic.MessageParam[] = [{ role: 'user', content: 'Hello!' }];
const weather: Anthropic.Tool = {
  name: 'get_weather',
  description: 'Get the current weather in a city.',
  input_schema: {
    type: 'object',
    properties: { city: { type: 'string', description: 'The name of the city.' } },
    required: ['city'],
  },
};
const textOf = ({ content }: Anthropic.Message) =>
  content.map(block => (block.type === 'text' ? block.text : '')).join('');

describe('@anthropic-ai/sdk on loam/tiny', () => {
  const base = { model: chatModel, max_tokens: 200, temperature: 0 };

  test('messages: create, and the same text as a stream', async () => {
    const message = await client.messages.create({ ...base, messages: hello });
    expect(message).toMatchObject({ type: 'message', role: 'assistant', stop_reason: 'end_turn' });
    expect(textOf(message).length).toBeGreaterThan(0);
    const { input_tokens: input, cache_read_input_tokens: cached } = message.usage;
    const counted = await client.messages.countTokens({ model: chatModel, messages: hello });
    expect(input + (cached ?? 0)).toBe(counted.input_tokens);

    const stream = client.messages.stream({ ...base, messages: hello });
    let streamed = '';
    stream.on('text', delta => {
      streamed += delta;
    });
    const final = await stream.finalMessage();
    expect(streamed).toBe(textOf(message));
    expect(textOf(final)).toBe(textOf(message));
    expect(final.usage.output_tokens).toBe(message.usage.output_tokens);
  });

  test('messages: a tool is used, and its result told', async () => {
    const question: Anthropic.MessageParam = {
      role: 'user',
      content: 'What is the weather in Oslo?',
    };
    const request = { ...base, tools: [weather] };
    const first = await client.messages.stream({ ...request, messages: [question] }).finalMessage();
    const use = first.content.find(block => block.type === 'tool_use');
    expect(first.stop_reason).toBe('tool_use');
    expect(use).toMatchObject({ name: 'get_weather', input: { city: 'Oslo' } });
    const second = await client.messages.create({
      ...request,
      messages: [
        question,
        { role: 'assistant', content: first.content },
        {
          role: 'user',
          content: [
            {
              type: 'tool_result',
              tool_use_id: use!.id,
              content: '{"temperature": 21, "condition": "sunny"}',
            },
          ],
        },
      ],
    });
    expect(textOf(second)).toContain('21');
  });

  test('messages: a stop sequence and a limit', async () => {
    const stopped = await client.messages.create({
      ...base,
      messages: hello,
      stop_sequences: ['help'],
    });
    expect(stopped).toMatchObject({ stop_reason: 'stop_sequence', stop_sequence: 'help' });
    const limited = await client.messages.create({ ...base, max_tokens: 2, messages: hello });
    expect(limited).toMatchObject({ stop_reason: 'max_tokens', usage: { output_tokens: 2 } });
  });

  test('messages: counting', async () => {
    const count = await client.messages.countTokens({ model: chatModel, messages: hello });
    expect(count.input_tokens).toBeGreaterThan(0);
    const more = await client.messages.countTokens({
      model: chatModel,
      messages: hello,
      system: 'Be kind.',
      tools: [weather],
    });
    expect(more.input_tokens).toBeGreaterThan(count.input_tokens);
  });

  test('errors are of their classes', async () => {
    const create = (fields: object, connection = client) =>
      connection.messages.create({ ...base, messages: hello, ...fields });
    await expect(create({ model: 'nobody' })).rejects.toThrow(NotFoundError);
    await expect(create({ max_tokens: 0 })).rejects.toThrow(BadRequestError);
    await expect(create({ max_tokens: 0 })).rejects.toMatchObject({
      status: 400,
      error: { type: 'error', error: { type: 'invalid_request_error', param: 'max_tokens' } },
    });
    const stranger = client.withOptions({ apiKey: 'sk-wrong' });
    await expect(create({}, stranger)).rejects.toThrow(AuthenticationError);
    await expect(create({}, stranger)).rejects.toMatchObject({ type: 'authentication_error' });
  });
});

const connect = (script: Script, maxRetries = 0) => {
  const server = scriptedServer(script);
  return { ...server, client: new Anthropic({ ...settings, maxRetries, fetch: server.fetch }) };
};

describe('@anthropic-ai/sdk on a scripted model', () => {
  const base = { model: 'scripted', max_tokens: 100, messages: hello };

  test('messages: thinking, text and two tools in one answer', async () => {
    const server = connect(() => [
      ...reasoning('Hm', ', two.'),
      ...text('Both.'),
      ...toolCall('call_1', 'f', { a: 1 }),
      ...toolCall('call_2', 'g', {}),
      finish('tool-calls'),
    ]);
    const final = await server.client.messages
      .stream({ ...base, thinking: { type: 'enabled', budget_tokens: 1024 } })
      .finalMessage();
    expect(final.content).toMatchObject([
      { type: 'thinking', thinking: 'Hm, two.' },
      { type: 'text', text: 'Both.' },
      { type: 'tool_use', id: 'call_1', name: 'f', input: { a: 1 } },
      { type: 'tool_use', id: 'call_2', name: 'g', input: {} },
    ]);
    expect(final.usage).toMatchObject({
      input_tokens: 8,
      cache_read_input_tokens: 3,
      output_tokens: 7,
    });
    expect(server.calls[0]?.reasoning).toBe('low');
  });

  test('messages: a server that is busy is asked again', async () => {
    const server = connect((_, turn) => {
      if (turn > 0) return [...text('Here.'), finish()];
      throw new ModelError({ code: 'engine_overloaded', message: 'busy', retryAfterMs: 1 });
    }, 1);
    expect(textOf(await server.client.messages.create(base))).toBe('Here.');
    expect(server.calls).toHaveLength(2);
  });

  test('messages: an error in the middle of a stream is thrown where it is read', async () => {
    const server = connect(() => [
      ...text('half').slice(0, 2),
      { type: 'error', error: new ModelError({ code: 'engine_crashed', message: 'gone' }) },
    ]);
    const reading = server.client.messages.stream(base).finalMessage();
    await expect(reading).rejects.toThrow('gone');
  });
});
