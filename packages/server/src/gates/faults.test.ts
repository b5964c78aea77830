import { APICallError } from '@ai-sdk/provider';
import { describe, expect, test } from 'vitest';
import { envelopeOf, post, readEvents } from '../__fixtures__/requests.ts';
import { scriptedProvider } from '../__fixtures__/scripted-provider.ts';
import { targetProvider } from '../__fixtures__/targets.ts';
import { createServer } from '../index.ts';
import { openExpired } from './__fixtures__/expired-certificate.ts';
import { failWith, openUpstream, sse, type UpstreamScript } from './__fixtures__/upstream.ts';
import { wires, type Wire } from './__fixtures__/wires.ts';
import { loadProvider } from './load-provider.ts';

// docs/gateway-faults.md is this table in words.

const key = 'sk-upstream-secret-0123456789';

/** A server whose gate `alone` has the target only, and `safe` another one behind it. */
async function open(wire: Wire, url: string) {
  const provider = await loadProvider(
    'cloud',
    { package: wire.package, options: { baseURL: `${url}${wire.basePath}`, apiKey: key } },
    import.meta.dirname,
  );
  const target = { provider: 'cloud', model: 'the-model' };
  const told: unknown[] = [];
  const server = createServer({
    provider: scriptedProvider(),
    providers: { cloud: provider, spare: targetProvider('spare') },
    gates: {
      alone: { strategy: 'single', targets: [target], timeoutMs: 150 },
      safe: { targets: [target, { provider: 'spare', model: 'm' }], timeoutMs: 150 },
    },
    log: entry => told.push(entry),
  });
  const ask = (gateId: string, stream: boolean) => {
    const body = { gateId, stream, messages: [{ role: 'user', content: 'Hi' }] };
    return server.fetch(new Request('http://127.0.0.1/v1/chat/completions', post(body)));
  };
  return { ask, told };
}

/** The events of an answer up to the one with its first text. */
function untilText(events: readonly string[]): string[] {
  return events.slice(0, events.findIndex(event => event.includes('Hello')) + 1);
}

/** The events of an answer before its first text. */
function beforeText(events: readonly string[]): string[] {
  return events.slice(
    0,
    events.findIndex(event => event.includes('Hello')),
  );
}

const hang: UpstreamScript = () => {};

const cutAfter =
  (events: readonly string[]): UpstreamScript =>
  async (_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.flushHeaders();
    for (const event of events) response.write(event);
    await new Promise(resolve => setTimeout(resolve, 20));
    response.destroy();
  };

const silentAfter =
  (events: readonly string[]): UpstreamScript =>
  (_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.flushHeaders();
    for (const event of events) response.write(event);
  };

const html: UpstreamScript = (_request, response) => {
  response.writeHead(200, { 'content-type': 'text/html' });
  response.end('<html>Welcome to the captive portal</html>');
};

type Fault = [what: string, script: (wire: Wire) => UpstreamScript, status: number, code: string];

/** Before the first output: an HTTP status, or another target. */
const early: Fault[] = [
  [
    '429',
    () => failWith(429, { error: { message: 'slow down' } }, { 'retry-after': '3' }),
    429,
    'rate_limit_exceeded',
  ],
  ['500', () => failWith(500, { error: { message: 'oops' } }), 502, 'upstream_error'],
  [
    '502 of a proxy, in HTML',
    () => (_, response) => void response.writeHead(502).end('<html>'),
    502,
    'upstream_error',
  ],
  ['503', () => failWith(503, { error: { message: 'busy' } }), 503, 'engine_overloaded'],
  [
    '401',
    () => failWith(401, { error: { message: `Incorrect API key: ${key}` } }),
    502,
    'upstream_error',
  ],
  ['404', () => failWith(404, { error: { message: 'no such model' } }), 502, 'upstream_error'],
  ['never answers', () => hang, 504, 'deadline_exceeded'],
  ['answers, and is silent', wire => silentAfter(beforeText(wire.text)), 504, 'deadline_exceeded'],
  ['hangs up at once', () => (_, response) => void response.destroy(), 502, 'upstream_error'],
  ['is cut before its first output', wire => cutAfter(beforeText(wire.text)), 502, ''],
  ['ends before its first output', wire => sse(beforeText(wire.text)), 502, ''],
  ['sends a page with status 200', () => html, 502, ''],
];

/** After the first output: the last event. */
const late: Fault[] = [
  ['is cut', wire => cutAfter(untilText(wire.text)), 502, ''],
  ['is silent', wire => silentAfter(untilText(wire.text)), 504, 'deadline_exceeded'],
  ['ends without an end', wire => sse(untilText(wire.text)), 502, ''],
  [
    'sends garbage',
    wire => sse([...untilText(wire.text), 'data: {"broken": \n\n', 'data: <html>\n\n']),
    502,
    '',
  ],
];

describe.each(wires.map(wire => [wire.package, wire] as const))('%s', (_, wire) => {
  test.each(early)('%s, before any output', async (_what, script, status, code) => {
    await using upstream = await openUpstream(script(wire));
    const { ask, told } = await open(wire, upstream.url);
    for (const stream of [false, true]) {
      const response = await ask('alone', stream);
      const { error } = await envelopeOf(response);
      expect(response.status).toBe(status);
      expect(code === '' ? ['upstream_error', 'stream_interrupted'] : [code]).toContain(error.code);
      expect(response.headers.get('retry-after')).toBe(
        status === 429 ? '3' : status === 503 ? '1' : null,
      );
    }
    expect(JSON.stringify(told)).not.toContain(key);
  });

  test.each(early)('%s: another target answers', async (_what, script) => {
    await using upstream = await openUpstream(script(wire));
    const { ask } = await open(wire, upstream.url);
    const response = await ask('safe', false);
    expect(response.headers.get('x-loam-model')).toBe('spare/m');
    expect(await response.text()).toContain('I am spare');
    const { data } = await readEvents(await ask('safe', true));
    expect(JSON.stringify(data)).not.toContain('error');
  });

  test.each(late)(
    '%s, after output: the last event says so',
    async (_what, script, _status, code) => {
      await using upstream = await openUpstream(script(wire));
      const { ask } = await open(wire, upstream.url);
      const response = await ask('safe', true);
      expect(response.status).toBe(200);
      const { data } = await readEvents(response);
      expect(JSON.stringify(data)).toContain('Hello');
      expect(data.at(-1)).toBe('[DONE]');
      const last = data.at(-2) as { error?: { code: string } };
      expect(code === '' ? ['upstream_error', 'stream_interrupted'] : [code]).toContain(
        last.error?.code,
      );
    },
  );

  test.each(late)('%s, in one piece: status', async (_what, script, status) => {
    await using upstream = await openUpstream(script(wire));
    const { ask } = await open(wire, upstream.url);
    expect((await ask('safe', false)).status).toBe(status);
  });

  test('nobody listens: 502, or another target', async () => {
    const { ask } = await open(wire, 'http://127.0.0.1:1');
    expect((await ask('alone', false)).status).toBe(502);
    expect((await ask('safe', true)).headers.get('x-loam-model')).toBe('spare/m');
  });
});

describe('an expired certificate', () => {
  const [wire] = wires;

  test('502, and neither key nor prompt has left', async () => {
    await using upstream = await openExpired();
    if (!wire) throw new Error('There is no wire.');
    const { ask, told } = await open(wire, upstream.url);
    const response = await ask('alone', false);
    expect(response.status).toBe(502);
    expect((await envelopeOf(response)).error).toMatchObject({
      code: 'upstream_error',
      message: 'The model behind this gate (`cloud/the-model`) could not be reached, or broke off.',
    });
    expect(upstream.requests).toBe(0);
    // The operator reads why.
    expect(JSON.stringify(told)).toMatch(/certificate|CERT/i);
  });

  test('another target answers', async () => {
    await using upstream = await openExpired();
    if (!wire) throw new Error('There is no wire.');
    const { ask } = await open(wire, upstream.url);
    expect(await (await ask('safe', false)).text()).toContain('I am spare');
  });
});

test('an error of the AI SDK never takes the request with it', async () => {
  const provider = targetProvider('a', () => {
    throw new APICallError({
      message: `refused ${key}`,
      url: `https://${key}@upstream.example`,
      requestBodyValues: { prompt: 'a secret prompt' },
      responseBody: key,
      statusCode: 500,
    });
  });
  const told: unknown[] = [];
  const server = createServer({
    provider: scriptedProvider(),
    providers: { a: { provider, secrets: [key] } },
    gates: { g: { targets: [{ provider: 'a', model: 'm' }] } },
    log: entry => told.push(entry),
  });
  const body = { gateId: 'g', messages: [{ role: 'user', content: 'a secret prompt' }] };
  const response = await server.fetch(
    new Request('http://127.0.0.1/v1/chat/completions', post(body)),
  );
  const seen = (await response.text()) + JSON.stringify(told);
  expect(seen).not.toContain(key);
  expect(seen).not.toContain('a secret prompt');
});
