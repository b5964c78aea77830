import { createOpenResponses } from '@ai-sdk/open-responses';
import { createOpenAI } from '@ai-sdk/openai';
import type { LanguageModelV4 } from '@ai-sdk/provider';
import { createLoam } from '@loam/ai-sdk-provider';
import { APICallError, generateText, isStepCount, Output, streamText, tool } from 'ai';
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
import { apiKey, baseURL, chatModel, tinyServer } from './__fixtures__/tiny-server.ts';

failOnWarnings();

const tiny = tinyServer();
afterAll(() => tiny.close());

type Connect = (fetch: typeof globalThis.fetch) => (id: string) => LanguageModelV4;

/** `@ai-sdk/open-responses` tells of a failure twice: of its event, and of the response that failed. */
const clients: [name: string, connect: Connect, errorParts: number][] = [
  [
    '@ai-sdk/openai',
    fetch => {
      const openai = createOpenAI({ baseURL, apiKey, fetch });
      return id => openai.responses(id);
    },
    1,
  ],
  [
    '@ai-sdk/open-responses',
    fetch => createOpenResponses({ name: 'loam', url: `${baseURL}/responses`, apiKey, fetch }),
    2,
  ],
  [
    '@loam/ai-sdk-provider',
    fetch => {
      const loam = createLoam({ baseURL, apiKey, fetch });
      return id => loam.responses(id);
    },
    1,
  ],
];

const weather = tool({
  description: 'Get the current weather in a city.',
  inputSchema: z.object({ city: z.string() }),
  execute: ({ city }) => ({ city, degrees: 5 }),
});

describe.each(clients)('%s', (_, connect, errorParts) => {
  test('responses: generates and streams the same text on loam/tiny', async () => {
    const model = connect(tiny.fetch)(chatModel);
    const generated = await generateText({ model, prompt: 'Hello!', temperature: 0 });
    expect(generated.text.length).toBeGreaterThan(0);
    expect(generated.usage.totalTokens).toBeGreaterThan(0);
    const streamed = streamText({ model, prompt: 'Hello!', temperature: 0 });
    expect(await streamed.text).toBe(generated.text);
    expect(await streamed.finishReason).toBe('stop');
  });

  test('responses: structured output on loam/tiny', async () => {
    const { output } = await generateText({
      model: connect(tiny.fetch)(chatModel),
      prompt: 'Is water wet?',
      output: Output.object({ schema: z.object({ answer: z.enum(['yes', 'no']) }) }),
    });
    expect(['yes', 'no']).toContain(output.answer);
  });

  test('responses: three turns with reasoning and tools, with the default `store`', async () => {
    const server = scriptedServer((_call, turn) =>
      turn % 2 === 0
        ? [
            ...reasoning('I ', 'look.'),
            ...text('One moment.'),
            ...toolCall(`call_${turn}`, 'weather', { city: 'Oslo' }),
            finish('tool-calls'),
          ]
        : [...reasoning('I see.'), ...text('It is ', '5 degrees.'), finish()],
    );
    const model = connect(server.fetch)('scripted');
    const messages: Parameters<typeof streamText>[0]['messages'] & object = [];
    for (let turn = 0; turn < 3; turn++) {
      messages.push({ role: 'user', content: 'Weather in Oslo?' });
      const result = streamText({
        model,
        messages,
        tools: { weather },
        stopWhen: isStepCount(3),
        providerOptions: { openai: { forceReasoning: true, reasoningSummary: 'auto' } },
      });
      expect(await result.text).toBe('It is 5 degrees.');
      messages.push(...(await result.responseMessages));
    }
    // Nothing of the conversation was lost on the way, references included.
    const roles = server.calls
      .at(-1)
      ?.prompt.map(message => message.role)
      .join(' ');
    const turn = 'user assistant tool assistant';
    expect(roles).toBe(`${turn} ${turn} user assistant tool`);
    const texts = JSON.stringify(server.calls.at(-1)?.prompt);
    expect(texts.split('One moment.')).toHaveLength(4);
  });

  test('responses: an error of the request is one, with its code', async () => {
    const model = connect(tiny.fetch)('no/model');
    const failed = generateText({ model, prompt: 'Hello!', maxRetries: 0 });
    await expect(failed).rejects.toSatisfy(
      error => APICallError.isInstance(error) && error.statusCode === 404,
    );
  });

  test('responses: an error in the middle is an error part', async () => {
    const server = scriptedServer(() => [
      ...text('Hi').slice(0, 2),
      { type: 'error', error: new Error('broken') },
    ]);
    const errors: unknown[] = [];
    const result = streamText({
      model: connect(server.fetch)('scripted'),
      prompt: 'Hello!',
      onError: ({ error }) => void errors.push(error),
    });
    await result.consumeStream();
    expect(errors).toHaveLength(errorParts);
    expect(await result.finishReason).toBe('error');
  });
});

describe('@ai-sdk/openai on a scripted model', () => {
  test('responses: the reasoning of a summary is shown', async () => {
    const server = scriptedServer(() => [...reasoning('I ', 'think.'), ...text('Yes.'), finish()]);
    const openai = createOpenAI({ baseURL, apiKey, fetch: server.fetch });
    const result = streamText({
      model: openai.responses('scripted'),
      prompt: 'Hello!',
      providerOptions: { openai: { forceReasoning: true, reasoningSummary: 'auto' } },
    });
    expect(await result.reasoningText).toBe('I think.');
  });

  test('responses: with `store: false` the reasoning is carried', async () => {
    const server = scriptedServer(() => [...reasoning('I think.'), ...text('Yes.'), finish()]);
    const openai = createOpenAI({ baseURL, apiKey, fetch: server.fetch });
    const options = {
      model: openai.responses('scripted'),
      providerOptions: {
        openai: {
          store: false,
          forceReasoning: true,
          reasoningSummary: 'auto',
          include: ['reasoning.encrypted_content'],
        },
      },
    };
    const first = await generateText({ ...options, prompt: 'Hello!' });
    await generateText({
      ...options,
      messages: [
        { role: 'user', content: 'Hello!' },
        ...first.responseMessages,
        { role: 'user', content: 'And?' },
      ],
    });
    expect(server.calls.at(-1)?.prompt[1]).toMatchObject({
      role: 'assistant',
      content: [
        { type: 'reasoning', text: 'I think.' },
        { type: 'text', text: 'Yes.' },
      ],
    });
  });
});
