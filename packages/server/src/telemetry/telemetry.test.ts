import { context, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { fullProvider } from '../__fixtures__/loam-provider.ts';
import { post, validBody } from '../__fixtures__/requests.ts';
import { scriptedProvider, textParts } from '../__fixtures__/scripted-provider.ts';
import { brokenParts, targetProvider } from '../__fixtures__/targets.ts';
import { createServer, type ServerOptions } from '../index.ts';
import { serve } from '../node.ts';
import { CollectedTelemetry } from './__fixtures__/collected-telemetry.ts';

let collected: CollectedTelemetry;
beforeEach(() => {
  collected = new CollectedTelemetry();
});
afterEach(() => collected[Symbol.dispose]());

function open(options: Partial<ServerOptions> = {}) {
  const provider = { ...fullProvider(), isLocal: true };
  const server = createServer({ provider, ...options });
  return (path: string, init?: RequestInit) =>
    server.fetch(new Request(`http://127.0.0.1/v1/${path}`, init));
}

const traceId = '0af7651916cd43dd8448eb211c80319c';
const parentId = 'b7ad6b7169203331';
const traceparent = { traceparent: `00-${traceId}-${parentId}-01` };

describe('spans', () => {
  test("a request goes on with its client's span, and the model's is within it", async () => {
    const response = await open()(
      'chat/completions',
      post({ ...validBody, temperature: 0.5, max_tokens: 20, seed: 7 }, traceparent),
    );
    await response.text();
    const request = collected.span('POST /v1/chat/completions');
    expect(request.parentSpanContext).toMatchObject({ traceId, spanId: parentId });
    expect(request.kind).toBe(SpanKind.SERVER);
    expect(request.attributes).toEqual({
      'http.request.method': 'POST',
      'http.route': '/v1/chat/completions',
      'http.response.status_code': 200,
      'url.path': '/v1/chat/completions',
      'loam.request.id': response.headers.get('x-request-id'),
    });
    const call = collected.span('chat loam/tiny');
    expect(call.spanContext().traceId).toBe(traceId);
    expect(call.parentSpanContext?.spanId).toBe(request.spanContext().spanId);
    expect(call.kind).toBe(SpanKind.INTERNAL);
    expect(call.attributes).toEqual({
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': 'scripted',
      'gen_ai.request.model': 'loam/tiny',
      'gen_ai.request.max_tokens': 20,
      'gen_ai.request.seed': 7,
      'gen_ai.request.temperature': 0.5,
      'gen_ai.response.finish_reasons': ['stop'],
      'gen_ai.response.time_to_first_chunk': expect.any(Number),
      'gen_ai.usage.input_tokens': 11,
      'gen_ai.usage.cache_read.input_tokens': 0,
      'gen_ai.usage.output_tokens': 2,
      'gen_ai.usage.reasoning.output_tokens': 0,
      'loam.cost': 0,
    });
  });

  test('a request without a parent begins a trace', async () => {
    await (await open()('models')).text();
    const span = collected.span('GET /v1/models');
    expect(span.parentSpanContext).toBeUndefined();
    expect(span.kind).toBe(SpanKind.SERVER);
  });

  test('in a framework that makes spans itself, a request is a part of theirs', async () => {
    const outer = trace.getTracer('framework').startSpan('handle');
    await context.with(trace.setSpan(context.active(), outer), async () => {
      await (await open()('models', { headers: traceparent })).text();
    });
    const span = collected.span('GET /v1/models');
    expect(span.parentSpanContext?.spanId).toBe(outer.spanContext().spanId);
    expect(span.kind).toBe(SpanKind.INTERNAL);
  });

  test('what a model does is within its span', async () => {
    let active: string | undefined;
    const provider = scriptedProvider(() => {
      active = trace.getActiveSpan()?.spanContext().spanId;
      return textParts('Hello');
    });
    await (await open({ provider })('chat/completions', post(validBody))).text();
    expect(active).toBe(collected.span('chat loam/tiny').spanContext().spanId);
  });

  test.each<[name: string, path: string, body: object, attributes: object]>([
    [
      'text_completion base',
      'completions',
      { model: 'base', prompt: 'Once' },
      { 'gen_ai.usage.output_tokens': 2 },
    ],
    [
      'embeddings embedder',
      'embeddings',
      { model: 'embedder', input: ['a', 'b'] },
      { 'gen_ai.usage.input_tokens': 2 },
    ],
    [
      'embeddings embedder',
      'embeddings',
      { model: 'embedder', input: [[1], [2]] },
      { 'gen_ai.usage.input_tokens': 2 },
    ],
    [
      'rerank ranker',
      'rerank',
      { model: 'ranker', query: 'x', documents: ['a', 'b'] },
      { 'gen_ai.usage.input_tokens': 20 },
    ],
    [
      'chat loam/tiny',
      'responses',
      { model: 'loam/tiny', input: 'Hi' },
      { 'gen_ai.usage.output_tokens': 2 },
    ],
    [
      'chat loam/tiny',
      'messages',
      { ...validBody, max_tokens: 9 },
      { 'gen_ai.request.max_tokens': 9 },
    ],
  ])('%s, for POST /v1/%s', async (name, path, body, attributes) => {
    await (await open()(path, post(body))).text();
    expect(collected.span(name).attributes).toMatchObject(attributes);
    expect(collected.span(`POST /v1/${path}`).attributes['http.response.status_code']).toBe(200);
  });

  test('a stream is over with its last byte', async () => {
    const response = await open()('chat/completions', post({ ...validBody, stream: true }));
    expect(collected.spans).toEqual([]);
    await response.text();
    expect(collected.spans.map(({ name }) => name)).toEqual([
      'chat loam/tiny',
      'POST /v1/chat/completions',
    ]);
  });

  test('gates and targets, and each attempt', async () => {
    const dead = targetProvider('openai', () => brokenParts('', new Error('dead')));
    const alive = targetProvider('anthropic');
    const send = open({
      providers: { a: dead, b: alive },
      gates: {
        team: {
          targets: [
            { provider: 'a', model: 'one' },
            { provider: 'b', model: 'two' },
          ],
        },
      },
    });
    await (
      await send('chat/completions', post({ gateId: 'team', messages: validBody.messages }))
    ).text();
    const first = collected.span('chat one');
    expect(first.kind).toBe(SpanKind.CLIENT);
    expect(first.status).toEqual({ code: SpanStatusCode.ERROR });
    expect(first.attributes).toMatchObject({
      'gen_ai.provider.name': 'openai',
      'loam.gate': 'team',
      'loam.target': 'a/one',
      'error.type': 'server_error',
    });
    const second = collected.span('chat two');
    expect(second.attributes).toMatchObject({
      'gen_ai.provider.name': 'anthropic',
      'loam.target': 'b/two',
      'gen_ai.response.finish_reasons': ['stop'],
    });
    expect(second.attributes).not.toHaveProperty('error.type');
  });

  test('a refused request has its code, and is no error of the server', async () => {
    await (await open()('chat/completions', post({ ...validBody, model: 'nobody' }))).text();
    const span = collected.span('POST /v1/chat/completions');
    expect(span.attributes).toMatchObject({
      'http.response.status_code': 404,
      'error.type': 'model_not_found',
    });
    expect(span.status.code).toBe(SpanStatusCode.UNSET);
  });

  test('an id in the path does not become a name', async () => {
    await (await open()('models/loam/tiny')).text();
    expect(collected.span('GET /v1/models/:id').attributes['url.path']).toBe(
      '/v1/models/loam/tiny',
    );
  });

  test('a path nobody knows, and a method somebody made up', async () => {
    await (await open()('nowhere', { method: 'FLY' })).text();
    expect(collected.spans.map(({ name }) => name)).toEqual(['_OTHER']);
  });

  test('each message of a WebSocket is a request', async () => {
    const server = await serve({ provider: fullProvider(), port: 0, drainMs: 0 });
    try {
      const socket = new WebSocket(`${server.url.replace('http', 'ws')}/v1/responses`, {
        headers: traceparent,
      });
      await new Promise<void>((resolve, reject) => {
        socket.on('error', reject);
        socket.on('open', () =>
          socket.send(JSON.stringify({ type: 'response.create', model: 'loam/tiny', input: 'Hi' })),
        );
        socket.on('message', (data: Buffer) => {
          if (data.toString().includes('"type":"response.completed"')) resolve();
        });
      });
      socket.close();
      await expect
        .poll(() => collected.spans.map(({ name }) => name))
        .toContain('WEBSOCKET /v1/responses');
      const message = collected.span('WEBSOCKET /v1/responses');
      expect(message.parentSpanContext?.spanId).toBe(parentId);
      const call = collected.span('chat loam/tiny');
      expect(call.parentSpanContext?.spanId).toBe(message.spanContext().spanId);
    } finally {
      await server.close();
    }
  });
});

describe('content', () => {
  const body = {
    model: 'loam/tiny',
    messages: [
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'A secret question' },
    ],
  };

  test('is in no span', async () => {
    await (await open()('chat/completions', post(body))).text();
    expect(await collected.everything()).toContain('chat loam/tiny');
    expect(await collected.everything()).not.toMatch(/secret question|Be brief|Hello/);
  });

  test('is where it was asked for, as the conventions write it', async () => {
    await (await open({ content: { inSpans: true } })('chat/completions', post(body))).text();
    const { attributes } = collected.span('chat loam/tiny');
    expect(JSON.parse(String(attributes['gen_ai.input.messages']))).toEqual([
      { role: 'system', parts: [{ type: 'text', content: 'Be brief.' }] },
      { role: 'user', parts: [{ type: 'text', content: 'A secret question' }] },
    ]);
    expect(JSON.parse(String(attributes['gen_ai.output.messages']))).toEqual([
      {
        role: 'assistant',
        parts: [{ type: 'text', content: 'Hello there!' }],
        finish_reason: 'stop',
      },
    ]);
  });
});

describe('metrics', () => {
  const labels = {
    'gen_ai.operation.name': 'chat',
    'gen_ai.provider.name': 'scripted',
    'gen_ai.request.model': 'loam/tiny',
  };

  test('of a model of this machine', async () => {
    const send = open();
    for (const stream of [true, false]) {
      await (await send('chat/completions', post({ ...validBody, stream }))).text();
    }
    for (const name of [
      'gen_ai.server.request.duration',
      'gen_ai.server.time_to_first_token',
      'gen_ai.server.time_per_output_token',
    ]) {
      expect(await collected.points(name)).toEqual([
        { attributes: labels, value: expect.objectContaining({ count: 2 }) },
      ]);
    }
    expect(await collected.points('gen_ai.client.operation.duration')).toEqual([]);
    expect(await collected.points('gen_ai.client.token.usage')).toEqual([
      {
        attributes: { ...labels, 'gen_ai.token.type': 'input' },
        value: expect.objectContaining({ count: 2, sum: 22 }),
      },
      {
        attributes: { ...labels, 'gen_ai.token.type': 'output' },
        value: expect.objectContaining({ count: 2, sum: 4 }),
      },
    ]);
    expect(await collected.points('http.server.request.duration')).toEqual([
      {
        attributes: {
          'http.request.method': 'POST',
          'http.route': '/v1/chat/completions',
          'http.response.status_code': 200,
        },
        value: expect.objectContaining({ count: 2 }),
      },
    ]);
  });

  test('of a model elsewhere, which fails', async () => {
    const provider = scriptedProvider(() => {
      throw new Error('down');
    });
    await (await open({ provider })('chat/completions', post(validBody))).text();
    const failed = { ...labels, 'error.type': 'server_error' };
    for (const name of ['gen_ai.server.request.duration', 'gen_ai.client.operation.duration']) {
      expect(await collected.points(name)).toEqual([
        { attributes: failed, value: expect.objectContaining({ count: 1 }) },
      ]);
    }
    expect(await collected.points('gen_ai.server.time_to_first_token')).toEqual([]);
    expect(await collected.points('gen_ai.client.token.usage')).toEqual([]);
  });

  test('models that clients make up are bounded', async () => {
    const made = scriptedProvider(undefined, null);
    const provider = { ...made, languageModel: () => made.languageModel('loam/tiny') };
    const send = open({ provider });
    for (let index = 0; index < 250; index += 1) {
      await (await send('chat/completions', post({ ...validBody, model: `m${index}` }))).text();
    }
    const points = await collected.points('gen_ai.server.request.duration');
    expect(points).toHaveLength(201);
    expect(points.at(-1)).toMatchObject({
      attributes: { 'gen_ai.request.model': '_OTHER' },
      value: { count: 50 },
    });
  });

  test('a collector that is registered later gets what comes then', async () => {
    const send = open();
    collected[Symbol.dispose]();
    await (await send('models')).text();
    collected = new CollectedTelemetry();
    await (await send('models')).text();
    expect(await collected.points('http.server.request.duration')).toMatchObject([
      { value: { count: 1 } },
    ]);
    expect(collected.spans).toHaveLength(1);
  });
});
