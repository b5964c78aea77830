import { describe, expect, test } from 'vitest';
import { post, validBody } from '../__fixtures__/requests.ts';
import { scriptedProvider, textParts } from '../__fixtures__/scripted-provider.ts';
import { targetProvider } from '../__fixtures__/targets.ts';
import {
  ApiKeys,
  createMemoryKeyStore,
  createMemoryUsageStore,
  createServer,
  RecentTraffic,
  type ServerOptions,
} from '../index.ts';
import { serverStatusSchema, type ServerStatus } from './status-schema.ts';

const headers = (key?: string): Record<string, string> =>
  key === undefined ? {} : { authorization: `Bearer ${key}` };

function open(options: Partial<ServerOptions> = {}) {
  const provider = {
    ...scriptedProvider(() => textParts('one two three')),
    isLocal: true,
    stats: () => [
      {
        modelId: 'loam/tiny',
        state: 'ready' as const,
        running: 1,
        queued: 2,
        sequences: 4,
        residentBytes: 1000,
      },
    ],
  };
  const usage = createMemoryUsageStore();
  const server = createServer({
    provider,
    usage,
    prices: { 'loam/tiny': { input: 1, output: 10 } },
    ...options,
  });
  const send = async (body: object, key?: string) => {
    const response = await server.fetch(
      new Request('http://127.0.0.1/v1/chat/completions', post(body, headers(key))),
    );
    await response.text();
    return response.status;
  };
  const answer = (key?: string) =>
    server.fetch(new Request('http://127.0.0.1/v1/status', { headers: headers(key) }));
  const look = async (key?: string): Promise<ServerStatus> => {
    const response = await answer(key);
    expect(response.status).toBe(200);
    expect(response.headers.get('cache-control')).toBe('no-store');
    return serverStatusSchema.parse(await response.json());
  };
  return { send, answer, look, usage };
}

const total = (status: ServerStatus, what: 'requests' | 'failed' | 'output_tokens') =>
  status.traffic.steps.reduce((sum, step) => sum + step[what], 0);

test('a server on which nothing has happened', async () => {
  const status = await open().look();
  expect(status).toMatchObject({
    object: 'status',
    requires_key: false,
    active_requests: 0,
    latency: { first_token_ms: null, duration_ms: null, tokens_per_second: null },
    usage: { total: { requests: 0, cost: 0 }, by_key: [] },
  });
  expect(status.memory_bytes).toBeGreaterThan(1_000_000);
  expect(status.models.find(({ id }) => id === 'loam/tiny')).toMatchObject({
    state: 'ready',
    running: 1,
    queued: 2,
    sequences: 4,
    memory_bytes: 1000,
  });
  expect(status.models.find(({ id }) => id === 'embedder')).toMatchObject({ running: 0 });
});

test('traffic, latency and cost of what was asked', async () => {
  const { send, look } = open();
  for (const stream of [true, false]) await send({ ...validBody, stream });
  await send({ ...validBody, model: 'nobody' });
  await look();
  const status = await look();
  expect(total(status, 'requests')).toBe(3);
  expect(total(status, 'failed')).toBe(1);
  expect(total(status, 'output_tokens')).toBeCloseTo(6, 6);
  expect(status.latency.duration_ms?.count).toBe(2);
  expect(status.latency.first_token_ms?.count).toBe(2);
  expect(status.usage?.total).toMatchObject({ requests: 2, output_tokens: 6 });
  // 11 tokens read and 3 written, twice.
  expect(status.usage?.total.cost).toBeCloseTo(0.000082, 9);
  expect(status.usage?.by_model).toMatchObject([{ model: 'loam/tiny', requests: 2 }]);
});

test('gates with how their targets are', async () => {
  const { look, send } = open({
    providers: { far: targetProvider('far') },
    gates: { team: { targets: [{ provider: 'far', model: 'x' }] } },
  });
  await send({ gateId: 'team', messages: validBody.messages });
  const status = await look();
  expect(status.targets).toEqual([
    { gate: 'team', target: 'far/x', breaker: 'closed', in_flight: 0 },
  ]);
  expect(status.usage?.by_gate).toMatchObject([{ gate: 'team', requests: 1 }]);
});

async function withKeys(options: Partial<ServerOptions> = {}) {
  const keys = createMemoryKeyStore();
  const issue = (name: string, settings: object = {}) =>
    new ApiKeys(keys).issue({ name, ...settings });
  const a = await issue('team-a');
  const b = await issue('team-b');
  const narrow = await issue('narrow', {
    scopes: { models: ['embedder'], endpoints: ['status'] },
  });
  const admin = await issue('boss', { isAdmin: true });
  const opened = open({ keys, ...options });
  await opened.send(validBody, a.secret);
  await opened.send(validBody, b.secret);
  await opened.send(validBody, b.secret);
  return { ...opened, a, b, narrow, admin };
}

describe('who sees what', () => {
  test('nobody anything without the key', async () => {
    const { answer } = await withKeys();
    expect((await answer()).status).toBe(401);
    expect((await answer('wrong')).status).toBe(401);
  });

  test('a tenant its own, an admin everything with the names of keys', async () => {
    const { look, a, b, admin } = await withKeys();
    const mine = await look(a.secret);
    expect(total(mine, 'requests')).toBe(1);
    expect(mine.usage?.by_key).toMatchObject([{ key: a.key.id, name: null, requests: 1 }]);
    expect(JSON.stringify(mine)).not.toContain(b.key.id);
    const all = await look(admin.secret);
    expect(total(all, 'requests')).toBe(3);
    expect(all.usage?.by_key.map(({ name, requests }) => [name, requests]).toSorted()).toEqual([
      ['team-a', 1],
      ['team-b', 2],
    ]);
  });

  test('a key only the models it may use', async () => {
    const { look, narrow } = await withKeys();
    expect((await look(narrow.secret)).models.map(({ id }) => id)).toEqual(['embedder']);
  });

  test('a key whose scope has other endpoints nothing', async () => {
    const keys = createMemoryKeyStore();
    const { secret } = await new ApiKeys(keys).issue({
      name: 'chat only',
      scopes: { endpoints: ['chat/completions'] },
    });
    expect((await open({ keys }).answer(secret)).status).toBe(403);
  });

  test('everybody everything but names where no key is asked for', async () => {
    const { look, a } = await withKeys({ requireAuth: 'optional' });
    const status = await look();
    expect(total(status, 'requests')).toBe(3);
    expect(status.usage?.by_key).toHaveLength(2);
    expect(JSON.stringify(status)).not.toContain('team-a');
    expect(JSON.stringify(status)).toContain(a.key.id);
  });
});

describe('what is remembered', () => {
  const ended = { route: '/v1/x', status: 200, durationMs: 1, disconnected: false };
  const request = { error: undefined, caller: undefined };

  test('ends after a quarter of an hour', () => {
    let now = 1_000_000;
    const traffic = new RecentTraffic(() => now);
    traffic.begin({ method: 'POST' }).end({ ...ended, ...request });
    expect(traffic.requests()).toHaveLength(1);
    now += 15 * 60_000 + 1;
    expect(traffic.requests()).toEqual([]);
    expect(traffic.since).toBe(now - 15 * 60_000);
  });

  test('is bounded, and says from when on it is whole', () => {
    let now = 0;
    const traffic = new RecentTraffic(() => now);
    for (let index = 0; index < 60_000; index += 1) {
      now = index;
      traffic.begin({ method: 'POST' }).end({ ...ended, ...request });
    }
    const { length } = traffic.requests();
    expect(length).toBeGreaterThanOrEqual(20_000);
    expect(length).toBeLessThan(25_001);
    expect(traffic.since).toBe(60_000 - length);
  });

  test('looks at the server are not its traffic; what runs is', () => {
    const traffic = new RecentTraffic();
    traffic.begin({ method: 'GET' });
    expect(traffic.active).toBe(0);
    const open = traffic.begin({ method: 'POST' });
    expect(traffic.active).toBe(1);
    open.end({ ...ended, ...request });
    expect(traffic.active).toBe(0);
    expect(traffic.requests()).toHaveLength(1);
  });

  test('outlives the server it was of', async () => {
    const traffic = new RecentTraffic();
    await open({ traffic }).send(validBody);
    expect(total(await open({ traffic }).look(), 'requests')).toBe(1);
  });
});
