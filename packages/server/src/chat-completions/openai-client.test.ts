import OpenAI from 'openai';
import { describe, expect, test } from 'vitest';
import { ModelError } from '@loam/model-port';
import { deferred } from '../__fixtures__/deferred.ts';
import {
  scriptedProvider,
  textParts,
  toolCallParts,
  type Script,
  type ScriptedProvider,
} from '../__fixtures__/scripted-provider.ts';
import { createServer } from '../index.ts';

/** The official client, in-process, in front of a scripted model. */
function connect(script?: Script): { client: OpenAI; provider: ScriptedProvider } {
  const provider = scriptedProvider(script);
  const server = createServer({ provider, apiKey: 'sk-right' });
  const client = new OpenAI({
    baseURL: 'http://localhost/v1',
    apiKey: 'sk-right',
    maxRetries: 0,
    fetch: (input, init) => server.fetch(new Request(input, init)),
  });
  return { client, provider };
}

const model = 'loam/tiny';
const messages: OpenAI.ChatCompletionMessageParam[] = [
  { role: 'user', content: 'Weather in Oslo?' },
];
const tools: OpenAI.ChatCompletionTool[] = [
  {
    type: 'function',
    function: {
      name: 'get_weather',
      description: 'The weather of a city',
      parameters: { type: 'object', properties: { city: { type: 'string' } } },
    },
  },
];

const fail =
  (error: unknown): Script =>
  () => {
    throw error;
  };

/** Calls the tool first, and answers with its result. */
const agent: Script = ({ prompt }) => {
  const last = prompt.at(-1);
  if (last?.role !== 'tool') return toolCallParts('get_weather', { city: 'Oslo' });
  const [part] = last.content;
  const output =
    part?.type === 'tool-result' && part.output.type === 'text' ? part.output.value : '';
  return textParts(`In Oslo it is ${output}.`);
};

test('create (S3-3)', async () => {
  const { client } = connect();
  const completion = await client.chat.completions.create({ model, messages });
  expect(completion.choices[0]?.message.content).toBe('Hello there!');
  expect(completion.choices[0]?.message.tool_calls).toBeUndefined();
  expect(completion.usage?.total_tokens).toBe(13);
  expect(completion).toMatchObject({ _request_id: expect.stringMatching(/^req_/) });
});

test('create with stream: every chunk has a delta (S0-5)', async () => {
  const { client } = connect();
  const stream = await client.chat.completions.create({ model, messages, stream: true });
  let text = '';
  for await (const chunk of stream) {
    // Read without a guard, as published examples do.
    text += chunk.choices[0]!.delta.content ?? '';
  }
  expect(text).toBe('Hello there!');
});

test('stream helper', async () => {
  const { client } = connect();
  const stream = client.chat.completions.stream({
    model,
    messages,
    stream_options: { include_usage: true },
  });
  expect(await stream.finalContent()).toBe('Hello there!');
  expect(await stream.totalUsage()).toMatchObject({ prompt_tokens: 11, completion_tokens: 2 });
});

test('a tool call, and a second turn with its result (S3-9 to S3-15)', async () => {
  const { client, provider } = connect(agent);
  const first = await client.chat.completions.create({ model, messages, tools });
  const message = first.choices[0]!.message;
  const [call] = message.tool_calls ?? [];
  expect(first.choices[0]?.finish_reason).toBe('tool_calls');
  if (call?.type !== 'function') throw new Error('no function call');
  expect(JSON.parse(call.function.arguments)).toEqual({ city: 'Oslo' });

  const second = await client.chat.completions.create({
    model,
    tools,
    // The answer goes back as it came (S3-12).
    messages: [...messages, message, { role: 'tool', tool_call_id: call.id, content: '7 °C' }],
  });
  expect(second.choices[0]?.message.content).toBe('In Oslo it is 7 °C.');
  expect(provider.calls[1]?.prompt).toMatchObject([
    { role: 'user' },
    {
      role: 'assistant',
      content: [{ type: 'tool-call', toolCallId: call.id, input: { city: 'Oslo' } }],
    },
    { role: 'tool', content: [{ toolCallId: call.id, toolName: 'get_weather' }] },
  ]);
});

test('a streamed tool call', async () => {
  const { client } = connect(agent);
  const stream = client.chat.completions.stream({ model, messages, tools });
  const message = await stream.finalMessage();
  expect(message.tool_calls?.[0]).toMatchObject({
    id: 'call_1',
    type: 'function',
    function: { name: 'get_weather', arguments: '{"city":"Oslo"}' },
  });
});

test('runTools carries a conversation through', async () => {
  const { client } = connect(agent);
  const runner = client.chat.completions.runTools({
    model,
    messages,
    tools: [
      {
        type: 'function',
        function: {
          name: 'get_weather',
          description: 'The weather of a city',
          parameters: { type: 'object', properties: { city: { type: 'string' } } },
          parse: JSON.parse as (text: string) => { city: string },
          function: ({ city }: { city: string }) => `${city.length} °C`,
        },
      },
    ],
  });
  expect(await runner.finalContent()).toBe('In Oslo it is 4 °C.');
});

test('models, with ids that contain a slash (S0-6)', async () => {
  const { client } = connect();
  const ids: string[] = [];
  for await (const { id } of client.models.list()) ids.push(id);
  expect(ids).toEqual(['loam/tiny', 'org/family/name-v1.2', 'embedder']);
  expect(await client.models.retrieve('org/family/name-v1.2')).toMatchObject({ object: 'model' });
});

describe('errors are the typed classes of the client', () => {
  const overloaded = new ModelError({ code: 'engine_overloaded', message: 'Queue full' });
  const tooLong = new ModelError({
    code: 'context_length_exceeded',
    message: '3000 tokens do not fit 2048.',
    param: 'messages',
  });

  test.each<[string, Script | undefined, object, new (...args: never[]) => Error, object]>([
    [
      'unknown model',
      undefined,
      { model: 'none' },
      OpenAI.NotFoundError,
      { code: 'model_not_found', param: 'model' },
    ],
    [
      'bad value',
      undefined,
      { temperature: 2.5 },
      OpenAI.BadRequestError,
      { param: 'temperature' },
    ],
    [
      'too long',
      fail(tooLong),
      {},
      OpenAI.BadRequestError,
      { code: 'context_length_exceeded', param: 'messages' },
    ],
    [
      'overloaded',
      fail(overloaded),
      {},
      OpenAI.InternalServerError,
      { status: 503, code: 'engine_overloaded' },
    ],
    [
      'a bug',
      fail(new Error('x')),
      {},
      OpenAI.InternalServerError,
      { status: 500, type: 'server_error' },
    ],
  ])('%s', async (_name, script, fields, type, expected) => {
    const { client } = connect(script);
    for (const stream of [false, true]) {
      const error: unknown = await client.chat.completions
        .create({ model, messages, stream, ...fields })
        .catch((error: unknown) => error);
      expect(error).toBeInstanceOf(type);
      expect(error).toMatchObject({ ...expected, requestID: expect.stringMatching(/^req_/) });
    }
  });

  test('wrong key', async () => {
    const { client } = connect();
    await expect(client.withOptions({ apiKey: 'sk-wrong' }).models.list()).rejects.toBeInstanceOf(
      OpenAI.AuthenticationError,
    );
  });

  test('in the middle of a stream', async () => {
    const { client } = connect(() => [
      ...textParts('a b').slice(0, 3),
      {
        type: 'error',
        error: new ModelError({ code: 'engine_crashed', message: 'The engine died.' }),
      },
    ]);
    const stream = await client.chat.completions.create({ model, messages, stream: true });
    let text = '';
    const read = async () => {
      for await (const chunk of stream) text += chunk.choices[0]?.delta.content ?? '';
    };
    await expect(read()).rejects.toMatchObject({ code: 'engine_crashed', type: 'server_error' });
    expect(text).toBe('a ');
  });
});

test('a client that retries honours retry-after-ms', async () => {
  let calls = 0;
  const { client } = connect(() => {
    calls++;
    if (calls < 3) {
      throw new ModelError({ code: 'engine_overloaded', message: 'Full', retryAfterMs: 1 });
    }
    return textParts('At last');
  });
  const completion = await client.chat.completions.create({ model, messages }, { maxRetries: 2 });
  expect(completion.choices[0]?.message.content).toBe('At last');
  expect(calls).toBe(3);
});

test('breaking out of a stream aborts the model', async () => {
  const aborted = deferred();
  const { client } = connect(async function* (call) {
    call.abortSignal?.addEventListener('abort', () => aborted.resolve());
    for (;;) {
      yield { type: 'text-delta', id: 't', delta: 'x' };
      await new Promise(resolve => setImmediate(resolve));
    }
  });
  const stream = await client.chat.completions.create({ model, messages, stream: true });
  for await (const chunk of stream) if (chunk.choices[0]?.delta.content) break;
  await expect(aborted.promise).resolves.toBeUndefined();
});
