import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { post } from './__fixtures__/requests.ts';
import { scriptedProvider } from './__fixtures__/scripted-provider.ts';
import { failWith, openUpstream, sse, type UpstreamScript } from './gates/__fixtures__/upstream.ts';
import { wires } from './gates/__fixtures__/wires.ts';
import { ApiKeys } from './index.ts';
import {
  createSqliteKeyStore,
  createSqliteResponseStore,
  createSqliteUsageStore,
  loadProvider,
  serve,
} from './node.ts';

// Keys are planted wherever there are some, every path is taken, failing ones above all, and then
// everything that anybody could read is searched for them.

const operatorKey = 'sk-canary-operator-4f1d8c2a9b7e6053';
const providerKey = 'sk-canary-provider-9a8b7c6d5e4f3021';
const headerSecret = 'canary-header-secret-1122334455667788';

const folder = mkdtempSync(path.join(tmpdir(), 'loam-canary-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A server that quotes the key it was sent, in whatever it answers. */
const quoting: readonly [what: string, script: (path: string) => UpstreamScript][] = [
  [
    '401',
    () => (request, response) =>
      failWith(401, {
        error: {
          message: `bad key ${request.headers.authorization ?? ''} ${String(request.headers['x-api-key'])}`,
        },
      })(request, response),
  ],
  [
    '400',
    () => (request, response) =>
      failWith(400, {
        error: { message: `odd: ${providerKey} ${headerSecret}`, type: 'invalid_request_error' },
      })(request, response),
  ],
  ['500', () => failWith(500, { error: { message: `crash with ${providerKey}` } })],
  [
    'a page',
    () => (_request, response) =>
      void response.writeHead(200, { 'content-type': 'text/html' }).end(`<html>${providerKey}`),
  ],
  [
    'garbage in a stream',
    () => sse([`data: {"${providerKey}\n\n`, `data: {"error":{"message":"${headerSecret}"}}\n\n`]),
  ],
];

async function open(upstreamUrl: string) {
  const keys = createSqliteKeyStore({ path: path.join(folder, 'keys.db') });
  const { secret } = await new ApiKeys(keys).issue({ name: 'canary' });
  const providers = Object.fromEntries(
    await Promise.all(
      wires.map(async (wire, index) => {
        const provider = await loadProvider(
          `p${index}`,
          {
            package: wire.package,
            options: {
              baseURL: `${upstreamUrl}${wire.basePath}`,
              apiKey: providerKey,
              headers: { 'x-extra': headerSecret },
            },
          },
          import.meta.dirname,
        );
        return [`p${index}`, provider] as const;
      }),
    ),
  );
  const told: string[] = [];
  const server = await serve({
    port: 0,
    drainMs: 0,
    provider: scriptedProvider(),
    providers,
    gates: Object.fromEntries(
      wires.map((_, index) => [
        `g${index}`,
        { targets: [{ provider: `p${index}`, model: 'the-model' }] },
      ]),
    ),
    apiKey: operatorKey,
    keys,
    usage: createSqliteUsageStore({ path: path.join(folder, 'usage.db') }),
    responses: { store: createSqliteResponseStore({ path: path.join(folder, 'responses.db') }) },
    log: entry => told.push(JSON.stringify(entry)),
  });
  return { server, secret, told };
}

/** Sends text on a WebSocket and gives what comes until it is silent. */
async function overSocket(url: string, key: string, gate: string): Promise<string> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/v1/responses`, {
    headers: { authorization: `Bearer ${key}` },
  });
  const heard: string[] = [];
  await new Promise<void>(resolve => {
    socket.on('message', (data: Buffer) => {
      const text = data.toString();
      heard.push(text);
      if (/"type":"(error|response\.(completed|failed))"/.test(text)) resolve();
    });
    socket.on('error', () => resolve());
    socket.on('open', () => {
      socket.send(JSON.stringify({ type: 'response.create', gateId: gate, input: 'Hi' }));
    });
  });
  socket.close();
  return heard.join('\n');
}

describe('no secret can be read anywhere', () => {
  test.each(quoting)('while a provider answers %s', async (_, script) => {
    await using upstream = await openUpstream(script(''));
    const { server, secret, told } = await open(upstream.url);
    const seen: string[] = [];
    const note = async (response: Response) => {
      seen.push(JSON.stringify([...response.headers]), await response.text());
    };
    const send = async (route: string, body: object, key: string) =>
      note(
        await fetch(`${server.url}/v1/${route}`, post(body, { authorization: `Bearer ${key}` })),
      );
    const get = async (route: string, key: string) =>
      note(await fetch(`${server.url}/v1/${route}`, { headers: { 'x-api-key': key } }));
    try {
      for (const index of wires.keys()) {
        const gateId = `g${index}`;
        const messages = [{ role: 'user', content: 'Hi' }];
        for (const stream of [true, false]) {
          await send('chat/completions', { gateId, messages, stream }, secret);
          await send('responses', { gateId, input: 'Hi', stream, store: true }, operatorKey);
          await send('messages', { gateId, messages, max_tokens: 9, stream }, secret);
        }
        seen.push(await overSocket(server.url, secret, gateId));
      }
      await send('chat/completions', { model: 'loam/tiny', messages: [] }, `${secret}-wrong`);
      for (const route of [
        'models',
        'usage?group_by=key,gate',
        'usage/requests',
        'health',
        'openapi.json',
      ]) {
        await get(route, operatorKey);
      }
    } finally {
      await server.close();
    }
    expect(seen.length).toBeGreaterThan(50);
    expect(told.length).toBeGreaterThan(30);
    // What is searched is there.
    expect(seen.join()).toContain('the-model');

    const files = readdirSync(folder).map(name => readFileSync(path.join(folder, name), 'latin1'));
    for (const canary of [operatorKey, providerKey, headerSecret, secret]) {
      expect(
        seen.some(text => text.includes(canary)),
        'in an answer',
      ).toBe(false);
      expect(
        told.some(text => text.includes(canary)),
        'in the log',
      ).toBe(false);
      expect(
        files.some(text => text.includes(canary)),
        'in a database',
      ).toBe(false);
    }
  });
});
