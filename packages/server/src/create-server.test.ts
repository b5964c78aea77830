import { describe, expect, test } from 'vitest';
import { envelopeOf, post, validBody } from './__fixtures__/requests.ts';
import { models, scriptedProvider } from './__fixtures__/scripted-provider.ts';
import { transports } from './__fixtures__/transports.ts';
import { createServer } from './index.ts';

describe.each(transports)('over %s', (_name, connect) => {
  const open = () => connect({ provider: scriptedProvider() });

  describe('what is not there', () => {
    test.each<[string, string, number, string, string | null]>([
      ['GET', '/', 404, 'not_found', null],
      ['GET', '/v1', 404, 'not_found', null],
      ['GET', '/v2/models', 404, 'not_found', null],
      ['POST', '/v1/chat/completion', 404, 'not_found', null],
      ['POST', '/chat/completions', 404, 'not_found', null],
      ['GET', '/v1/chat/completions', 405, 'method_not_allowed', 'POST, OPTIONS'],
      ['PUT', '/v1/chat/completions', 405, 'method_not_allowed', 'POST, OPTIONS'],
      ['POST', '/v1/models', 405, 'method_not_allowed', 'GET, HEAD, OPTIONS'],
      ['DELETE', '/v1/models/loam/tiny', 405, 'method_not_allowed', 'GET, HEAD, OPTIONS'],
      ['PATCH', '/v1/health', 405, 'method_not_allowed', 'GET, HEAD, OPTIONS'],
    ])('%s %s → %i %s', async (method, path, status, code, allow) => {
      await using server = await open();
      const response = await server.send(path, { method });
      expect(response.status).toBe(status);
      expect(response.headers.get('allow')).toBe(allow);
      expect(response.headers.get('content-type')).toMatch(/^application\/json/);
      const { error } = await envelopeOf(response);
      expect(error).toMatchObject({ code, param: '' });
      expect(error.message).toContain(path);
    });
  });

  test.each([
    ['/v1/models', 200],
    ['/v1/health', 200],
    ['/v1/models/loam/tiny', 200],
    ['/v1/models/none', 404],
    ['/v1/chat/completions', 405],
  ])('HEAD %s → %i, without a body', async (path, status) => {
    await using server = await open();
    const response = await server.send(path, { method: 'HEAD' });
    expect(response.status).toBe(status);
    expect(await response.text()).toBe('');
  });

  test('OPTIONS says what a path takes', async () => {
    await using server = await open();
    const response = await server.send('/v1/chat/completions', { method: 'OPTIONS' });
    expect(response.status).toBe(204);
    expect(response.headers.get('allow')).toBe('POST, OPTIONS');
  });

  describe('x-request-id', () => {
    const paths: [string, RequestInit][] = [
      ['/v1/models', {}],
      ['/v1/chat/completions', post(validBody)],
      ['/v1/chat/completions', post({ ...validBody, stream: true })],
      ['/v1/chat/completions', post('{')],
      ['/nowhere', {}],
      ['/v1/models', { method: 'DELETE' }],
      ['/v1/models', { method: 'OPTIONS' }],
      ['/v1/models', { headers: { origin: 'https://evil.example' } }],
    ];

    test.each(paths)('stands on the answer of %s %o', async (path, init) => {
      await using server = await open();
      const first = await server.send(path, init);
      expect(first.headers.get('x-request-id')).toMatch(/^req_\w{24}$/);
      await first.text();
    });

    test.each([
      ['trace-123_abc=', 'trace-123_abc='],
      ['a b', /^req_/],
      ['x'.repeat(129), /^req_/],
      ['<script>', /^req_/],
    ])('%j from the client becomes %s', async (given, expected) => {
      await using server = await open();
      const response = await server.send('/v1/models', { headers: { 'x-request-id': given } });
      expect(response.headers.get('x-request-id')).toMatch(expected);
    });
  });

  describe('models', () => {
    test('GET /models lists them in order (S2-18)', async () => {
      await using server = await open();
      const response = await server.send('/v1/models');
      expect(await response.json()).toMatchObject({
        object: 'list',
        data: [
          {
            id: 'loam/tiny',
            object: 'model',
            created: 1_700_000_000,
            type: 'chat',
            state: 'ready',
          },
          { id: 'org/family/name-v1.2', object: 'model' },
          { id: 'embedder', type: 'embedding' },
        ],
      });
    });

    test.each([
      ['loam/tiny', 'loam/tiny', 'raw (S0-6)'],
      ['loam%2Ftiny', 'loam/tiny', 'percent-encoded, as OpenAI clients do (S0-6)'],
      ['loam%2ftiny', 'loam/tiny', 'hex digits have no case'],
      ['org/family/name-v1.2', 'org/family/name-v1.2', 'two slashes'],
      ['org%2Ffamily%2Fname-v1.2', 'org/family/name-v1.2', 'two slashes, encoded'],
      ['org%2Ffamily/name%2Dv1.2', 'org/family/name-v1.2', 'half of it encoded'],
      ['embedder', 'embedder', 'no slash'],
      ['embedder/', 'embedder', 'a slash too much'],
    ])('GET /models/%s → %s (%s)', async (path, id) => {
      await using server = await open();
      const response = await server.send(`/v1/models/${path}`);
      expect(response.status).toBe(200);
      expect(await response.json()).toMatchObject({ id, object: 'model' });
    });

    test.each([
      ['none'],
      ['loam'],
      ['loam/tiny/x'],
      ['loam%252Ftiny'],
      ['%ZZ'],
      ['%00'],
      ['constructor'],
    ])('GET /models/%s → 404 model_not_found (S2-19)', async path => {
      await using server = await open();
      const response = await server.send(`/v1/models/${path}`);
      expect(response.status).toBe(404);
      expect((await envelopeOf(response)).error).toMatchObject({
        code: 'model_not_found',
        param: 'model',
      });
    });

    test('a provider without a list is asked for the model', async () => {
      await using server = await connect({ provider: scriptedProvider(undefined, null) });
      expect(await (await server.send('/v1/models')).json()).toEqual({ object: 'list', data: [] });
      expect((await server.send('/v1/models/loam/tiny')).status).toBe(200);
      expect((await server.send('/v1/models/other')).status).toBe(404);
    });
  });

  describe('health', () => {
    test.each<[string[], number, string]>([
      [[], 200, 'ok'],
      [['unloaded'], 200, 'ok'],
      [['ready'], 200, 'ok'],
      [['failed'], 200, 'ok'],
      [['loading'], 503, 'loading'],
      [['unloaded', 'loading'], 503, 'loading'],
      [['ready', 'loading'], 200, 'ok'],
    ])('models that are %j → %i %s', async (states, status, word) => {
      const list = states.map((state, index) => ({
        id: `m${index}`,
        kind: 'chat' as const,
        state: state as 'ready',
      }));
      await using server = await connect({
        provider: scriptedProvider(undefined, list),
        apiKey: 'k',
      });
      for (const path of ['/v1/health', '/health']) {
        const response = await server.send(path);
        expect(response.status).toBe(status);
        expect(await response.json()).toEqual({
          status: word,
          models: states.map((state, index) => ({ id: `m${index}`, state })),
        });
        expect(response.headers.get('retry-after')).toBe(status === 503 ? '1' : null);
        expect(response.headers.get('retry-after-ms')).toBe(status === 503 ? '1000' : null);
      }
    });
  });

  test('what a provider throws is hidden, whatever it is', async () => {
    for (const thrown of [new Error('secret'), 'secret', { secret: 1 }, undefined]) {
      const provider = {
        ...scriptedProvider(),
        models() {
          throw thrown;
        },
      };
      await using server = await connect({ provider });
      const response = await server.send('/v1/models');
      expect(response.status).toBe(500);
      const text = await response.text();
      expect(JSON.parse(text)).toMatchObject({ error: { type: 'server_error' } });
      expect(text).not.toContain('secret');
      expect(response.headers.get('x-request-id')).toMatch(/^req_/);
    }
  });
});

describe('basePath', () => {
  test.each([
    ['/v1', '/v1/models'],
    ['v1/', '/v1/models'],
    ['/api/loam/v1', '/api/loam/v1/models'],
    ['/', '/models'],
    ['', '/models'],
  ])('%j serves %s', async (basePath, path) => {
    const server = createServer({ provider: scriptedProvider(), basePath });
    const response = await server.fetch(new Request(`http://localhost${path}`));
    expect(response.status).toBe(200);
    const other = await server.fetch(new Request('http://localhost/other/models'));
    expect(other.status).toBe(404);
  });
});

test('slashes at the end of a path do not matter', async () => {
  const server = createServer({ provider: scriptedProvider() });
  const response = await server.fetch(new Request('http://localhost/v1/models/'));
  expect(await response.json()).toMatchObject({ data: models.map(({ id }) => ({ id })) });
});
