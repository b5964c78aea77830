import { afterEach, describe, expect, test, vi } from 'vitest';
import { envelopeOf, post, validBody } from '../__fixtures__/requests.ts';
import { scriptedProvider } from '../__fixtures__/scripted-provider.ts';
import { transports } from '../__fixtures__/transports.ts';
import { createServer, type ServerOptions } from '../index.ts';

const chat = '/v1/chat/completions';

describe.each(transports)('over %s', (_name, connect) => {
  const withKey = () => connect({ provider: scriptedProvider(), apiKey: 'sk-right' });

  describe('with a key (S0-4, S2-4, S2-28)', () => {
    test.each<[Record<string, string>, number, string]>([
      [{}, 401, 'missing_api_key'],
      [{ authorization: 'Bearer sk-wrong' }, 401, 'invalid_api_key'],
      [{ authorization: 'Bearer sk-right2' }, 401, 'invalid_api_key'],
      [{ authorization: 'Basic sk-right' }, 401, 'missing_api_key'],
      [{ 'x-api-key': 'sk-wrong' }, 401, 'invalid_api_key'],
      [{ authorization: 'Bearer sk-wrong', 'x-api-key': 'sk-right' }, 401, 'invalid_api_key'],
      [{ authorization: 'Bearer sk-right' }, 200, ''],
      [{ 'x-api-key': 'sk-right' }, 200, ''],
    ])('%j → %i %s', async (headers, status, code) => {
      await using server = await withKey();
      for (const [path, init] of [
        [chat, post(validBody, headers)],
        ['/v1/models', { headers }],
        ['/v1/models/loam/tiny', { headers }],
      ] as const) {
        const response = await server.send(path, init);
        expect(response.status).toBe(status);
        const challenge = response.headers.get('www-authenticate');
        expect(challenge).toBe(status === 401 ? 'Bearer realm="loam"' : null);
        expect(await response.json()).toMatchObject(
          status === 401 ? { error: { type: 'authentication_error', code, param: '' } } : {},
        );
      }
    });

    test('the body is not read before the key is', async () => {
      await using server = await withKey();
      const response = await server.send(chat, post('{'));
      expect(response.status).toBe(401);
    });

    test.each([
      ['/v1/health', 'GET', 200],
      ['/health', 'GET', 200],
      ['/nowhere', 'GET', 404],
      [chat, 'GET', 405],
      [chat, 'OPTIONS', 204],
    ])('%s %s needs none', async (path, method, status) => {
      await using server = await withKey();
      const response = await server.send(path, { method });
      expect(response.status).toBe(status);
    });

    test('no error repeats a key', async () => {
      await using server = await withKey();
      const response = await server.send(chat, post(validBody, { 'x-api-key': 'sk-canary' }));
      expect(await response.text()).not.toMatch(/sk-canary|sk-right/);
    });
  });

  describe('without a key', () => {
    test.each(['localhost:8080', '127.0.0.1', '192.168.0.7:8080', '[::1]'])(
      'the host %s is served',
      async host => {
        await using server = await connect({ provider: scriptedProvider() });
        expect((await server.send('/v1/models', { headers: { host } })).status).toBe(200);
      },
    );

    test.each(['evil.example', 'evil.example:8080', 'localhost.evil.example'])(
      'the host %s is refused, since it may be rebound',
      async host => {
        await using server = await connect({ provider: scriptedProvider() });
        const response = await server.send('/v1/models', { headers: { host } });
        expect(response.status).toBe(403);
        expect((await envelopeOf(response)).error).toMatchObject({
          type: 'permission_error',
          code: 'host_not_allowed',
          message: expect.stringContaining('allowedHosts'),
        });
      },
    );

    test('a listed host is served', async () => {
      const allowedHosts = ['.example.com'];
      await using server = await connect({ provider: scriptedProvider(), allowedHosts });
      const headers = { host: 'api.example.com' };
      expect((await server.send('/v1/models', { headers })).status).toBe(200);
    });
  });

  test('with a key any host is served, unless hosts are listed', async () => {
    const headers = { host: 'api.example.com', authorization: 'Bearer k' };
    await using server = await connect({ provider: scriptedProvider(), apiKey: 'k' });
    expect((await server.send('/v1/models', { headers })).status).toBe(200);
    const allowedHosts = ['other.example.com'];
    await using strict = await connect({ provider: scriptedProvider(), apiKey: 'k', allowedHosts });
    expect((await strict.send('/v1/models', { headers })).status).toBe(403);
  });

  describe('pages', () => {
    const page = 'https://app.example.com';
    const open = () =>
      connect({ provider: scriptedProvider(), apiKey: 'k', allowedOrigins: [page] });
    const key = { authorization: 'Bearer k' };

    test.each(['https://evil.example', 'http://127.0.0.1:1', 'null', 'file://'])(
      'of %s are refused, preflight and request',
      async origin => {
        await using server = await open();
        const requests: RequestInit[] = [
          post(validBody, { ...key, origin }),
          { method: 'OPTIONS', headers: { origin, 'access-control-request-method': 'POST' } },
          { headers: { ...key, origin } },
        ];
        for (const init of requests) {
          const response = await server.send(chat, init);
          expect(response.status).toBe(403);
          expect(response.headers.get('access-control-allow-origin')).toBeNull();
          expect((await envelopeOf(response)).error.code).toBe('origin_not_allowed');
        }
      },
    );

    test('S2-8, S2-9: of a listed origin may read answers, streams and errors', async () => {
      await using server = await open();
      const headers = { ...key, origin: page };
      for (const [init, status] of [
        [post(validBody, headers), 200],
        [post({ ...validBody, stream: true }, headers), 200],
        [post('{', headers), 400],
        [post(validBody, { origin: page }), 401],
        [{ headers }, 405],
      ] as const) {
        const response = await server.send(chat, init);
        expect(response.status).toBe(status);
        expect(response.headers.get('access-control-allow-origin')).toBe(page);
        expect(response.headers.get('access-control-expose-headers')).toContain('x-request-id');
        expect(response.headers.get('vary')).toContain('Origin');
        expect(response.headers.get('x-request-id')).toMatch(/^req_/);
        await response.text();
      }
    });

    test('S2-9: of a listed origin get their preflight without a key', async () => {
      await using server = await open();
      const response = await server.send(chat, {
        method: 'OPTIONS',
        headers: {
          origin: page,
          'access-control-request-method': 'POST',
          'access-control-request-headers': 'authorization,content-type',
        },
      });
      expect(response.status).toBe(204);
      expect(response.headers.get('access-control-allow-origin')).toBe(page);
      expect(response.headers.get('access-control-allow-methods')).toContain('POST');
      expect(response.headers.get('access-control-allow-headers')).toBe(
        'authorization,content-type',
      );
      expect(response.headers.get('access-control-allow-credentials')).toBeNull();
    });
  });
});

test('a page of the server itself is served', async () => {
  const server = createServer({ provider: scriptedProvider() });
  const headers = { host: 'localhost:8080', origin: 'http://localhost:8080' };
  const request = new Request('http://localhost:8080/v1/models', { headers });
  expect((await server.fetch(request)).status).toBe(200);
});

test('the URL stands in for a Host header, which a runtime may not pass on', async () => {
  const server = createServer({ provider: scriptedProvider() });
  expect((await server.fetch(new Request('http://evil.example/v1/models'))).status).toBe(403);
  expect((await server.fetch(new Request('http://[::1]:8080/v1/models'))).status).toBe(200);
});

async function status(
  options: Partial<ServerOptions>,
  headers: Record<string, string> = {},
): Promise<number> {
  const server = createServer({ provider: scriptedProvider(), ...options });
  const response = await server.fetch(new Request('http://localhost/v1/models', { headers }));
  return response.status;
}

describe('requireAuth', () => {
  afterEach(() => vi.unstubAllEnvs());

  test.each<[string, Partial<ServerOptions>, number, string]>([
    ['development', {}, 200, 'open while developing'],
    ['development', { requireAuth: true }, 401, 'asked for, but no key to compare with'],
    ['development', { apiKey: 'k' }, 401, 'a key is asked for as soon as there is one'],
    ['development', { apiKey: '' }, 200, 'an empty variable is no key'],
    ['production', {}, 401, 'closed unless it says otherwise'],
    ['production', { apiKey: '' }, 401, 'an empty variable opens nothing'],
    ['production', { requireAuth: false }, 200, 'it says otherwise (S2-5, S3-4)'],
    ['production', { requireAuth: false, apiKey: 'k' }, 401, 'a key that is set is asked for'],
    ['production', { apiKey: 'k' }, 401, 'with a key'],
  ])('in %s with %j → %i (%s)', async (environment, options, expected) => {
    vi.stubEnv('NODE_ENV', environment);
    expect(await status(options)).toBe(expected);
  });

  test('a server without the key it must ask for lets no key in', async () => {
    vi.stubEnv('NODE_ENV', 'production');
    for (const key of ['', 'undefined', 'x']) {
      expect(await status({}, { authorization: `Bearer ${key}`, 'x-api-key': key })).toBe(401);
    }
    const server = createServer({ provider: scriptedProvider() });
    const response = await server.fetch(new Request('http://localhost/v1/models'));
    expect((await envelopeOf(response)).error).toMatchObject({
      type: 'authentication_error',
      message: expect.stringContaining('requireAuth: false'),
    });
  });
});

describe("requireAuth: 'optional' (S2-5, S3-4)", () => {
  test.each<[Record<string, string>, number]>([
    [{}, 200],
    [{ authorization: 'Bearer k' }, 200],
    [{ authorization: 'Bearer other' }, 200],
  ])('%j is let in', async (headers, expected) => {
    expect(await status({ apiKey: 'k', requireAuth: 'optional' }, headers)).toBe(expected);
  });
});

test('S2-1: a server that is switched off answers its health check and nothing else', async () => {
  const server = createServer({ provider: scriptedProvider(), requireAuth: false, enabled: false });
  const send = (path: string) => server.fetch(new Request(`http://localhost${path}`));
  expect((await send('/v1/health')).status).toBe(200);
  const response = await send('/v1/models');
  expect(response.status).toBe(404);
  expect((await envelopeOf(response)).error.message).toContain('switched them off');
});
