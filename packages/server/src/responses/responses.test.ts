import { describe, expect, test } from 'vitest';
import { deferred } from '../__fixtures__/deferred.ts';
import { envelopeOf, post } from '../__fixtures__/requests.ts';
import { create, eventsOf } from '../__fixtures__/response-requests.ts';
import {
  finish,
  scriptedProvider,
  textParts,
  toolCallParts,
} from '../__fixtures__/scripted-provider.ts';
import { transports } from '../__fixtures__/transports.ts';
import { createServer } from '../create-server.ts';

describe.each(transports)('POST /responses over %s', (_, connect) => {
  test('S1-1, S1-3, S1-7: a model and a text are enough', async () => {
    await using server = await connect({ provider: scriptedProvider(), requireAuth: false });
    expect(await create(server, { input: 'Hello' })).toMatchObject({
      id: expect.stringMatching(/^resp_/),
      object: 'response',
      status: 'completed',
      model: 'loam/tiny',
      output_text: 'Hello there!',
      store: false,
      usage: { input_tokens: 11, output_tokens: 2, total_tokens: 13 },
    });
  });

  test('S1-63, S1-70, S1-74, ruling 6: a stream ends with the response and [DONE]', async () => {
    await using server = await connect({ provider: scriptedProvider(), requireAuth: false });
    const body = { model: 'loam/tiny', input: 'Hello', stream: true };
    const response = await server.send('/v1/responses', post(body));
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    const text = await response.clone().text();
    expect(text.endsWith('data: [DONE]\n\n')).toBe(true);
    const events = await eventsOf(response);
    expect(events.map(event => event.sequence_number)).toEqual(events.map((_event, i) => i));
    expect(events.at(-1)).toMatchObject({
      type: 'response.completed',
      response: { output_text: 'Hello there!' },
    });
  });

  test('S1-52: an effort is harmless where the model does not think', async () => {
    await using server = await connect({ provider: scriptedProvider(), requireAuth: false });
    const answer = await create(server, { input: 'Hello', reasoning: { effort: 'high' } });
    expect(answer.output.map(({ type }) => type)).toEqual(['message']);
    expect(answer.usage?.output_tokens_details).toEqual({ reasoning_tokens: 0 });
  });

  test('S1-25: usage ends a stream, whether it is asked for or not', async () => {
    await using server = await connect({ provider: scriptedProvider(), requireAuth: false });
    for (const stream_options of [undefined, { include_usage: false }, { include_usage: true }]) {
      const body = { model: 'loam/tiny', input: 'Hello', stream: true, stream_options };
      const events = await eventsOf(await server.send('/v1/responses', post(body)));
      expect(events.at(-1)?.response.usage).toMatchObject({ total_tokens: 13 });
    }
  });

  test('S1-19, S1-20, S1-21: what only the client needs comes back, and is kept', async () => {
    await using server = await connect({ provider: scriptedProvider(), requireAuth: false });
    const mine = {
      metadata: { ticket: '7' },
      safety_identifier: 'user-1',
      prompt_cache_key: 'chat-1',
    };
    const created = await create(server, { input: 'Hello', store: true, ...mine });
    expect(created).toMatchObject(mine);
    const found = await server.send(`/v1/responses/${created.id}`);
    expect(await found.json()).toEqual(created);
  });

  test('S1-39: the three steps of a call', async () => {
    const provider = scriptedProvider(({ prompt }) =>
      prompt.at(-1)?.role === 'tool'
        ? textParts('It is 5 degrees.')
        : toolCallParts('get_weather', { city: 'Oslo' }),
    );
    await using server = await connect({ provider, requireAuth: false });
    const tools = [{ type: 'function', name: 'get_weather' }];
    const first = await create(server, { input: 'Weather?', tools });
    expect(first.output).toMatchObject([
      {
        type: 'function_call',
        call_id: 'call_1',
        name: 'get_weather',
        arguments: '{"city":"Oslo"}',
        status: 'completed',
      },
    ]);
    const second = await create(server, {
      tools,
      previous_response_id: first.id,
      input: [{ type: 'function_call_output', call_id: 'call_1', output: '5' }],
    });
    expect(second['output_text']).toBe('It is 5 degrees.');
  });

  test('S1-12: an answer that was cut off is incomplete', async () => {
    const parts = [...textParts('Hello there!').slice(0, -1), finish('length', 2)];
    await using server = await connect({
      provider: scriptedProvider(() => parts),
      requireAuth: false,
    });
    expect(await create(server, { input: 'Hello', max_output_tokens: 2 })).toMatchObject({
      status: 'incomplete',
      incomplete_details: { reason: 'max_output_tokens' },
      max_output_tokens: 2,
    });
  });

  test.each<[string, object, number, string]>([
    ['S1-98, S1-99', { input: 'x', model: undefined }, 400, 'missing_required_parameter'],
    ['ruling 5', { input: 'x', model: 'no/model' }, 404, 'model_not_found'],
    ['another kind', { input: 'x', model: 'embedder' }, 400, 'model_kind_mismatch'],
    ['S1-59', { input: 'x', previous_response_id: 'resp_0' }, 400, 'previous_response_not_found'],
    ['W-6', { input: [{ type: 'item_reference', id: 'msg_0' }] }, 400, 'item_not_found'],
  ])('%s is an error, streamed or not', async (_name, body, status, code) => {
    await using server = await connect({ provider: scriptedProvider(), requireAuth: false });
    for (const stream of [false, true]) {
      const response = await server.send(
        '/v1/responses',
        post({ model: 'loam/tiny', stream, ...body }),
      );
      expect(response.status).toBe(status);
      expect(await envelopeOf(response)).toMatchObject({ error: { code } });
    }
  });

  test('S0-4, S1-2: asks for the key', async () => {
    await using server = await connect({ provider: scriptedProvider(), apiKey: 'sk-1' });
    for (const [path, init] of [
      ['/v1/responses', post({ model: 'loam/tiny', input: 'x' })],
      ['/v1/responses/resp_1', {}],
      ['/v1/responses/resp_1', { method: 'DELETE' }],
      ['/v1/responses/compact', post({})],
    ] as const) {
      expect((await server.send(path, init)).status).toBe(401);
    }
  });

  test('a model that does not take the call is an HTTP error, also for a stream', async () => {
    const provider = scriptedProvider(() => {
      throw Object.assign(new Error('full'), { name: 'AbortError' });
    });
    await using server = await connect({ provider, requireAuth: false });
    const response = await server.send(
      '/v1/responses',
      post({ model: 'loam/tiny', input: 'x', stream: true }),
    );
    expect(response.status).not.toBe(200);
  });

  test('S1-53, S1-71: what breaks in the middle is told in the stream, and not stored', async () => {
    const provider = scriptedProvider(async function* () {
      yield* textParts('Hello there!').slice(0, 3);
      throw new Error('secret detail');
    });
    await using server = await connect({ provider, requireAuth: false });
    const response = await server.send(
      '/v1/responses',
      post({ model: 'loam/tiny', input: 'x', stream: true, store: true }),
    );
    const events = await eventsOf(response);
    expect(events.slice(-2).map(({ type }) => type)).toEqual(['error', 'response.failed']);
    expect(JSON.stringify(events)).not.toContain('secret detail');
    const id = events[0]?.response.id;
    expect((await server.send(`/v1/responses/${id}`)).status).toBe(404);
  });

  test('426 where nothing is upgraded', async () => {
    await using server = await connect({ provider: scriptedProvider(), requireAuth: false });
    const response = await server.send('/v1/responses');
    expect(response.status).toBe(426);
    expect(await envelopeOf(response)).toMatchObject({ error: { code: 'upgrade_required' } });
  });
});

test('426, with a sentence, where an upgrade comes and nobody can take it', async () => {
  const { fetch } = createServer({ provider: scriptedProvider(), requireAuth: false });
  const headers = { connection: 'Upgrade', upgrade: 'websocket', 'sec-websocket-version': '13' };
  const response = await fetch(new Request('http://127.0.0.1/v1/responses', { headers }));
  expect(response.status).toBe(426);
  expect(await envelopeOf(response)).toMatchObject({
    error: { code: 'upgrade_required', message: expect.stringContaining('use POST') },
  });
});

test('W-4: the stream begins before the first token is there', async () => {
  const { promise: first, resolve: release } = deferred();
  const provider = scriptedProvider(async function* () {
    await first;
    yield* textParts('late');
  });
  const [, connect] = transports[0] ?? [];
  await using server = await connect!({ provider, requireAuth: false });
  const response = await server.send(
    '/v1/responses',
    post({ model: 'loam/tiny', input: 'x', stream: true }),
  );
  const reader = response.body!.getReader();
  const decoder = new TextDecoder();
  const begun =
    decoder.decode((await reader.read()).value) + decoder.decode((await reader.read()).value);
  expect(begun).toContain('response.created');
  expect(begun).toContain('response.in_progress');
  release();
  await reader.cancel();
});
