import {
  Output,
  createUIMessageStreamResponse,
  generateText,
  isStepCount,
  streamText,
  toUIMessageStream,
  tool,
} from 'ai';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod/v4';
import {
  completion,
  deltaChunk,
  roleChunk,
  textChunks,
  toolCallChunks,
} from './__fixtures__/chat-chunks.ts';
import { completionChunks, textCompletion } from './__fixtures__/completion-chunks.ts';
import {
  cutReply,
  errorReply,
  jsonReply,
  scriptedFetch,
  streamReply,
  type Reply,
} from './__fixtures__/scripted-fetch.ts';
import { createLoam } from './loam-provider.ts';

// What an application does with the provider, through the AI SDK itself (S0-12).

// Nothing here may be worth a warning.
beforeEach(() => {
  vi.stubGlobal('AI_SDK_LOG_WARNINGS', (logged: unknown) => {
    throw new Error(`warned: ${JSON.stringify(logged)}`);
  });
});
afterEach(() => vi.unstubAllGlobals());

function modelWith(...replies: Reply[]) {
  const { fetch, seen } = scriptedFetch(...replies);
  return { model: createLoam({ fetch })('loam/tiny'), seen };
}

const tools = {
  get_weather: tool({
    description: 'Weather in a city',
    inputSchema: z.object({ city: z.string() }),
    execute: ({ city }) => ({ city, degrees: 7 }),
  }),
};

const secondRequest = [
  { role: 'user', content: 'Weather in Oslo?' },
  {
    role: 'assistant',
    content: null,
    reasoning_content: 'I should look that up.',
    tool_calls: [
      {
        id: 'call_1',
        type: 'function',
        function: { name: 'get_weather', arguments: '{"city":"Oslo"}' },
      },
    ],
  },
  { role: 'tool', tool_call_id: 'call_1', content: '{"city":"Oslo","degrees":7}' },
];

describe('tools over two steps', () => {
  it('streamText', async () => {
    const { model, seen } = modelWith(
      streamReply(toolCallChunks('get_weather', { city: 'Oslo' })),
      streamReply(textChunks),
    );
    const result = streamText({
      model,
      tools,
      prompt: 'Weather in Oslo?',
      stopWhen: isStepCount(2),
    });
    expect(await result.text).toBe('Hello, wörld 😀');
    const steps = await result.steps;
    expect(steps).toHaveLength(2);
    expect(steps[0]).toMatchObject({
      reasoningText: 'I should look that up.',
      toolResults: [{ output: { city: 'Oslo', degrees: 7 } }],
    });
    expect(await result.usage).toMatchObject({ inputTokens: 22, outputTokens: 14 });
    expect(seen[1]?.body.messages).toEqual(secondRequest);
    expect(seen[0]?.body.tools).toMatchObject([
      { type: 'function', function: { name: 'get_weather', description: 'Weather in a city' } },
    ]);
  });

  it('generateText', async () => {
    const call = {
      id: 'call_1',
      type: 'function',
      function: { name: 'get_weather', arguments: '{"city":"Oslo"}' },
    };
    const message = {
      content: null,
      reasoning_content: 'I should look that up.',
      tool_calls: [call],
    };
    const { model, seen } = modelWith(
      jsonReply(completion(message, 'tool_calls')),
      jsonReply(completion({ content: '7 degrees' })),
    );
    const result = await generateText({
      model,
      tools,
      prompt: 'Weather in Oslo?',
      stopWhen: isStepCount(2),
    });
    expect(result.text).toBe('7 degrees');
    expect(result.steps).toHaveLength(2);
    expect(seen[1]?.body.messages).toEqual(secondRequest);
  });
});

it('Output.object sends the schema and reads the answer', async () => {
  const { model, seen } = modelWith(jsonReply(completion({ content: '{"name":"Ada"}' })));
  const { output } = await generateText({
    model,
    prompt: 'Who?',
    output: Output.object({ schema: z.object({ name: z.string() }) }),
  });
  expect(output).toEqual({ name: 'Ada' });
  expect(seen[0]?.body.response_format).toMatchObject({
    type: 'json_schema',
    json_schema: { schema: { type: 'object', required: ['name'] } },
  });
});

it('the response of a Next.js route carries the text and the errors (S0-10, S0-11)', async () => {
  const failed = errorReply(400, { message: 'Too long', code: 'context_length_exceeded' });
  const { model } = modelWith(streamReply(textChunks), failed);
  const answer = () =>
    createUIMessageStreamResponse({
      stream: toUIMessageStream({
        stream: streamText({ model, prompt: 'Hi', onError: () => {} }).stream,
        onError: error => (error instanceof Error ? error.message : 'failed'),
      }),
    }).text();
  expect(await answer()).toContain('"delta":"Hello"');
  expect(await answer()).toContain('"errorText":"Too long (request id: req_1)"');
});

it('a completion model continues a prompt, and nothing is worth a warning', async () => {
  const { fetch, seen } = scriptedFetch(
    streamReply(completionChunks),
    jsonReply(textCompletion(' there was')),
  );
  const model = createLoam({ fetch }).completion('loam/tiny');
  expect(await streamText({ model, prompt: 'Once' }).text).toBe(' there was, wörld 😀');
  expect((await generateText({ model, prompt: 'Once' })).text).toBe(' there was');
  expect(seen.map(({ body }) => body.prompt)).toEqual(['Once', 'Once']);
});

it('what the server warns of reaches the application', async () => {
  vi.stubGlobal('AI_SDK_LOG_WARNINGS', false);
  const headers = { 'x-loam-ignored-params': 'top_k' };
  const reply = streamReply(textChunks);
  reply.headers.set('x-loam-warnings', 'unsupported: seed (fixed)');
  const { model } = modelWith(reply, jsonReply(completion({ content: 'x' }), { headers }));
  const streamed = streamText({ model, prompt: 'Hi', seed: 1 });
  await streamed.consumeStream();
  expect(await streamed.warnings).toEqual([
    { type: 'unsupported', feature: 'seed', details: 'fixed' },
  ]);
  const generated = await generateText({ model, prompt: 'Hi', topK: 3 });
  expect(generated.warnings).toMatchObject([{ type: 'unsupported', feature: 'top_k' }]);
});

describe('retries', () => {
  const soon = { 'retry-after-ms': '1' };
  const busy = () => errorReply(503, { message: 'busy', code: 'engine_overloaded' }, soon);

  it('maxRetries covers an answer that is an error', async () => {
    const { model, seen } = modelWith(busy(), busy(), jsonReply(completion({ content: 'ok' })));
    expect((await generateText({ model, prompt: 'Hi' })).text).toBe('ok');
    expect(seen).toHaveLength(3);
  });

  it('maxRetries covers a stream that begins with an error', async () => {
    const begin = streamReply([roleChunk, { error: { message: 'busy', code: 'engine_crashed' } }]);
    begin.headers.set('retry-after-ms', '1');
    const { model, seen } = modelWith(begin, streamReply(textChunks));
    expect(await streamText({ model, prompt: 'Hi' }).text).toBe('Hello, wörld 😀');
    expect(seen).toHaveLength(2);
  });

  it('streamRetries recovers a stream whose connection was cut', async () => {
    const cut = cutReply([roleChunk, deltaChunk({ content: 'Hel' })]);
    const { model, seen } = modelWith(cut, streamReply(textChunks));
    const result = streamText({ model, prompt: 'Hi', streamRetries: 1, onError: () => {} });
    expect(await result.text).toBe('Hello, wörld 😀');
    expect(seen).toHaveLength(2);
  });

  it('what cannot get better is not tried again', async () => {
    const refused = errorReply(400, { message: 'Too long', code: 'context_length_exceeded' });
    const { model, seen } = modelWith(refused);
    await expect(generateText({ model, prompt: 'Hi' })).rejects.toThrow('Too long');
    expect(seen).toHaveLength(1);
  });
});

it('Stop ends a stream with an abort part and no error', async () => {
  const controller = new AbortController();
  const { model } = modelWith(
    ({ signal }) =>
      new Response(
        new ReadableStream({
          start(body) {
            const chunk = `data: ${JSON.stringify(deltaChunk({ content: 'Hel' }))}\n\n`;
            body.enqueue(new TextEncoder().encode(chunk));
            signal?.addEventListener('abort', () => body.error(signal.reason));
          },
        }),
      ),
  );
  const types: string[] = [];
  const { stream } = streamText({ model, prompt: 'Hi', abortSignal: controller.signal });
  for await (const part of stream) {
    types.push(part.type);
    if (part.type === 'text-delta') controller.abort();
  }
  expect(types.at(-1)).toBe('abort');
  expect(types).not.toContain('error');
});
