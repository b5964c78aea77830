import { createServer } from '@loam/server';
import { serve } from '@loam/server/node';
import OpenAI, { NotFoundError } from 'openai';
import { zodTextFormat } from 'openai/helpers/zod';
import { ResponsesWS } from 'openai/resources/responses/ws';
import { MockLanguageModelV4, MockProviderV4 } from 'ai/test';
import { simulateReadableStream } from 'ai';
import { afterAll, describe, expect, test } from 'vitest';
import { z } from 'zod/v4';
import { failOnWarnings } from './__fixtures__/no-warnings.ts';
import {
  finish,
  reasoning,
  scriptedServer,
  text,
  toolCall,
  warning,
} from './__fixtures__/scripted-server.ts';
import { apiKey, baseURL, chatModel, fetchOf, tinyServer } from './__fixtures__/tiny-server.ts';

failOnWarnings();

const tiny = tinyServer();
afterAll(() => tiny.close());
const client = new OpenAI({ baseURL, apiKey, maxRetries: 0, fetch: tiny.fetch });
const model = chatModel;

describe('openai on loam/tiny', () => {
  test('responses: create, retrieve, inputItems, delete', async () => {
    const created = await client.responses.create({ model, input: 'Hello!', store: true });
    expect(created).toMatchObject({ status: 'completed', store: true, error: null });
    expect(created.output_text.length).toBeGreaterThan(0);

    const retrieved = await client.responses.retrieve(created.id);
    expect(retrieved).toMatchObject({ id: created.id, output_text: created.output_text });
    const { data: items } = await client.responses.inputItems.list(created.id);
    expect(items).toMatchObject([{ type: 'message', role: 'user' }]);

    await client.responses.delete(created.id);
    await expect(client.responses.retrieve(created.id)).rejects.toThrow(NotFoundError);
  });

  test('responses: the chain and the cache meet, a continuation re-uses the prefix', async () => {
    const first = await client.responses.create({ model, input: 'What is the capital of Norway?' });
    const second = await client.responses.create({
      model,
      input: 'And of Sweden?',
      previous_response_id: first.id,
    });
    expect(second.usage?.input_tokens_details.cached_tokens).toBeGreaterThanOrEqual(
      first.usage?.input_tokens ?? Number.POSITIVE_INFINITY,
    );
  });

  test('responses: stream, the helper ends with the same text', async () => {
    const stream = client.responses.stream({ model, input: 'Hello!' });
    let deltas = '';
    for await (const event of stream) {
      if (event.type === 'response.output_text.delta') deltas += event.delta;
    }
    expect((await stream.finalResponse()).output_text).toBe(deltas);
  });

  test('responses: parse, a schema is kept', async () => {
    const format = zodTextFormat(z.object({ answer: z.enum(['yes', 'no']) }), 'verdict');
    const { output_parsed: parsed } = await client.responses.parse({
      model,
      input: 'Is water wet?',
      text: { format },
    });
    expect(['yes', 'no']).toContain(parsed?.answer);
  });

  test('responses: compact, and a new chain from it', async () => {
    const { output } = await client.responses.compact({
      model,
      input: [
        { role: 'user', content: 'Hello!' },
        { role: 'assistant', content: 'Hello! How can I help?' },
      ],
    });
    const continued = await client.responses.create({
      model,
      input: [...(output as OpenAI.Responses.ResponseInput), { role: 'user', content: 'Bye!' }],
    });
    expect(continued.status).toBe('completed');
  });

  test('responses: input tokens are those of the answer', async () => {
    const { input_tokens: counted } = await client.responses.inputTokens.count({
      model,
      input: 'Hello!',
    });
    const { usage } = await client.responses.create({ model, input: 'Hello!' });
    expect(counted).toBe(usage?.input_tokens);
  });
});

describe('openai on a scripted model', () => {
  test('responses: tools over three turns, reasoning in between, everything sent back as it came', async () => {
    const server = scriptedServer((_, turn) =>
      turn < 2
        ? [...reasoning('hm'), ...toolCall(`call_${turn}`, 'get', { turn }), finish('tool-calls')]
        : [...reasoning('aha'), ...text('Done.'), finish()],
    );
    const scripted = new OpenAI({ baseURL, apiKey, maxRetries: 0, fetch: server.fetch });
    const tools: OpenAI.Responses.Tool[] = [
      {
        type: 'function',
        name: 'get',
        parameters: { type: 'object', properties: {} },
        strict: false,
      },
    ];
    const input: OpenAI.Responses.ResponseInput = [{ role: 'user', content: 'Go.' }];
    for (let turn = 0; turn < 2; turn++) {
      const { output } = await scripted.responses.create({ model: 'scripted', input, tools });
      for (const item of output) {
        input.push(item as OpenAI.Responses.ResponseInputItem);
        if (item.type === 'function_call') {
          input.push({ type: 'function_call_output', call_id: item.call_id, output: String(turn) });
        }
      }
    }
    const last = await scripted.responses.create({ model: 'scripted', input, tools });
    expect(last.output_text).toBe('Done.');
    expect(server.calls.at(-1)?.prompt.map(({ role }) => role)).toEqual([
      'user',
      'assistant',
      'tool',
      'assistant',
      'tool',
    ]);
  });

  test('responses: stream, what the model warns of is skipped', async () => {
    const server = scriptedServer(() => [warning, ...text('Done.'), finish()]);
    const scripted = new OpenAI({ baseURL, apiKey, maxRetries: 0, fetch: server.fetch });
    const stream = scripted.responses.stream({ model: 'scripted', input: 'x' });
    const { output_text: said } = await stream.finalResponse();
    expect(said).toBe('Done.');
  });

  test('responses: a background response is polled and streamed again', async () => {
    const server = scriptedServer(() => [...text('one ', 'two'), finish()]);
    const scripted = new OpenAI({ baseURL, apiKey, maxRetries: 0, fetch: server.fetch });
    const { id, status } = await scripted.responses.create({
      model: 'scripted',
      input: 'Go.',
      background: true,
    });
    expect(status).toBe('queued');
    const events: OpenAI.Responses.ResponseStreamEvent[] = [];
    const stream = await scripted.responses.retrieve(id, { stream: true, starting_after: 1 });
    for await (const event of stream) events.push(event);
    expect(events[0]).toMatchObject({ sequence_number: 2, type: 'response.in_progress' });
    expect(events.at(-1)?.type).toBe('response.completed');
    expect(await scripted.responses.cancel(id)).toMatchObject({ status: 'completed' });
  });

  test('responses: a background response is cancelled while it runs', async () => {
    const endless = new MockLanguageModelV4({
      modelId: 'endless',
      doStream: async ({ abortSignal }) => ({
        stream: new ReadableStream({
          start(controller) {
            for (const part of text('one').slice(0, 2)) controller.enqueue(part);
            abortSignal?.addEventListener('abort', () => controller.error(abortSignal.reason));
          },
        }),
      }),
    });
    const provider = new MockProviderV4({ languageModels: { endless } });
    const fetch = fetchOf(createServer({ provider, apiKey }));
    const { responses } = new OpenAI({ baseURL, apiKey, maxRetries: 0, fetch });
    const { id } = await responses.create({ model: 'endless', input: 'Go.', background: true });
    expect(await responses.cancel(id)).toMatchObject({ id, status: 'cancelled' });
    expect(await responses.retrieve(id)).toMatchObject({ status: 'cancelled' });
  });

  test('websocket: two turns on one connection', async () => {
    const scripted = new MockLanguageModelV4({
      modelId: 'scripted',
      doStream: async () => ({
        stream: simulateReadableStream({ chunks: [...text('Hi'), finish()] }),
      }),
    });
    const provider = new MockProviderV4({ languageModels: { scripted } });
    const server = await serve({ provider, apiKey, port: 0, drainMs: 0 });
    const socket = new ResponsesWS(new OpenAI({ baseURL: `${server.url}/v1`, apiKey }));
    try {
      let previous: string | undefined;
      for (let turn = 0; turn < 2; turn++) {
        socket.send({
          type: 'response.create',
          model: 'scripted',
          input: 'Hello!',
          store: false,
          previous_response_id: previous,
        });
        previous = await new Promise<string>((resolve, reject) => {
          socket.once('response.completed', ({ response }) => resolve(response.id));
          socket.once('error', reject);
        });
      }
      expect(scripted.doStreamCalls.at(-1)?.prompt).toHaveLength(3);
    } finally {
      socket.close();
      await server.close();
    }
  });
});
