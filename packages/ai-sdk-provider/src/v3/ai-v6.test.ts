import {
  embed,
  embedMany,
  generateText,
  Output,
  stepCountIs,
  streamText,
  tool,
  createProviderRegistry,
  customProvider,
} from 'ai-v6';
import { APICallError, NoSuchModelError } from '@ai-sdk/provider';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod/v4';
import {
  completion,
  deltaChunk,
  roleChunk,
  textChunks,
  toolCallChunks,
} from '../__fixtures__/chat-chunks.ts';
import { completionChunks } from '../__fixtures__/completion-chunks.ts';
import {
  cutReply,
  errorReply,
  jsonReply,
  scriptedFetch,
  streamReply,
  type Reply,
} from '../__fixtures__/scripted-fetch.ts';
import { createLoam } from './index.ts';

// What an application on `ai` 6 does with the provider.

// Nothing here may be worth a warning, "unsupported model version" least of all.
beforeEach(() => {
  vi.stubGlobal('AI_SDK_LOG_WARNINGS', (logged: unknown) => {
    throw new Error(`warned: ${JSON.stringify(logged)}`);
  });
});
afterEach(() => vi.unstubAllGlobals());

function providerWith(...replies: Reply[]) {
  const { fetch, seen } = scriptedFetch(...replies);
  return { loam: createLoam({ fetch }), seen };
}

const tools = {
  get_weather: tool({
    description: 'Weather in a city',
    inputSchema: z.object({ city: z.string() }),
    execute: ({ city }) => ({ city, degrees: 7 }),
  }),
};

it('generateText', async () => {
  const { loam, seen } = providerWith(jsonReply(completion({ content: 'Hello' })));
  const result = await generateText({
    model: loam('loam/tiny'),
    system: 'Be brief.',
    prompt: 'Hi',
    maxOutputTokens: 20,
    providerOptions: { loam: { minP: 0.1, reasoning: 'low' } },
  });
  expect(result.text).toBe('Hello');
  expect(result.finishReason).toBe('stop');
  expect(result.usage).toMatchObject({ inputTokens: 11, outputTokens: 7 });
  expect(seen[0]?.body).toEqual({
    model: 'loam/tiny',
    messages: [
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'Hi' },
    ],
    max_completion_tokens: 20,
    min_p: 0.1,
    reasoning_effort: 'low',
  });
});

describe('tools over two steps', () => {
  it('streamText', async () => {
    const { loam, seen } = providerWith(
      streamReply(toolCallChunks('get_weather', { city: 'Oslo' })),
      streamReply(textChunks),
    );
    const result = streamText({
      model: loam('loam/tiny'),
      tools,
      prompt: 'Weather in Oslo?',
      stopWhen: stepCountIs(2),
    });
    expect(await result.text).toBe('Hello, wörld 😀');
    const [first] = await result.steps;
    expect(first).toMatchObject({
      reasoningText: 'I should look that up.',
      toolResults: [{ output: { city: 'Oslo', degrees: 7 } }],
    });
    expect(seen[1]?.body.messages).toMatchObject([
      { role: 'user' },
      { role: 'assistant', reasoning_content: 'I should look that up.' },
      { role: 'tool', content: '{"city":"Oslo","degrees":7}' },
    ]);
  });

  it('generateText', async () => {
    const call = {
      id: 'call_1',
      type: 'function',
      function: { name: 'get_weather', arguments: '{"city":"Oslo"}' },
    };
    const { loam } = providerWith(
      jsonReply(completion({ content: null, tool_calls: [call] }, 'tool_calls')),
      jsonReply(completion({ content: '7 degrees' })),
    );
    const result = await generateText({
      model: loam('loam/tiny'),
      tools,
      prompt: 'Weather in Oslo?',
      stopWhen: stepCountIs(2),
    });
    expect(result.text).toBe('7 degrees');
    expect(result.steps).toHaveLength(2);
  });

  it('a tool that shows an image', async () => {
    const { loam, seen } = providerWith(
      streamReply(toolCallChunks('draw', {})),
      streamReply(textChunks),
    );
    const draw = tool({
      inputSchema: z.object({}),
      execute: () => 'iVBORw0KGgo=',
      toModelOutput: ({ output }) => ({
        type: 'content',
        value: [{ type: 'image-data', data: output, mediaType: 'image/png' }],
      }),
    });
    const model = loam('loam/tiny');
    await streamText({ model, tools: { draw }, prompt: 'Draw', stopWhen: stepCountIs(2) }).text;
    expect(seen[1]?.body.messages).toMatchObject([
      {},
      {},
      { content: [{ image_url: { url: 'data:image/png;base64,iVBORw0KGgo=' } }] },
    ]);
  });
});

it('an image', async () => {
  const { loam, seen } = providerWith(jsonReply(completion({ content: 'A cat' })));
  const image = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const content = [{ type: 'image' as const, image, mediaType: 'image/png' }];
  await generateText({ model: loam('m'), messages: [{ role: 'user', content }] });
  expect(seen[0]?.body.messages).toEqual([
    {
      role: 'user',
      content: [{ type: 'image_url', image_url: { url: 'data:image/png;base64,iVBORw0KGgo=' } }],
    },
  ]);
});

it('structured output', async () => {
  const { loam, seen } = providerWith(jsonReply(completion({ content: '{"name":"Ada"}' })));
  const output = Output.object({ schema: z.object({ name: z.string() }) });
  const result = await generateText({ model: loam('m'), prompt: 'Who?', output });
  expect(result.output).toEqual({ name: 'Ada' });
  expect(seen[0]?.body.response_format).toMatchObject({ type: 'json_schema' });
});

it('a responses model', async () => {
  const content = [{ type: 'output_text', text: 'Hello', annotations: [] }];
  const { loam, seen } = providerWith(
    jsonReply({
      id: 'resp_1',
      object: 'response',
      created_at: 1,
      status: 'completed',
      model: 'm',
      output: [{ type: 'message', id: 'msg_1', role: 'assistant', status: 'completed', content }],
      usage: { input_tokens: 3, output_tokens: 1, total_tokens: 4 },
    }),
  );
  const result = await generateText({
    model: loam.responses('m'),
    prompt: 'Hi',
    providerOptions: { loam: { store: true, reasoning: 'low' } },
  });
  expect(result.text).toBe('Hello');
  expect(result.providerMetadata?.['loam']?.['responseId']).toBe('resp_1');
  expect(seen[0]).toMatchObject({ body: { store: true, reasoning: { effort: 'low' } } });
  expect(seen[0]?.url).toMatch(/\/v1\/responses$/);
});

it('a completion model', async () => {
  const { loam, seen } = providerWith(streamReply(completionChunks));
  const { text } = streamText({ model: loam.completion('m'), prompt: 'Once' });
  expect(await text).toBe(' there was, wörld 😀');
  expect(seen[0]?.body.prompt).toBe('Once');
});

const vectors = (...embeddings: number[][]) =>
  jsonReply({
    data: embeddings.map((embedding, index) => ({ index, embedding })),
    usage: { prompt_tokens: 2, total_tokens: 2 },
  });

describe('embeddings', () => {
  it('embed', async () => {
    const { loam, seen } = providerWith(vectors([1, 2]));
    const result = await embed({
      model: loam.embedding('m'),
      value: 'a',
      providerOptions: { loam: { dimensions: 2, inputType: 'query' } },
    });
    expect(result).toMatchObject({ embedding: [1, 2], usage: { tokens: 2 } });
    expect(seen[0]?.body).toMatchObject({ dimensions: 2, input_type: 'query' });
  });

  it('embedMany', async () => {
    const { loam } = providerWith(vectors([1], [2]));
    const { embeddings } = await embedMany({ model: loam.embeddingModel('m'), values: ['a', 'b'] });
    expect(embeddings).toEqual([[1], [2]]);
  });
});

describe('failures', () => {
  it('maxRetries covers an overload, also at the start of a stream', async () => {
    const busy = errorReply(503, { message: 'busy' }, { 'retry-after-ms': '1' });
    const begin = streamReply([roleChunk, { error: { message: 'busy', code: 'engine_crashed' } }]);
    begin.headers.set('retry-after-ms', '1');
    const { loam, seen } = providerWith(busy, begin, streamReply(textChunks));
    expect(await streamText({ model: loam('m'), prompt: 'Hi' }).text).toBe('Hello, wörld 😀');
    expect(seen).toHaveLength(3);
  });

  it('an error is an APICallError there, too', async () => {
    const { loam } = providerWith(errorReply(400, { message: 'Too long' }));
    const error = await generateText({ model: loam('m'), prompt: 'Hi' }).catch(error => error);
    expect(APICallError.isInstance(error)).toBe(true);
    expect(error).toMatchObject({ message: 'Too long (request id: req_1)', statusCode: 400 });
  });

  it('a cut connection is an error part, and the text before it arrives', async () => {
    const { loam } = providerWith(cutReply([roleChunk, deltaChunk({ content: 'Hel' })]));
    const onError = vi.fn<(event: unknown) => void>();
    const types: string[] = [];
    const { fullStream } = streamText({ model: loam('m'), prompt: 'Hi', onError });
    for await (const part of fullStream) types.push(part.type);
    expect(types).toContain('text-delta');
    expect(types).toContain('error');
    expect(onError).toHaveBeenCalledOnce();
  });

  it('an answer that ends without a reason finishes as other', async () => {
    const { loam } = providerWith(streamReply([roleChunk, deltaChunk({ content: 'Hel' })]));
    const result = streamText({ model: loam('m'), prompt: 'Hi' });
    expect(await result.text).toBe('Hel');
    expect(await result.finishReason).toBe('other');
  });

  it.each([
    ['reasoning', 'extreme'],
    ['reasonning', 'low'],
  ])('an option that cannot be right is named: %s', async (name, value) => {
    const { loam, seen } = providerWith();
    const providerOptions = { loam: { [name]: value } };
    await expect(generateText({ model: loam('m'), prompt: 'Hi', providerOptions })).rejects.toThrow(
      name,
    );
    expect(seen).toEqual([]);
  });
});

describe('the provider', () => {
  it('works in a registry', async () => {
    const { loam } = providerWith(streamReply(textChunks));
    const registry = createProviderRegistry({ loam });
    const model = registry.languageModel('loam:org/name');
    expect(model).toMatchObject({ specificationVersion: 'v3', modelId: 'org/name' });
    expect(await streamText({ model, prompt: 'Hi' }).text).toBe('Hello, wörld 😀');
    expect(registry.embeddingModel('loam:m')).toMatchObject({ specificationVersion: 'v3' });
  });

  it('works in a custom provider', () => {
    const { loam } = providerWith();
    const provider = customProvider({
      languageModels: { small: loam('loam/tiny') },
      fallbackProvider: loam,
    });
    expect(provider.languageModel('small').modelId).toBe('loam/tiny');
    expect(provider.embeddingModel('m').modelId).toBe('m');
  });

  it('lists models', async () => {
    const { loam } = providerWith(jsonReply({ data: [{ id: 'loam/tiny' }] }));
    expect(await loam.models()).toMatchObject([{ id: 'loam/tiny' }]);
  });

  it('has no image models and cannot be constructed', () => {
    const { loam } = providerWith();
    expect(() => loam.imageModel('m')).toThrow(NoSuchModelError);
    expect(() => Reflect.construct(loam, ['m'])).toThrow('write loam(id), not new loam(id)');
  });
});
