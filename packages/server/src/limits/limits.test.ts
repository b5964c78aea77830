import { describe, expect, test, vi } from 'vitest';
import { fullProvider } from '../__fixtures__/loam-provider.ts';
import { envelopeOf, post, validBody } from '../__fixtures__/requests.ts';
import { finish, scriptedProvider, textParts } from '../__fixtures__/scripted-provider.ts';
import { transports } from '../__fixtures__/transports.ts';
import { ApiKeys, createMemoryKeyStore, createServer, type LimitOptions } from '../index.ts';

const chat = '/v1/chat/completions';

describe.each(transports)('over %s', (_name, connect) => {
  const open = (limits: LimitOptions, script = () => textParts('Hello there!')) =>
    connect({ provider: scriptedProvider(script), limits });

  test('every answer says how the limits stand, errors and streams too', async () => {
    await using server = await open({ requestsPerMinute: 2, tokensPerMinute: 10_000 });
    for (const body of [validBody, { ...validBody, stream: true }]) {
      const response = await server.send(chat, post(body));
      expect(response.status).toBe(200);
      expect(response.headers.get('x-ratelimit-limit-requests')).toBe('2');
      expect(response.headers.get('x-ratelimit-remaining-requests')).toMatch(/^[01]$/);
      expect(response.headers.get('x-ratelimit-reset-requests')).toMatch(
        /^(\d+(\.\d)?s|1m0s|\d+ms)$/,
      );
      expect(response.headers.get('x-ratelimit-limit-tokens')).toBe('10000');
      await response.text();
    }
    const refused = await server.send(chat, post(validBody));
    expect(refused.status).toBe(429);
    expect(refused.headers.get('x-ratelimit-remaining-requests')).toBe('0');
    expect(Number(refused.headers.get('retry-after-ms'))).toBeGreaterThan(0);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await envelopeOf(refused)).error).toMatchObject({
      type: 'rate_limit_error',
      code: 'rate_limit_exceeded',
      param: '',
    });
  });

  test('where nothing is limited nothing is said', async () => {
    await using server = await open({});
    const response = await server.send(chat, post(validBody));
    expect([...response.headers.keys()].filter(name => name.startsWith('x-ratelimit'))).toEqual([]);
  });

  test('S4-10: every endpoint that asks a model counts; looking around does not', async () => {
    await using server = await open({ requestsPerMinute: 3 });
    await (await server.send('/v1/models')).text();
    const requests = [
      server.send('/v1/responses', post({ model: 'loam/tiny', input: 'Hello' })),
      server.send('/v1/messages', post({ ...validBody, max_tokens: 5 })),
      server.send(chat, post(validBody)),
    ];
    for (const response of await Promise.all(requests)) {
      expect(response.status).toBe(200);
      await response.text();
    }
    expect((await server.send(chat, post(validBody))).status).toBe(429);
    expect((await server.send('/v1/models')).status).toBe(200);
  });

  test('tokens are counted as the model says, not as they were guessed', async () => {
    // The scripted model reads 11 tokens and writes one a word.
    await using server = await open({ tokensPerMinute: 1000 });
    const remaining = async (stream: boolean) => {
      const response = await server.send(chat, post({ ...validBody, stream, max_tokens: 500 }));
      await response.text();
      return Number(response.headers.get('x-ratelimit-remaining-tokens'));
    };
    const first = await remaining(false);
    expect(await remaining(true)).toBe(first - 13);
    expect(await remaining(false)).toBe(first - 26);
  });

  test('tokens of rankings count as well', async () => {
    await using server = await connect({
      provider: fullProvider(),
      limits: { tokensPerMinute: 100 },
    });
    const rank = (documents: string[]) =>
      server.send('/v1/rerank', post({ model: 'ranker', query: 'cat', documents }));
    const remaining = async () => {
      const response = await rank(['a', 'b']);
      await response.text();
      return Number(response.headers.get('x-ratelimit-remaining-tokens'));
    };
    // The ranker reads ten tokens with each document.
    expect((await remaining()) - (await remaining())).toBe(20);
    expect((await rank(['a'.repeat(500)])).status).toBe(413);
  });

  test('a call that fails costs no tokens', async () => {
    let calls = 0;
    await using server = await open({ tokensPerMinute: 1000 }, () => {
      if (calls++ === 0) throw new Error('broken');
      return textParts('Hello');
    });
    const body = { ...validBody, max_tokens: 600 };
    expect((await server.send(chat, post(body))).status).toBe(500);
    expect((await server.send(chat, post(body))).status).toBe(200);
  });

  test('requests at one time', async () => {
    const started = Promise.withResolvers<void>();
    const released = Promise.withResolvers<void>();
    const provider = scriptedProvider(async () => {
      started.resolve();
      await released.promise;
      return [finish('stop')];
    });
    await using server = await connect({ provider, limits: { concurrentRequests: 1 } });
    const first = server.send(chat, post(validBody));
    await started.promise;
    const refused = await server.send(chat, post(validBody));
    expect(refused.status).toBe(429);
    expect((await envelopeOf(refused)).error.message).toContain('1 request of this caller');
    released.resolve();
    expect((await first).status).toBe(200);
    await (await first).text();
    expect((await server.send(chat, post(validBody))).status).toBe(200);
  });

  test('each key has its own limits: requests, messages, bytes', async () => {
    const keys = createMemoryKeyStore();
    const apiKeys = new ApiKeys(keys);
    const small = await apiKeys.issue({
      name: 'small',
      limits: { requestsPerMinute: 1, maxMessages: 1, maxBodyBytes: 300 },
    });
    const large = await apiKeys.issue({ name: 'large' });
    await using server = await connect({ provider: scriptedProvider(), keys });
    const send = (secret: string, body: object) =>
      server.send(chat, post(body, { authorization: `Bearer ${secret}` }));
    const [message] = validBody.messages;
    const two = { ...validBody, messages: [message, message] };
    const long = { ...validBody, user: 'x'.repeat(300) };

    const refused = await send(small.secret, two);
    expect(refused.status).toBe(400);
    expect((await envelopeOf(refused)).error).toMatchObject({
      code: 'array_above_max_length',
      param: 'messages',
    });
    expect((await send(small.secret, long)).status).toBe(413);
    expect((await send(small.secret, validBody)).status).toBe(200);
    expect((await send(small.secret, validBody)).status).toBe(429);
    for (const body of [two, long, validBody]) {
      expect((await send(large.secret, body)).status).toBe(200);
    }
  });

  test('S2-9: a page may read what a limit says', async () => {
    const page = 'https://app.example.com';
    await using server = await connect({
      provider: scriptedProvider(),
      limits: { requestsPerMinute: 1 },
      allowedOrigins: [page],
    });
    await (await server.send(chat, post(validBody, { origin: page }))).text();
    const refused = await server.send(chat, post(validBody, { origin: page }));
    expect(refused.status).toBe(429);
    expect(refused.headers.get('access-control-allow-origin')).toBe(page);
    expect(refused.headers.get('access-control-expose-headers')).toContain(
      'x-ratelimit-remaining-requests',
    );
  });
});

test('each message of a WebSocket is a request', async () => {
  const server = createServer({
    provider: scriptedProvider(),
    limits: { requestsPerMinute: 1, maxMessages: 1 },
  });
  const headers = { upgrade: 'websocket', connection: 'Upgrade' };
  const opened = await server.websocket(new Request('http://127.0.0.1/v1/responses', { headers }));
  if (opened instanceof Response) throw new Error(`Not let in: ${opened.status}`);

  const sent: { type: string; error?: { code: string } }[] = [];
  const session = opened({
    send: async text => void sent.push(JSON.parse(text)),
    close: () => {},
  });
  const ask = async (input: unknown) => {
    sent.length = 0;
    session.receive(JSON.stringify({ type: 'response.create', model: 'loam/tiny', input }));
    await vi.waitUntil(() => /^(response\.completed|error)$/.test(sent.at(-1)?.type ?? ''));
    return sent.at(-1)?.error?.code ?? sent.at(-1)?.type;
  };
  const item = { role: 'user', content: 'Hello' };
  expect(await ask([item, item])).toBe('array_above_max_length');
  expect(await ask('Hello')).toBe('response.completed');
  expect(await ask('Hello')).toBe('rate_limit_exceeded');
  session.closed();
});
