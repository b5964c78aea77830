import { createOpenAI } from '@ai-sdk/openai';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { createLoam } from '@loam/ai-sdk-provider';
import { ModelError } from '@loam/model-port';
import { APICallError, embedMany, generateText, isStepCount, Output, streamText, tool } from 'ai';
import type { EmbeddingModelV4, LanguageModelV4 } from '@ai-sdk/provider';
import { afterAll, describe, expect, test } from 'vitest';
import { z } from 'zod/v4';
import { failOnWarnings } from './__fixtures__/no-warnings.ts';
import {
  finish,
  reasoning,
  scriptedServer,
  text,
  toolCall,
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

type Models = {
  chat: (id: string) => LanguageModelV4;
  completion: (id: string) => LanguageModelV4;
  embedding: (id: string) => EmbeddingModelV4;
  /** `@ai-sdk/openai` leaves reasoning of chat completions out. */
  showsReasoning: boolean;
};

const clients: [name: string, connect: (fetch: typeof globalThis.fetch) => Models][] = [
  [
    '@ai-sdk/openai',
    fetch => {
      const openai = createOpenAI({ baseURL, apiKey, fetch });
      return {
        chat: id => openai.chat(id),
        completion: id => openai.completion(id),
        embedding: id => openai.embedding(id),
        showsReasoning: false,
      };
    },
  ],
  [
    '@ai-sdk/openai-compatible',
    fetch => {
      const loam = createOpenAICompatible({
        name: 'loam',
        baseURL,
        apiKey,
        fetch,
        includeUsage: true,
        supportsStructuredOutputs: true,
      });
      return {
        chat: id => loam.chatModel(id),
        completion: id => loam.completionModel(id),
        embedding: id => loam.embeddingModel(id),
        showsReasoning: true,
      };
    },
  ],
  [
    '@loam/ai-sdk-provider',
    fetch => {
      const loam = createLoam({ baseURL, apiKey, fetch });
      return {
        chat: id => loam.chat(id),
        completion: id => loam.completion(id),
        embedding: id => loam.embeddingModel(id),
        showsReasoning: true,
      };
    },
  ],
];

const weather = tool({
  description: 'Get the current weather in a city.',
  inputSchema: z.object({ city: z.string().describe('The name of the city.') }),
  execute: ({ city }) => ({ city, temperature: 21, condition: 'sunny' }),
});

describe.each(clients)('%s on loam/tiny', (_name, connect) => {
  const { chat, completion, embedding } = connect(tiny.fetch);

  test('chat: generateText, and the same text as a stream', async () => {
    const whole = await generateText({ model: chat(chatModel), prompt: 'Hello!', temperature: 0 });
    expect(whole).toMatchObject({ finishReason: 'stop', warnings: [] });
    expect(whole.text.length).toBeGreaterThan(0);
    expect(whole.usage.inputTokens).toBe(12);
    const streamed = streamText({ model: chat(chatModel), prompt: 'Hello!', temperature: 0 });
    expect(await streamed.text).toBe(whole.text);
    expect(await streamed.usage).toMatchObject({ inputTokens: 12 });
    expect(await streamed.warnings).toEqual([]);
  });

  test('chat: a tool is called and its result told', async () => {
    const { text: answer, steps } = await generateText({
      model: chat(chatModel),
      prompt: 'What is the weather in Oslo?',
      tools: { get_weather: weather },
      stopWhen: isStepCount(3),
    });
    expect(steps[0]?.toolCalls).toMatchObject([
      { toolName: 'get_weather', input: { city: 'Oslo' } },
    ]);
    expect(answer).toContain('21');
  });

  test('chat: an object by its schema', async () => {
    const schema = z.object({ name: z.string(), age: z.int() });
    const { output } = await generateText({
      model: chat(chatModel),
      prompt: 'Extract the person: Anna is 31 years old.',
      output: Output.object({ schema }),
    });
    expect(schema.parse(output)).toEqual(output);
  });

  test('completions', async () => {
    // Called as `generateText` calls it, but for `toolChoice`, which it sends even without tools and
    // which the AI SDK's own completion models then warn of, whatever the server.
    const model = completion(chatModel);
    const prompt = [{ role: 'user' as const, content: [{ type: 'text' as const, text: 'Hello' }] }];
    const whole = await model.doGenerate({ prompt, maxOutputTokens: 3 });
    const [content] = whole.content;
    const answer = content?.type === 'text' ? content.text : '';
    expect(answer.length).toBeGreaterThan(0);
    expect(whole).toMatchObject({ finishReason: { unified: 'length' }, warnings: [] });
    const { stream } = await model.doStream({ prompt, maxOutputTokens: 3 });
    let streamed = '';
    for await (const part of stream) if (part.type === 'text-delta') streamed += part.delta;
    expect(streamed).toBe(answer);
  });

  test('chat: a tool first, and the answer by its schema', async () => {
    const schema = z.object({ city: z.string(), temperature: z.number() });
    const { output, steps } = await generateText({
      model: chat(chatModel),
      prompt: 'What is the weather in Oslo?',
      tools: { get_weather: weather },
      stopWhen: isStepCount(3),
      output: Output.object({ schema }),
    });
    expect(steps[0]?.toolCalls).toMatchObject([{ toolName: 'get_weather' }]);
    expect(schema.parse(output)).toEqual(output);
  });

  test('embeddings', async () => {
    const { embeddings, usage } = await embedMany({
      model: embedding(embeddingModel),
      values: ['Hello', 'there', 'Hello'],
    });
    expect(embeddings.map(vector => vector.length)).toEqual([256, 256, 256]);
    expect(embeddings[2]).toEqual(embeddings[0]);
    expect(embeddings[1]).not.toEqual(embeddings[0]);
    expect(usage.tokens).toBeGreaterThan(0);
  });

  test('errors say what is wrong, and are not tried again', async () => {
    const failed = generateText({ model: chat('nobody'), prompt: 'Hello!' });
    await expect(failed).rejects.toThrow(APICallError);
    await expect(failed).rejects.toMatchObject({
      statusCode: 404,
      isRetryable: false,
      message: expect.stringContaining('nobody'),
    });
  });
});

describe.each(clients)('%s on a scripted model', (_name, connect) => {
  test('chat: reasoning, text and calls in one answer', async () => {
    const server = scriptedServer((_, turn) =>
      turn === 0
        ? [
            ...reasoning('Hm', '.'),
            ...text('Let me ', 'look.'),
            ...toolCall('call_1', 'get_weather', { city: 'Rome' }),
            finish('tool-calls'),
          ]
        : [...text('It is sunny.'), finish()],
    );
    const { chat, showsReasoning } = connect(server.fetch);
    const result = streamText({
      model: chat('scripted'),
      prompt: 'The weather in Rome?',
      tools: { get_weather: weather },
      stopWhen: isStepCount(2),
    });
    const steps = await result.steps;
    expect(steps[0]).toMatchObject({
      text: 'Let me look.',
      reasoningText: showsReasoning ? 'Hm.' : undefined,
      finishReason: 'tool-calls',
      usage: { inputTokens: 11, outputTokens: 7, inputTokenDetails: { cacheReadTokens: 3 } },
    });
    expect(await result.text).toBe('It is sunny.');
    // the call went back with its result
    expect(server.calls[1]?.prompt.slice(-2)).toMatchObject([
      { role: 'assistant' },
      { role: 'tool', content: [{ toolCallId: 'call_1' }] },
    ]);
  });

  test('chat: a server that is busy is asked again', async () => {
    const server = scriptedServer((_, turn) => {
      if (turn > 0) return [...text('Here.'), finish()];
      throw new ModelError({ code: 'engine_overloaded', message: 'busy', retryAfterMs: 1 });
    });
    const { text: answer } = await generateText({
      model: connect(server.fetch).chat('scripted'),
      prompt: 'Hello!',
    });
    expect(answer).toBe('Here.');
    expect(server.calls).toHaveLength(2);
  });

  test('chat: leaving a stream ends the call', async () => {
    const server = scriptedServer(() => text(...Array.from({ length: 500 }, () => 'word ')));
    const leaving = new AbortController();
    const { textStream } = streamText({
      model: connect(server.fetch).chat('scripted'),
      prompt: 'Hello!',
      abortSignal: leaving.signal,
      onError: () => {},
    });
    for await (const _ of textStream) leaving.abort();
    expect(server.calls[0]?.abortSignal?.aborted).toBe(true);
  });
});
