import { ModelError } from '@loam/model-port';
import { describe, expect, test } from 'vitest';
import { deferred } from '../__fixtures__/deferred.ts';
import { envelopeOf, post, readEvents, validBody } from '../__fixtures__/requests.ts';
import {
  finish,
  scriptedProvider,
  textParts,
  toolCallParts,
  type Part,
} from '../__fixtures__/scripted-provider.ts';
import { transports } from '../__fixtures__/transports.ts';

const path = '/v1/chat/completions';
const weather = {
  type: 'function',
  function: { name: 'get_weather', parameters: { type: 'object', properties: {} } },
};
const crash = () =>
  new ModelError({ code: 'engine_crashed', message: 'The engine died.', retryAfterMs: 2500 });

describe.each(transports)('over %s', (_name, connect) => {
  describe('in one piece', () => {
    test('answers with text and complete usage (S2-20, S2-24, W-7)', async () => {
      await using server = await connect({ provider: scriptedProvider() });
      const response = await server.send(path, post(validBody));
      expect(response.status).toBe(200);
      expect(await response.json()).toMatchObject({
        id: expect.stringMatching(/^chatcmpl-\w{24}$/),
        object: 'chat.completion',
        created: expect.any(Number),
        model: 'loam/tiny',
        choices: [
          {
            index: 0,
            message: { role: 'assistant', content: 'Hello there!', refusal: null },
            logprobs: null,
            finish_reason: 'stop',
          },
        ],
        usage: {
          prompt_tokens: 11,
          completion_tokens: 2,
          total_tokens: 13,
          prompt_tokens_details: { cached_tokens: 0 },
          completion_tokens_details: { reasoning_tokens: 0 },
        },
      });
    });

    test('answers with a tool call (S0-3, S3-10)', async () => {
      const provider = scriptedProvider(() => toolCallParts('get_weather', { city: 'Oslo' }));
      await using server = await connect({ provider });
      const response = await server.send(path, post({ ...validBody, tools: [weather] }));
      expect(await response.json()).toMatchObject({
        choices: [
          {
            message: {
              content: null,
              tool_calls: [
                {
                  id: 'call_1',
                  type: 'function',
                  function: { name: 'get_weather', arguments: '{"city":"Oslo"}' },
                },
              ],
            },
            finish_reason: 'tool_calls',
          },
        ],
      });
      expect(provider.calls[0]?.tools?.[0]?.name).toBe('get_weather');
    });

    test('an error in the middle is an error with its status', async () => {
      const provider = scriptedProvider(() => [
        ...textParts('Half an').slice(0, 3),
        { type: 'error', error: crash() },
      ]);
      await using server = await connect({ provider });
      const response = await server.send(path, post(validBody));
      expect(response.status).toBe(503);
      expect(response.headers.get('retry-after-ms')).toBe('2500');
      expect(response.headers.get('retry-after')).toBe('3');
      expect((await envelopeOf(response)).error.code).toBe('engine_crashed');
    });
  });

  describe('streamed', () => {
    const streamed = { ...validBody, stream: true };

    test('sends chunks and [DONE] (S0-2, S2-25, S2-35, W-2, W-3)', async () => {
      await using server = await connect({ provider: scriptedProvider() });
      const response = await server.send(path, post(streamed));
      expect(response.status).toBe(200);
      expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
      expect(response.headers.get('cache-control')).toBe('no-cache, no-transform');
      expect(response.headers.get('x-accel-buffering')).toBe('no');
      const { data } = await readEvents(response);
      expect(data.at(-1)).toBe('[DONE]');
      const chunks = data.slice(0, -1) as { id: string; choices: { delta: object }[] }[];
      expect(chunks.map(({ choices }) => choices[0]?.delta)).toEqual([
        { role: 'assistant', content: '' },
        { content: 'Hello ' },
        { content: 'there!' },
        {},
      ]);
      expect(new Set(chunks.map(({ id }) => id)).size).toBe(1);
    });

    test('sends usage when it is asked for, and only then (S0-5)', async () => {
      await using server = await connect({ provider: scriptedProvider() });
      const plain = await readEvents(await server.send(path, post(streamed)));
      expect(JSON.stringify(plain.data)).not.toContain('"usage"');
      const request = { ...streamed, stream_options: { include_usage: true } };
      const { data } = await readEvents(await server.send(path, post(request)));
      expect(data.at(-2)).toMatchObject({ choices: [], usage: { total_tokens: 13 } });
    });

    test.each<[string, () => Part[]]>([
      [
        'doStream throws',
        () => {
          throw crash();
        },
      ],
      ['the first part is an error', () => [{ type: 'error', error: crash() }]],
      [
        'an error follows the start',
        () => [
          { type: 'stream-start', warnings: [] },
          { type: 'response-metadata', id: 'x' },
          { type: 'error', error: crash() },
        ],
      ],
    ])('before the first output an error has its status: %s', async (_case, script) => {
      await using server = await connect({ provider: scriptedProvider(script) });
      const response = await server.send(path, post(streamed));
      expect(response.status).toBe(503);
      expect(response.headers.get('retry-after-ms')).toBe('2500');
      expect(response.headers.get('content-type')).toMatch(/^application\/json/);
      expect((await envelopeOf(response)).error).toEqual({
        message: 'The engine died.',
        type: 'server_error',
        code: 'engine_crashed',
        param: '',
      });
    });

    test.each<[string, (parts: Part[]) => Iterable<Part> | AsyncIterable<Part>, string]>([
      ['an error part', parts => [...parts, { type: 'error', error: crash() }], 'engine_crashed'],
      [
        'a stream that breaks',
        async function* (parts) {
          yield* parts;
          throw crash();
        },
        'engine_crashed',
      ],
      ['a stream without an end', parts => parts, 'stream_interrupted'],
      [
        'an error that is ours',
        parts => [...parts, { type: 'error', error: new Error('secret path /home') }],
        'server_error',
      ],
    ])('after it the error is the last event: %s', async (_case, end, code) => {
      const provider = scriptedProvider(() => end(textParts('Half an').slice(0, 3)));
      await using server = await connect({ provider });
      const response = await server.send(path, post(streamed));
      expect(response.status).toBe(200);
      const { data } = await readEvents(response);
      const last = data.findLast(event => event !== '[DONE]');
      expect(last).toMatchObject({ error: { code, type: 'server_error' } });
      expect(JSON.stringify(data)).toContain('Half');
      expect(JSON.stringify(data)).not.toContain('secret');
    });

    test('a quiet model is kept alive, also before its first output', async () => {
      const release = deferred();
      const provider = scriptedProvider(async () => {
        await release.promise;
        return textParts('Late');
      });
      await using server = await connect({ provider, keepAliveMs: 5 });
      const response = await server.send(path, post(streamed));
      expect(response.status).toBe(200);
      const [first, rest] = response.body!.tee();
      const reader = first.getReader();
      const { value } = await reader.read();
      expect(new TextDecoder().decode(value)).toMatch(/^(: keep-alive\n\n)+$/);
      release.resolve();
      void reader.cancel();
      const { data, comments } = await readEvents(new Response(rest));
      expect(comments).toBeGreaterThan(0);
      expect(data.at(-1)).toBe('[DONE]');
      expect(JSON.stringify(data)).toContain('Late');
    });

    test('and what it warned of is told all the same', async () => {
      const release = deferred();
      const provider = scriptedProvider(async function* () {
        yield { type: 'stream-start', warnings: [{ type: 'unsupported', feature: 'topK' }] };
        await release.promise;
        yield* textParts('Late').slice(1);
      });
      await using server = await connect({ provider, keepAliveMs: 50 });
      const response = await server.send(path, post(streamed));
      release.resolve();
      expect(response.headers.get('x-loam-warnings')).toBe('unsupported: topK');
      await response.text();
    });

    test('an error after the answer had to start is told inside it', async () => {
      const release = deferred();
      const provider = scriptedProvider(async () => {
        await release.promise;
        throw crash();
      });
      await using server = await connect({ provider, keepAliveMs: 5 });
      const response = await server.send(path, post(streamed));
      release.resolve();
      const { data } = await readEvents(response);
      expect(data[0]).toMatchObject({ error: { code: 'engine_crashed' } });
    });
  });

  test.each([false, true])('warnings and ignored fields are named (stream: %s)', async stream => {
    const provider = scriptedProvider(() => [
      { type: 'stream-start', warnings: [{ type: 'unsupported', feature: 'topK' }] },
      ...textParts('a').slice(1),
    ]);
    await using server = await connect({ provider });
    const body = { ...validBody, stream, temprature: 1, mystery: {} };
    const response = await server.send(path, post(body));
    expect(response.status).toBe(200);
    expect(response.headers.get('x-loam-warnings')).toBe('unsupported: topK');
    expect(response.headers.get('x-loam-ignored-params')).toBe('temprature, mystery');
    await response.text();
  });

  test('a plain AI SDK provider serves too; its NoSuchModelError is a 404', async () => {
    await using server = await connect({ provider: scriptedProvider(undefined, null) });
    expect((await server.send(path, post(validBody))).status).toBe(200);
    const other = await server.send(path, post({ ...validBody, model: 'other' }));
    expect(other.status).toBe(404);
    expect((await envelopeOf(other)).error).toMatchObject({
      code: 'model_not_found',
      param: 'model',
    });
  });

  test('the call carries what was asked for, and the signal', async () => {
    const provider = scriptedProvider(() => [
      { type: 'text-start', id: 't' },
      { type: 'text-end', id: 't' },
      finish('length'),
    ]);
    await using server = await connect({ provider });
    const body = { ...validBody, temperature: 0.5, max_tokens: 7, stop: 'x', min_p: 0.1 };
    const response = await server.send(path, post(body));
    expect(await response.json()).toMatchObject({ choices: [{ finish_reason: 'length' }] });
    expect(provider.calls[0]).toMatchObject({
      temperature: 0.5,
      maxOutputTokens: 7,
      stopSequences: ['x'],
      providerOptions: { loam: { minP: 0.1 } },
      abortSignal: expect.any(AbortSignal),
    });
    expect(provider.calls[0]).not.toHaveProperty('headers');
  });
});
