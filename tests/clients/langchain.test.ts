import { HumanMessage, ToolMessage } from '@langchain/core/messages';
import { tool } from '@langchain/core/tools';
import { ChatOpenAI, OpenAI, OpenAIEmbeddings } from '@langchain/openai';
import { afterAll, describe, expect, test } from 'vitest';
import { z } from 'zod/v4';
import { failOnWarnings } from './__fixtures__/no-warnings.ts';
import { finish, scriptedServer, text, warning } from './__fixtures__/scripted-server.ts';
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
const configuration = { baseURL, fetch: tiny.fetch };

describe('@langchain/openai on loam/tiny', () => {
  const model = new ChatOpenAI({
    model: chatModel,
    apiKey,
    configuration,
    temperature: 0,
    maxRetries: 0,
  });

  test('chat: invoke, and the same text as a stream', async () => {
    const answer = await model.invoke('Hello!');
    expect(answer.text.length).toBeGreaterThan(0);
    expect(answer.usage_metadata).toMatchObject({ input_tokens: 12 });
    let streamed = '';
    for await (const chunk of await model.stream('Hello!')) streamed += chunk.text;
    expect(streamed).toBe(answer.text);
  });

  test('chat: a tool is called and its result told', async () => {
    const weather = tool(
      ({ city }) => JSON.stringify({ city, temperature: 21, condition: 'sunny' }),
      {
        name: 'get_weather',
        description: 'Get the current weather in a city.',
        schema: z.object({ city: z.string().describe('The name of the city.') }),
      },
    );
    const bound = model.bindTools([weather]);
    const question = new HumanMessage('What is the weather in Oslo?');
    const first = await bound.invoke([question]);
    const [call] = first.tool_calls ?? [];
    expect(call).toMatchObject({ name: 'get_weather', args: { city: 'Oslo' } });
    const result = new ToolMessage({
      tool_call_id: call!.id!,
      content: await weather.invoke({ city: 'Oslo' }),
    });
    const second = await bound.invoke([question, first, result]);
    expect(second.text).toContain('21');
  });

  test('chat: structured output', async () => {
    const person = z.object({ name: z.string(), age: z.int() });
    const structured = model.withStructuredOutput(person, { name: 'person', method: 'jsonSchema' });
    const output = await structured.invoke('Extract the person: Anna is 31 years old.');
    expect(person.parse(output)).toEqual(output);
  });

  test('responses: invoke, and the same text as a stream', async () => {
    const responses = new ChatOpenAI({
      model: chatModel,
      apiKey,
      configuration,
      maxRetries: 0,
      useResponsesApi: true,
    });
    const answer = await responses.invoke('Hello!');
    expect(answer.text.length).toBeGreaterThan(0);
    expect(answer.usage_metadata).toMatchObject({ input_tokens: 12 });
    let streamed = '';
    for await (const chunk of await responses.stream('Hello!')) streamed += chunk.text;
    expect(streamed).toBe(answer.text);
  });

  test('responses: what the model warns of is skipped', async () => {
    const server = scriptedServer(() => [warning, ...text('Done.'), finish()]);
    const scripted = new ChatOpenAI({
      model: 'scripted',
      apiKey,
      configuration: { baseURL, fetch: server.fetch },
      maxRetries: 0,
      useResponsesApi: true,
    });
    let streamed = '';
    for await (const chunk of await scripted.stream('x')) streamed += chunk.text;
    expect(streamed).toBe('Done.');
  });

  test('completions: invoke, and the same text as a stream', async () => {
    const completion = new OpenAI({
      model: chatModel,
      apiKey,
      configuration,
      temperature: 0,
      maxTokens: 5,
      maxRetries: 0,
    });
    const answer = await completion.invoke('Hello');
    expect(answer.length).toBeGreaterThan(0);
    let streamed = '';
    for await (const chunk of await completion.stream('Hello')) streamed += chunk;
    expect(streamed).toBe(answer);
  });

  test('embeddings', async () => {
    const embeddings = new OpenAIEmbeddings({
      model: embeddingModel,
      apiKey,
      configuration,
      maxRetries: 0,
    });
    const [first, second, third] = await embeddings.embedDocuments(['Hello', 'there', 'Hello']);
    expect(first).toHaveLength(256);
    expect(third).toEqual(first);
    expect(second).not.toEqual(first);
  });
});
