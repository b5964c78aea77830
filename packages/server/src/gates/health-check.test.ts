import { afterEach, describe, expect, test, vi } from 'vitest';
import { post } from '../__fixtures__/requests.ts';
import { scriptedProvider } from '../__fixtures__/scripted-provider.ts';
import { targetProvider } from '../__fixtures__/targets.ts';
import { createServer } from '../index.ts';
import { failWith, openUpstream, sse, type UpstreamScript } from './__fixtures__/upstream.ts';
import { wires } from './__fixtures__/wires.ts';
import { httpHealthCheck } from './http-health-check.ts';
import { loadProvider } from './load-provider.ts';

const [wire] = wires;
const realTimeout = globalThis.setTimeout;
const pause = (ms: number) => new Promise(resolve => realTimeout(resolve, ms));
afterEach(() => void vi.useRealTimers());

const status =
  (code: number): UpstreamScript =>
  (_, response) =>
    void response.writeHead(code).end('{}');

test('a target that is down is asked by the server itself, until it answers; then the next request goes there', async () => {
  let isDown = true;
  const healthAnswers = [503, 503, 200];
  await using upstream = await openUpstream((request, response) => {
    if (request.path === '/v1/models') {
      return status(healthAnswers.shift() ?? 200)(request, response);
    }
    return (isDown ? failWith(503, {}) : sse(wire?.text ?? []))(request, response);
  });
  const settings = {
    package: wire?.package ?? '',
    options: { baseURL: `${upstream.url}/v1`, apiKey: 'sk-of-the-provider' },
  };
  const server = createServer({
    provider: scriptedProvider(),
    providers: {
      cloud: await loadProvider('cloud', settings, import.meta.dirname),
      spare: targetProvider('spare'),
    },
    gates: {
      both: {
        targets: [
          { provider: 'cloud', model: 'm' },
          { provider: 'spare', model: 'm' },
        ],
      },
    },
  });
  const ask = async () => {
    const body = { gateId: 'both', messages: [{ role: 'user', content: 'Hi' }] };
    const request = new Request('http://127.0.0.1/v1/chat/completions', post(body));
    const response = await server.fetch(request);
    expect(response.status).toBe(200);
    await response.text();
    return response.headers.get('x-loam-model');
  };
  const checks = () => upstream.requests.filter(({ path }) => path === '/v1/models');
  const answered = () => upstream.requests.length - checks().length;

  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
  for (let times = 0; times < 8; times++) expect(await ask()).toBe('spare/m');
  expect([answered(), checks().length]).toEqual([5, 0]);
  isDown = false;
  for (const count of [1, 2, 3]) {
    expect(await ask()).toBe('spare/m');
    while (checks().length < count) {
      vi.advanceTimersByTime(10_000);
      for (let wait = 0; wait < 20 && checks().length < count; wait++) await pause(10);
    }
    await pause(100);
  }
  // Nobody has been sent there meanwhile.
  expect(answered()).toBe(5);
  expect(checks().map(({ headers }) => headers.authorization)).toEqual(
    Array.from({ length: 3 }, () => 'Bearer sk-of-the-provider'),
  );
  expect(await ask()).toBe('cloud/m');
  expect(await ask()).toBe('cloud/m');
  vi.advanceTimersByTime(60_000);
  await pause(50);
  expect(checks()).toHaveLength(3);
});

describe('what a server says', () => {
  test.each([
    [200, true],
    [204, true],
    [302, true],
    [401, true],
    [404, true],
    [501, true],
    [429, false],
    [500, false],
    [502, false],
    [503, false],
    [504, false],
    [529, false],
  ])('%i: it answers: %s', async (code, isWell) => {
    await using upstream = await openUpstream(status(code));
    const options = { baseURL: `${upstream.url}/v1/` };
    const check = httpHealthCheck({ healthUrl: undefined, options, isLocal: false });
    expect(await check?.()).toBe(isWell);
    expect(upstream.requests.map(({ path }) => path)).toEqual(['/v1/models']);
  });

  test.each([true, false])('nothing, because nobody listens (local: %s)', async isLocal => {
    const options = { baseURL: 'http://127.0.0.1:1/v1' };
    const check = httpHealthCheck({ healthUrl: undefined, options, isLocal });
    await expect(check?.()).rejects.toThrow('fetch failed');
  });
});

const optionsOf = (baseURL: string) => ({
  baseURL,
  apiKey: 'the-key',
  headers: { 'X-Organisation': 'ours' },
});

describe('what is asked', () => {
  test('an address of its own on the same server, with the key', async () => {
    await using upstream = await openUpstream(status(200));
    const healthUrl = `${upstream.url}/health`;
    const check = httpHealthCheck({ healthUrl, options: optionsOf(upstream.url), isLocal: true });
    expect(await check?.()).toBe(true);
    expect(upstream.requests).toMatchObject([
      { path: '/health', headers: { authorization: 'Bearer the-key', 'x-organisation': 'ours' } },
    ]);
  });

  test('another server, which never sees the key', async () => {
    await using upstream = await openUpstream(status(200));
    const settings = { options: optionsOf('https://api.example/v1'), isLocal: false };
    const check = httpHealthCheck({ healthUrl: `${upstream.url}/health`, ...settings });
    expect(await check?.()).toBe(true);
    const [request] = upstream.requests;
    expect(request?.headers).not.toHaveProperty('authorization');
    expect(request?.headers).not.toHaveProperty('x-organisation');
  });

  test('nothing where there is no address', () => {
    const ask = { healthUrl: undefined, options: { apiKey: 'k' }, isLocal: false };
    expect(httpHealthCheck(ask)).toBeUndefined();
  });

  test('a local provider is asked on this machine only', async () => {
    const settings = {
      package: wire?.package ?? '',
      local: true,
      options: { baseURL: 'http://127.0.0.1:8000/v1' },
      health_url: 'https://status.example/',
    };
    await expect(loadProvider('here', settings, import.meta.dirname)).rejects.toThrow(
      'its `health_url` must be a loopback address too',
    );
  });
});
