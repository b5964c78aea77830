import { once } from 'node:events';
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import {
  findPostgres,
  findRedis,
  type RunningProgram,
  startPostgres,
  startRedis,
} from '../__fixtures__/programs.ts';
import { envelopeOf, post, validBody } from '../__fixtures__/requests.ts';
import { scriptedProvider } from '../__fixtures__/scripted-provider.ts';
import { targetProvider } from '../__fixtures__/targets.ts';
import { type Connection, transports } from '../__fixtures__/transports.ts';
import {
  ApiKeys,
  createMemoryKeyStore,
  createMemoryRateLimitStore,
  createMemoryResponseStore,
  createMemoryUsageStore,
  createServer,
  type RequestLogEntry,
} from '../index.ts';
import {
  createPostgresKeyStore,
  createPostgresResponseStore,
  createPostgresUsageStore,
} from '../postgres.ts';
import { createRedisRateLimitStore } from '../redis.ts';

const secret = 'password=canary@10.0.0.7';
const bearer = (key: string) => ({ authorization: `Bearer ${key}` });
const toStore = { model: 'loam/tiny', input: 'Hello', store: true };
const operator = 'sk-operator';

type Stores = ReturnType<typeof storesAt>;

/** All that a server keeps, in databases. */
function storesAt(postgresUrl: string, redisUrl: string) {
  return {
    keys: createPostgresKeyStore({ url: postgresUrl }),
    usage: createPostgresUsageStore({ url: postgresUrl }),
    responses: createPostgresResponseStore({ url: postgresUrl }),
    limits: createRedisRateLimitStore({ url: redisUrl }),
  };
}

function optionsWith({ keys, usage, responses, limits }: Stores) {
  return {
    provider: scriptedProvider(),
    apiKey: operator,
    keys,
    usage,
    responses: { store: responses },
    limits: { requestsPerMinute: 1000, store: limits },
  };
}

/** A store whose every method fails while `isAway`. */
function shaky<Store extends object>(store: Store) {
  const state = { isAway: false };
  const shakyStore = new Proxy(store, {
    get: (target, name, receiver) => {
      const method: unknown = Reflect.get(target, name, receiver);
      if (typeof method !== 'function') return method;
      return (...args: unknown[]) => {
        if (state.isAway) return Promise.reject(new Error(`connect ECONNREFUSED ${secret}`));
        return (method as (...args: unknown[]) => unknown).apply(target, args);
      };
    },
  });
  return { store: shakyStore, state };
}

async function expectUnavailable(response: Response, what: string): Promise<void> {
  expect(response.status).toBe(503);
  expect(response.headers.get('retry-after-ms')).toBe('1000');
  const body = await envelopeOf(response);
  expect(body).toEqual({
    error: {
      message: `The server cannot reach its store of ${what} at the moment. Try again.`,
      type: 'server_error',
      code: 'store_unavailable',
      param: '',
    },
  });
}

const unavailableFor = (what: string) => (response: Response) => expectUnavailable(response, what);
const refused = unavailableFor('responses');

describe.each(transports)('stores that fail, over %s', (_name, connect) => {
  test('keys: a key that cannot be looked up is not let in, nor called wrong; the operator is let in', async () => {
    const { store: keys, state } = shaky(createMemoryKeyStore());
    const { secret: key } = await new ApiKeys(keys).issue({ name: 'ci' });
    await using server = await connect({ provider: scriptedProvider(), keys, apiKey: operator });
    const ask = (as: string) => server.send('/v1/chat/completions', post(validBody, bearer(as)));
    expect((await ask(key)).status).toBe(200);
    state.isAway = true;
    await expectUnavailable(await ask(key), 'API keys');
    await expectUnavailable(await ask('sk-wrong'), 'API keys');
    expect((await ask(operator)).status).toBe(200);
    state.isAway = false;
    expect((await ask(key)).status).toBe(200);
    expect((await ask('sk-wrong')).status).toBe(401);
  });

  test('keys: one whose last use cannot be noted is let in', async () => {
    const keys = createMemoryKeyStore();
    const { secret: key } = await new ApiKeys(keys).issue({ name: 'ci' });
    keys.update = async () => {
      throw new Error('cannot execute UPDATE in a read-only transaction');
    };
    await using server = await connect({ provider: scriptedProvider(), keys });
    expect((await server.send('/v1/models', { headers: bearer(key) })).status).toBe(200);
  });

  test('limits: what cannot be counted is refused, and gives its place back', async () => {
    const { store, state } = shaky(createMemoryRateLimitStore());
    const entries: RequestLogEntry[] = [];
    await using server = await connect({
      provider: scriptedProvider(),
      requireAuth: false,
      log: entry => entries.push(entry),
      limits: { requestsPerMinute: 100, tokensPerMinute: 100_000, concurrentRequests: 1, store },
    });
    state.isAway = true;
    for (let times = 0; times < 3; times++) {
      const response = await server.send('/v1/chat/completions', post(validBody));
      await expectUnavailable(response, 'rate limits');
    }
    // The log alone is told why.
    await vi.waitFor(() => expect(entries).toHaveLength(3));
    expect(entries[0]?.error).toMatchObject({
      code: 'store_unavailable',
      cause: { message: `connect ECONNREFUSED ${secret}` },
    });
    state.isAway = false;
    expect((await server.send('/v1/chat/completions', post(validBody))).status).toBe(200);
  });

  test('responses: create, retrieve, continue, list, delete, in one piece and streamed', async () => {
    const { store, state } = shaky(createMemoryResponseStore());
    const provider = scriptedProvider();
    await using server = await connect({ provider, requireAuth: false, responses: { store } });
    const created = await server.send('/v1/responses', post(toStore));
    const { id } = (await created.json()) as { id: string };
    const asked = provider.calls.length;
    state.isAway = true;
    await refused(await server.send('/v1/responses', post(toStore)));
    await refused(await server.send('/v1/responses', post({ ...toStore, stream: true })));
    await refused(await server.send('/v1/responses', post({ ...toStore, background: true })));
    const next = { model: 'loam/tiny', input: 'And?', previous_response_id: id };
    await refused(await server.send('/v1/responses', post(next)));
    await refused(await server.send(`/v1/responses/${id}`));
    await refused(await server.send(`/v1/responses/${id}/input_items`));
    await refused(await server.send(`/v1/responses/${id}/cancel`, { method: 'POST' }));
    await refused(await server.send(`/v1/responses/${id}`, { method: 'DELETE' }));
    // No model has worked for what could not be kept.
    expect(provider.calls).toHaveLength(asked);
    const unstored = { ...toStore, store: false };
    expect((await server.send('/v1/responses', post(unstored))).status).toBe(200);
    state.isAway = false;
    expect((await server.send(`/v1/responses/${id}`)).status).toBe(200);
  });

  test('responses: a store that is gone when the answer has ended', async () => {
    const memory = createMemoryResponseStore();
    memory.put = async () => {
      throw new Error(secret);
    };
    const provider = scriptedProvider();
    await using server = await connect({
      provider,
      requireAuth: false,
      responses: { store: memory },
    });
    await expectUnavailable(await server.send('/v1/responses', post(toStore)), 'responses');
    const streamed = await server.send('/v1/responses', post({ ...toStore, stream: true }));
    expect(streamed.status).toBe(200);
    const text = await streamed.text();
    expect(text).toContain('"code":"store_unavailable"');
    expect(text).toContain('event: response.failed');
    expect(text).not.toContain('response.completed');
    expect(text).not.toContain(secret);
  });

  test('usage: sums and records are a 503, answers go on', async () => {
    const { store: usage, state } = shaky(createMemoryUsageStore());
    await using server = await connect({ provider: scriptedProvider(), requireAuth: false, usage });
    state.isAway = true;
    for (const path of [
      '/v1/usage',
      '/v1/usage?group_by=day',
      '/v1/usage/requests',
      '/v1/status',
    ]) {
      await expectUnavailable(await server.send(path), 'usage records');
    }
    expect((await server.send('/v1/chat/completions', post(validBody))).status).toBe(200);
  });

  test('usage: a gate with a budget spends nothing that cannot be counted', async () => {
    const { store: usage, state } = shaky(createMemoryUsageStore());
    const cloud = targetProvider('cloud');
    const targets = [{ provider: 'cloud', model: 'm', price: { input: 1, output: 1 } }];
    await using server = await connect({
      provider: scriptedProvider(),
      requireAuth: false,
      providers: { cloud },
      gates: { paid: { targets, budget: { usdPerDay: 1 } }, open: { targets } },
      usage,
    });
    state.isAway = true;
    const ask = (gateId: string) =>
      server.send('/v1/chat/completions', post({ ...validBody, gateId }));
    await expectUnavailable(await ask('paid'), 'usage records');
    expect(cloud.calls).toEqual([]);
    expect((await ask('open')).status).toBe(200);
  });
});

test('a PostgreSQL and a Redis that take connections and say nothing: 503 after seconds, no hang', async () => {
  const sockets = new Set<Socket>();
  const silent = createTcpServer(socket => void sockets.add(socket.on('error', () => {})));
  silent.listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const { port } = silent.address() as AddressInfo;
  const url = `postgres://loam@127.0.0.1:${port}/postgres`;
  const stores = storesAt(url, `redis://127.0.0.1:${port}`);
  const server = createServer(optionsWith(stores));
  const ask = (path: string, init: RequestInit) =>
    server.fetch(new Request(`http://127.0.0.1${path}`, init));
  await Promise.all([
    ask('/v1/models', { headers: bearer('sk-other') }).then(unavailableFor('API keys')),
    ask('/v1/responses/resp_1', { headers: bearer(operator) }).then(unavailableFor('responses')),
    ask('/v1/usage', { headers: bearer(operator) }).then(unavailableFor('usage records')),
    ask('/v1/chat/completions', post(validBody, bearer(operator))).then(
      unavailableFor('rate limits'),
    ),
  ]);
  // They have been asked.
  expect(sockets.size).toBeGreaterThanOrEqual(4);
  for (const socket of sockets) socket.destroy();
  silent.close();
  await Promise.all(Object.values(stores).map(store => store.close()));
});

const programs = findPostgres();
const redisProgram = findRedis();
const isMissing = !programs || !redisProgram;
const skipped = isMissing ? ' (skipped: not installed)' : '';

describe.skipIf(isMissing)(`PostgreSQL and Redis that stop under a server${skipped}`, () => {
  let postgres: RunningProgram;
  let redis: RunningProgram;
  let server: Connection;
  let key: string;
  let id: string;
  const open: { close(): Promise<void> }[] = [];

  beforeAll(async () => {
    [postgres, redis] = await Promise.all([
      startPostgres(programs ?? ''),
      startRedis(redisProgram ?? ''),
    ]);
    const stores = storesAt(postgres.url, redis.url);
    open.push(...Object.values(stores));
    key = (await new ApiKeys(stores.keys).issue({ name: 'ci' })).secret;
    const connect = transports.find(([name]) => name === 'node')?.[1];
    if (!connect) throw new Error('There is no such transport.');
    server = await connect(optionsWith(stores));
  }, 60_000);
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
    await Promise.all(open.map(store => store.close()));
    await Promise.all([postgres.stop(), redis.stop()]);
  });

  const ask = (path: string, body?: unknown, as = operator) =>
    server.send(path, body === undefined ? { headers: bearer(as) } : post(body, bearer(as)));

  test('all is well', async () => {
    expect((await ask('/v1/chat/completions', validBody, key)).status).toBe(200);
    const created = await ask('/v1/responses', toStore);
    expect(created.status).toBe(200);
    id = ((await created.json()) as { id: string }).id;
    expect((await ask(`/v1/responses/${id}`)).status).toBe(200);
    expect((await ask('/v1/usage')).status).toBe(200);
  });

  test('PostgreSQL stops: keys, responses and usage are a 503', async () => {
    await postgres.stop();
    // Connections that were open break first; then none can be made.
    for (let times = 0; times < 3; times++) {
      await expectUnavailable(await ask('/v1/models', undefined, key), 'API keys');
      await expectUnavailable(await ask('/v1/responses', toStore), 'responses');
      await expectUnavailable(await ask(`/v1/responses/${id}`), 'responses');
      await expectUnavailable(await ask('/v1/usage'), 'usage records');
    }
    expect((await ask('/v1/chat/completions', validBody)).status).toBe(200);
  });

  test('Redis stops: nothing that has a limit is answered', async () => {
    await redis.stop();
    for (let times = 0; times < 3; times++) {
      await expectUnavailable(await ask('/v1/chat/completions', validBody), 'rate limits');
      await pause(100);
    }
    expect((await ask('/health')).status).toBe(200);
  });

  test('they come back: the server goes on by itself', async () => {
    const { port } = new URL(redis.url);
    redis = await startRedis(redisProgram ?? '', Number(port));
    const answered = async () => (await ask('/v1/chat/completions', validBody)).status;
    await expect.poll(answered, { timeout: 30_000 }).toBe(200);
    postgres = await startPostgres(programs ?? '', Number(new URL(postgres.url).port));
    // Another database on the old one's port: it has the tables, once somebody makes them.
    const store = createPostgresResponseStore({ url: postgres.url });
    open.push(store);
    await store.get('nobody', 'resp_1');
    expect((await ask('/v1/responses', toStore)).status).toBe(200);
  });
});
