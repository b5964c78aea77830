import { connect, createServer, type Socket } from 'node:net';
import { once } from 'node:events';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { deferred } from '../__fixtures__/deferred.ts';
import { envelopeOf, post, readEvents, validBody } from '../__fixtures__/requests.ts';
import { scriptedProvider, textParts, type Part } from '../__fixtures__/scripted-provider.ts';
import { serve, ServeError, type RunningServer, type ServeOptions } from '../node.ts';

const running: RunningServer[] = [];
afterEach(async () => {
  vi.unstubAllEnvs();
  await Promise.all(running.splice(0).map(server => server.close()));
});

async function start(options: Partial<ServeOptions> = {}): Promise<RunningServer> {
  const server = await serve({ provider: scriptedProvider(), port: 0, drainMs: 0, ...options });
  running.push(server);
  return server;
}

describe('the address', () => {
  test('is loopback on a free port', async () => {
    const { url, port } = await start();
    expect(port).toBeGreaterThan(0);
    expect(url).toBe(`http://127.0.0.1:${port}`);
    expect((await fetch(`${url}/v1/health`)).status).toBe(200);
  });

  test.each<[Partial<ServeOptions>, RegExp]>([
    [{ host: 'localhost' }, /^http:\/\/localhost:\d+$/],
    [{ host: '0.0.0.0', apiKey: 'k' }, /^http:\/\/127\.0\.0\.1:\d+$/],
  ])('%j → %s, which answers', async (options, url) => {
    const server = await start(options);
    expect(server.url).toMatch(url);
    expect((await fetch(`${server.url}/v1/health`)).status).toBe(200);
  });

  test('in use is one sentence', async () => {
    const { port } = await start();
    const error: unknown = await start({ port }).catch((error: unknown) => error);
    expect(error).toBeInstanceOf(ServeError);
    expect(error).toMatchObject({
      code: 'address_in_use',
      message: `Port ${port} on 127.0.0.1 is in use: stop the other program, or choose another port.`,
    });
  });

  test('of another machine is one sentence', async () => {
    await expect(start({ host: '192.0.2.1', apiKey: 'k' })).rejects.toMatchObject({
      code: 'address_not_available',
    });
  });
});

describe('keys', () => {
  test.each(['0.0.0.0', '::', '192.168.1.5', 'example.com'])(
    'listening on %s needs one',
    async host => {
      await expect(start({ host })).rejects.toMatchObject({
        name: 'ServeError',
        code: 'api_key_required',
        message: expect.stringContaining(host),
      });
    },
  );

  test('an empty key is none', async () => {
    await expect(start({ host: '0.0.0.0', apiKey: '' })).rejects.toMatchObject({
      code: 'api_key_required',
    });
  });

  test('`requireAuth: false` is written down', async () => {
    const { url } = await start({ host: '0.0.0.0', requireAuth: false });
    expect((await fetch(`${url}/v1/models`)).status).toBe(200);
  });

  test('loopback needs none, in production neither', async () => {
    vi.stubEnv('NODE_ENV', 'production');
    const { url } = await start();
    expect((await fetch(`${url}/v1/models`)).status).toBe(200);
  });

  test('a key that is set is asked for', async () => {
    const { url } = await start({ apiKey: 'k' });
    expect((await fetch(`${url}/v1/models`)).status).toBe(401);
  });
});

describe('close', () => {
  test('lets a running stream end, and takes nothing new', async () => {
    const release = deferred();
    const provider = scriptedProvider(async function* (): AsyncGenerator<Part> {
      const parts = textParts('first second');
      yield* parts.slice(0, 3);
      await release.promise;
      yield* parts.slice(3);
    });
    const { url, close } = await start({ provider, drainMs: 60_000 });
    const response = await fetch(
      `${url}/v1/chat/completions`,
      post({ ...validBody, stream: true }),
    );
    const closing = close();
    await expect(fetch(`${url}/v1/models`)).rejects.toThrow('fetch failed');
    release.resolve();
    const { data } = await readEvents(response);
    expect(JSON.stringify(data)).toContain('second');
    expect(data.at(-1)).toBe('[DONE]');
    await closing;
  });

  test('does not wait for another request on a connection whose answer has ended', async () => {
    const release = deferred();
    const provider = scriptedProvider(async () => {
      await release.promise;
      return textParts('done');
    });
    const { port, close } = await start({ provider, drainMs: 60_000 });
    const body = JSON.stringify(validBody);
    const socket = connect(port, '127.0.0.1');
    socket.write(
      `POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
    );
    await expect.poll(() => provider.calls.length).toBe(1);
    const closing = close();
    release.resolve();
    // The client keeps its side open; Node alone would wait out its keep-alive time.
    const answer = String((await once(socket, 'data'))[0]);
    expect(answer).toMatch(/^HTTP\/1.1 200 /);
    await closing;
    socket.destroy();
  });

  test('cuts what runs on after the deadline, and the model hears of it', async () => {
    const aborted = deferred();
    const provider = scriptedProvider(async function* (call): AsyncGenerator<Part> {
      call.abortSignal?.addEventListener('abort', () => aborted.resolve());
      yield { type: 'text-delta', id: 't', delta: 'x' };
      await aborted.promise;
    });
    const { url, close } = await start({ provider, drainMs: 1 });
    const response = await fetch(
      `${url}/v1/chat/completions`,
      post({ ...validBody, stream: true }),
    );
    await close();
    await aborted.promise;
    await expect(response.text()).rejects.toThrow('terminated');
  });

  test('closes connections that wait for another request', async () => {
    const { url, port, close } = await start({ drainMs: 60_000 });
    const socket = connect(port, '127.0.0.1');
    socket.write('GET /v1/models HTTP/1.1\r\nHost: localhost\r\n\r\n');
    await once(socket, 'data');
    const ended = once(socket, 'close');
    await close();
    await ended;
    await expect(fetch(url)).rejects.toThrow('fetch failed');
  });

  test('may be called twice', async () => {
    const { url, close } = await start();
    await Promise.all([close(), close()]);
    await close();
    await expect(fetch(url)).rejects.toThrow('fetch failed');
  });
});

/** Sends text and reads until the server closes. */
async function exchange(text: string): Promise<string> {
  const { port } = await start({ maxBodyBytes: 1000 });
  const socket: Socket = connect(port, '127.0.0.1');
  socket.end(text);
  let answer = '';
  for await (const chunk of socket) answer += String(chunk);
  return answer;
}

const bodyOf = (answer: string) => answer.slice(answer.indexOf('\r\n\r\n') + 4);

describe('on a raw connection', () => {
  test.each([
    ['no HTTP', 'hello\r\n\r\n', 400],
    [
      'two lengths',
      'POST /v1/models HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n',
      400,
    ],
    [
      'a huge header',
      `GET /v1/models HTTP/1.1\r\nHost: x\r\na: ${'x'.repeat(20_000)}\r\n\r\n`,
      400,
    ],
    ['no Host', 'GET /v1/models HTTP/1.1\r\nConnection: close\r\n\r\n', 400],
    ['a malformed Host', 'GET /v1/models HTTP/1.1\r\nHost: a b\r\nConnection: close\r\n\r\n', 400],
    [
      'a Host that is a URL',
      'GET /v1/models HTTP/1.1\r\nHost: x@localhost\r\nConnection: close\r\n\r\n',
      400,
    ],
    [
      'a foreign URL',
      'GET http://evil.example/v1/models HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n',
      403,
    ],
  ])('%s is an error in the envelope', async (_name, text, status) => {
    const answer = await exchange(text);
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(answer).toMatch(/x-request-id: req_/i);
    expect(JSON.parse(bodyOf(answer))).toMatchObject({ error: { code: expect.any(String) } });
  });

  test('a body that is longer than its limit is refused while it comes, chunked as well', async () => {
    const chunk = `${(0x1000).toString(16)}\r\n${'x'.repeat(0x1000)}\r\n`;
    const answer = await exchange(
      `POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\nConnection: close\r\n\r\n${chunk.repeat(64)}0\r\n\r\n`,
    );
    expect(answer).toMatch(/^HTTP\/1.1 413 /);
    expect(answer).toContain('request_too_large');
  });
});

test('a large body of a real client gets its 413 too', async () => {
  const { url } = await start({ maxBodyBytes: 100_000 });
  const response = await fetch(
    `${url}/v1/chat/completions`,
    post({ ...validBody, padding: 'x'.repeat(20_000_000) }),
  );
  expect(response.status).toBe(413);
  expect((await envelopeOf(response)).error.code).toBe('request_too_large');
});

test('the global Request and Response stay as they were', async () => {
  const before = [globalThis.Request, globalThis.Response];
  await start();
  expect([globalThis.Request, globalThis.Response]).toEqual(before);
});

test('a port taken by another program leaves nothing behind', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const address = other.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  await expect(start({ port })).rejects.toMatchObject({ code: 'address_in_use' });
  other.close();
  await once(other, 'close');
  expect((await start({ port })).port).toBe(port);
});
