import { APICallError, JSONParseError } from '@ai-sdk/provider';
import { createProviderStreamError } from '@ai-sdk/provider-utils';
import { ModelError } from '@loam/model-port';
import { describe, expect, test } from 'vitest';
import { deferred } from '../__fixtures__/deferred.ts';
import { post, validBody } from '../__fixtures__/requests.ts';
import { scriptedProvider, textParts, type Script } from '../__fixtures__/scripted-provider.ts';
import { transports } from '../__fixtures__/transports.ts';
import { ApiKeys, createMemoryKeyStore, createServer, type RequestLogEntry } from '../index.ts';
import { describeError } from './describe-error.ts';

const chat = '/v1/chat/completions';
const streamed = { ...validBody, stream: true };

const diskFull = () => {
  throw new Error('disk full', { cause: new Error('ENOSPC') });
};

test('an entry tells of the calls it made, and of the key', async () => {
  const keys = createMemoryKeyStore();
  const { key, secret } = await new ApiKeys(keys).issue({ name: 'k' });
  const entries: RequestLogEntry[] = [];
  const server = createServer({
    provider: scriptedProvider(),
    prices: { 'loam/tiny': { input: 1, output: 2 } },
    keys,
    log: entry => entries.push(entry),
  });
  const init = post(streamed, { authorization: `Bearer ${secret}` });
  await (await server.fetch(new Request(`http://127.0.0.1${chat}`, init))).text();
  expect(entries).toMatchObject([
    {
      key: key.id,
      calls: [
        {
          operation: 'chat',
          model: 'loam/tiny',
          inputTokens: 11,
          cachedTokens: 0,
          outputTokens: 2,
          cost: 0.000015,
          durationMs: expect.any(Number),
          firstOutputMs: expect.any(Number),
        },
      ],
    },
  ]);
  expect(JSON.stringify(entries)).not.toMatch(/Hello|loam_/);
});

test('prompts and answers are told where they are asked for', async () => {
  const entries: RequestLogEntry[] = [];
  const server = createServer({
    provider: scriptedProvider(),
    requireAuth: false,
    log: entry => entries.push(entry),
    content: { inLog: true },
  });
  await (await server.fetch(new Request(`http://127.0.0.1${chat}`, post(validBody)))).text();
  expect(entries[0]?.calls?.[0]?.content).toEqual({
    input: [{ role: 'user', parts: [{ type: 'text', content: 'Hello' }] }],
    output: [
      {
        role: 'assistant',
        parts: [{ type: 'text', content: 'Hello there!' }],
        finish_reason: 'stop',
      },
    ],
  });
});

test('a call that fails is told with its code', async () => {
  const entries: RequestLogEntry[] = [];
  const server = createServer({
    provider: scriptedProvider(diskFull),
    requireAuth: false,
    log: entry => entries.push(entry),
  });
  await (await server.fetch(new Request(`http://127.0.0.1${chat}`, post(validBody)))).text();
  expect(entries[0]?.calls).toMatchObject([{ model: 'loam/tiny', error: 'server_error' }]);
});

describe.each(transports)('over %s', (_name, connect) => {
  const run = async (script: Script | undefined, path: string, init: RequestInit) => {
    const entries: RequestLogEntry[] = [];
    await using server = await connect({
      provider: scriptedProvider(script),
      log: entry => entries.push(entry),
    });
    const response = await server.send(path, init);
    await response.text();
    await expect.poll(() => entries.length).toBe(1);
    expect(response.headers.get('x-request-id')).toBe(entries[0]?.requestId);
    return entries[0];
  };

  test.each<[string, RequestInit, Partial<RequestLogEntry>]>([
    ['/v1/models?key=secret', {}, { method: 'GET', path: '/v1/models', status: 200 }],
    ['/nowhere', {}, { path: '/nowhere', status: 404 }],
    [chat, { method: 'PUT' }, { method: 'PUT', status: 405 }],
    [chat, post(validBody), { method: 'POST', path: chat, status: 200 }],
    [chat, post(streamed), { status: 200, disconnected: false }],
    [chat, post('{'), { status: 400, error: expect.objectContaining({ code: 'invalid_json' }) }],
  ])('%s %o is one entry', async (path, init, expected) => {
    const entry = await run(undefined, path, init);
    expect(entry).toMatchObject({ ...expected, disconnected: false });
    expect(entry?.durationMs).toBeGreaterThanOrEqual(0);
  });

  test('what is hidden from the client is told here', async () => {
    for (const init of [post(validBody), post(streamed)]) {
      expect(await run(diskFull, chat, init)).toMatchObject({
        status: 500,
        error: {
          name: 'Error',
          message: 'disk full',
          stack: expect.stringContaining('at '),
          cause: { message: 'ENOSPC' },
        },
      });
    }
  });

  test('an error after the status of a stream is told too', async () => {
    const entry = await run(
      () => [
        ...textParts('a').slice(0, 3),
        { type: 'error', error: new ModelError({ code: 'engine_crashed', message: 'died' }) },
      ],
      chat,
      post(streamed),
    );
    expect(entry).toMatchObject({
      status: 200,
      error: { code: 'engine_crashed', message: 'died' },
    });
  });

  test('a log that throws takes no answer with it', async () => {
    await using server = await connect({
      provider: scriptedProvider(),
      log() {
        throw new Error('log full');
      },
    });
    for (const init of [post(validBody), post(streamed)]) {
      const response = await server.send(chat, init);
      expect(response.status).toBe(200);
      expect(await response.text()).toContain('there!');
    }
  });

  test('a client that leaves is told', async () => {
    const entries: RequestLogEntry[] = [];
    await using server = await connect({
      provider: scriptedProvider(async function* () {
        for (;;) {
          yield { type: 'text-delta', id: 't', delta: 'x' };
          await new Promise(resolve => setImmediate(resolve));
        }
      }),
      log: entry => entries.push(entry),
    });
    const reader = (await server.send(chat, post(streamed))).body!.getReader();
    await reader.read();
    await reader.cancel();
    await expect.poll(() => entries).toMatchObject([{ status: 200, disconnected: true }]);
  });

  test('a client that leaves before there is an answer is a 499, not a fault', async () => {
    for (const body of [validBody, streamed]) {
      const entries: RequestLogEntry[] = [];
      const begun = deferred();
      await using server = await connect({
        provider: scriptedProvider(call => {
          begun.resolve();
          return new Promise((_resolve, reject) => {
            call.abortSignal?.addEventListener('abort', () => reject(call.abortSignal?.reason));
          });
        }),
        log: entry => entries.push(entry),
      });
      const abort = new AbortController();
      server.send(chat, { ...post(body), signal: abort.signal }).catch(() => {});
      await begun.promise;
      abort.abort(new Error('gone'));
      await expect.poll(() => entries).toMatchObject([{ status: 499, disconnected: true }]);
      expect(entries[0]).not.toHaveProperty('error');
    }
  });

  test('no prompt, answer or key is in the log', async () => {
    const canary = 'CANARY';
    const body = JSON.stringify({
      ...validBody,
      messages: [{ role: 'user', content: canary }],
      user: canary,
    });
    const scripts: (Script | undefined)[] = [
      undefined,
      () => textParts(canary),
      () => {
        throw new APICallError({
          message: 'upstream failed',
          url: 'https://upstream.example/v1',
          requestBodyValues: { prompt: canary },
          responseBody: canary,
          statusCode: 500,
        });
      },
      () => {
        throw new JSONParseError({ text: canary, cause: new Error('bad') });
      },
      () => [{ type: 'error', error: { data: canary } }],
    ];
    for (const script of scripts) {
      for (const text of [
        body,
        `{"stream":true,${body.slice(1)}`,
        body.slice(0, -20),
        `[${body}]`,
      ]) {
        const entry = await run(script, chat, post(text, { 'x-api-key': canary }));
        expect(JSON.stringify(entry)).not.toContain(canary);
      }
    }
  });
});

describe('describeError', () => {
  test.each<[unknown, object]>([
    [new TypeError('x'), { name: 'TypeError', message: 'x', stack: expect.any(String) }],
    ['text', { name: 'string', message: 'Something that is no Error was thrown.' }],
    [null, { name: 'object', message: 'Something that is no Error was thrown.' }],
    [
      createProviderStreamError({ message: 'busy', statusCode: 529, data: { secret: 1 } }),
      { name: 'ProviderStreamError', message: 'busy', statusCode: 529 },
    ],
    [
      Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }),
      { name: 'Error', message: 'refused', code: 'ECONNREFUSED', stack: expect.any(String) },
    ],
  ])('%o', (error, described) => {
    expect(describeError(error)).toEqual(described);
  });

  test('a chain of causes has an end', () => {
    const error = new Error('loop');
    error.cause = error;
    expect(JSON.stringify(describeError(error)).match(/"loop"/g)).toHaveLength(5);
  });
});
