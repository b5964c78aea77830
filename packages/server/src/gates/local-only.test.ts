import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { envelopeOf, post } from '../__fixtures__/requests.ts';
import { scriptedProvider } from '../__fixtures__/scripted-provider.ts';
import { targetProvider } from '../__fixtures__/targets.ts';
import { createServer, type ServerOptions } from '../index.ts';
import { openUpstream, sse } from './__fixtures__/upstream.ts';
import { wires } from './__fixtures__/wires.ts';
import { loadProvider } from './load-provider.ts';
import { localFetch } from './local-fetch.ts';
import { isLocalUrl } from './local-url.ts';

// `local_only` can never leave the machine: at start, at every call, and at every connection.

const here = { ...scriptedProvider(), isLocal: true };
const away = targetProvider('away');
const ask = (server: ReturnType<typeof createServer>) => {
  const body = { gateId: 'private', messages: [{ role: 'user', content: 'Hi' }] };
  return server.fetch(new Request('http://127.0.0.1/v1/chat/completions', post(body)));
};
const open = (options: Partial<ServerOptions>, targets: object[] | string[]) =>
  createServer({
    provider: here,
    ...options,
    gates: { private: { localOnly: true, targets: targets as string[] } },
  });

describe('at start', () => {
  test.each<
    [what: string, options: Partial<ServerOptions>, targets: object[] | string[], label: string]
  >([
    ['a provider elsewhere', { providers: { away } }, [{ provider: 'away', model: 'm' }], 'away/m'],
    [
      'behind a local one',
      { providers: { away } },
      ['loam/tiny', { provider: 'away', model: 'm' }] as object[],
      'away/m',
    ],
    [
      'a server whose models are elsewhere',
      { provider: scriptedProvider() },
      ['loam/tiny'],
      'loam/tiny',
    ],
    [
      'said not to be',
      { providers: { away: { provider: away, isLocal: false } } },
      [{ provider: 'away', model: 'm' }],
      'away/m',
    ],
  ])('%s is refused', (_, options, targets, label) => {
    expect(() => open(options, targets)).toThrow(
      `The gate "private" never leaves this machine (local_only), but its target "${label}" is not known to be on it.`,
    );
  });

  test('models of this machine are not', async () => {
    const near = { provider: targetProvider('near'), isLocal: true };
    const server = open({ providers: { near } }, [
      'loam/tiny',
      { provider: 'near', model: 'm' },
    ] as object[]);
    expect((await ask(server)).status).toBe(200);
  });
});

test('at every call: what was local at start may not be any more', async () => {
  const provider = targetProvider('moving');
  const moving = { provider, isLocal: true };
  const server = open({ providers: { moving } }, [{ provider: 'moving', model: 'm' }]);
  expect((await ask(server)).status).toBe(200);
  moving.isLocal = false;
  const response = await ask(server);
  expect(response.status).toBe(403);
  expect((await envelopeOf(response)).error.message).toContain('never leaves this machine');
  expect(provider.calls).toHaveLength(1);
});

describe('at every connection of a local provider', () => {
  const [wire] = wires;
  const load = (baseURL: string) =>
    loadProvider(
      'vllm',
      { package: wire?.package ?? '', local: true, options: { baseURL } },
      import.meta.dirname,
    );

  test.each([
    'https://api.openai.com/v1',
    'http://192.168.1.20:8000/v1',
    'http://localhost.example.com/v1',
    'http://127.0.0.1.nip.io/v1',
    'not a url',
  ])('%s is no local address', async baseURL => {
    await expect(load(baseURL)).rejects.toThrow('must be a loopback address');
  });

  test('a loopback address is', async () => {
    await using upstream = await openUpstream(sse(wire?.text ?? []));
    const vllm = await load(`${upstream.url}/v1`);
    const server = open({ providers: { vllm } }, [{ provider: 'vllm', model: 'm' }]);
    expect(await (await ask(server)).text()).toContain('Hello there!');
  });

  test('a redirect leads nowhere', async () => {
    await using elsewhere = await openUpstream(sse(wire?.text ?? []));
    await using upstream = await openUpstream((_request, response) => {
      response.writeHead(307, { location: `${elsewhere.url}/v1/chat/completions` }).end();
    });
    const vllm = await load(`${upstream.url}/v1`);
    const server = open({ providers: { vllm } }, [{ provider: 'vllm', model: 'm' }]);
    expect((await ask(server)).status).toBe(502);
    expect(elsewhere.requests).toHaveLength(0);
  });

  test('a proxy that the environment names is not asked', async () => {
    await using proxy = await openUpstream((_request, response) => void response.end('proxy'));
    await using upstream = await openUpstream((_request, response) => void response.end('here'));
    const fetchAs = async (name: string, signal?: AbortSignal) => {
      const script = `
        const { localFetch } = await import(${JSON.stringify(path.join(import.meta.dirname, 'local-fetch.ts'))});
        const response = await ${name}('${upstream.url}/v1', { method: 'POST', body: '{}' });
        console.log(await response.text());`;
      const environment = { NODE_USE_ENV_PROXY: '1', HTTP_PROXY: proxy.url, http_proxy: proxy.url };
      const args = ['--input-type=module', '--eval', script];
      const env = { PATH: process.env['PATH'], ...environment };
      return promisify(execFile)(process.execPath, args, { env, signal });
    };
    expect((await fetchAs('localFetch')).stdout).toBe('here\n');
    expect(proxy.connections()).toBe(0);
    // The proxy is there, and anybody else would be sent to it.
    const enough = new AbortController();
    const another = fetchAs('fetch', enough.signal).catch(() => {});
    await expect.poll(() => proxy.connections(), { timeout: 20_000 }).toBeGreaterThan(0);
    enough.abort();
    await another;
  });

  test('a request object is sent as it is', async () => {
    await using upstream = await openUpstream((_request, response) => void response.end('here'));
    const headers = { 'x-a': 'b', 'content-type': 'application/json' };
    const request = new Request(`${upstream.url}/v1`, {
      method: 'POST',
      body: '{"a":1}',
      headers,
    });
    expect(await (await localFetch(request)).text()).toBe('here');
    expect(upstream.requests).toMatchObject([{ path: '/v1', headers, body: { a: 1 } }]);
  });

  test('nothing else is ever connected to', async () => {
    await expect(localFetch('http://192.0.2.1/v1')).rejects.toThrow('must not be asked');
    await expect(localFetch(new Request('https://example.com'))).rejects.toThrow(
      'must not be asked',
    );
  });

  test.each([
    ['http://localhost:8000', true],
    ['http://[::1]:8000', true],
    ['http://gpu.localhost:8000', false],
    ['http://127.0.0.2', true],
    ['http://0.0.0.0:8000', false],
    ['http://10.0.0.1', false],
    ['file:///etc/passwd', false],
  ])('%s is local: %s', (url, isLocal) => {
    expect(isLocalUrl(url)).toBe(isLocal);
  });
});
