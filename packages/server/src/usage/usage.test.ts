import { describe, expect, test } from 'vitest';
import { deferred } from '../__fixtures__/deferred.ts';
import { fullProvider } from '../__fixtures__/loam-provider.ts';
import { envelopeOf, post, readEvents } from '../__fixtures__/requests.ts';
import { eventsOf } from '../__fixtures__/response-requests.ts';
import { scriptedProvider, textParts } from '../__fixtures__/scripted-provider.ts';
import { answerOf, brokenParts, targetProvider } from '../__fixtures__/targets.ts';
import { ApiKeys, createMemoryKeyStore, createServer, type ServerOptions } from '../index.ts';
import { createMemoryUsageStore } from './memory-usage-store.ts';
import { createSqliteUsageStore } from './sqlite-usage-store.ts';
import type { UsageRecord, UsageStore } from './usage-store.ts';

const messages = [{ role: 'user', content: 'Hello' }];
const price = { input: 3, cached: 0.3, output: 15 };

/** The scripted answers read 11 tokens. At 3 and 15 dollars per million, with 2 of output: */
const costOfTwo = 0.000063;

function open(options: Partial<ServerOptions> = {}) {
  const remote = targetProvider('remote', () => answerOf('I am remote', 2));
  const own = scriptedProvider(() => answerOf('Hello there!', 2));
  const usage = createMemoryUsageStore();
  const server = createServer({
    provider: own,
    providers: { remote: { provider: remote, prices: { one: price } } },
    prices: { 'loam/tiny': price },
    gates: { team: { targets: [{ provider: 'remote', model: 'one' }] } },
    usage,
    ...options,
  });
  const get = (path: string, headers: Record<string, string> = {}) =>
    server.fetch(new Request(`http://127.0.0.1/v1/${path}`, { headers }));
  const send = (path: string, body: object, headers?: Record<string, string>) =>
    server.fetch(new Request(`http://127.0.0.1/v1/${path}`, post(body, headers)));
  return { server, own, remote, usage, get, send };
}

const chat = { model: 'loam/tiny', messages };

/** What an answer without a price costs. */
const costWhere = async (isLocal: boolean) => {
  const provider = { ...scriptedProvider(), isLocal };
  const { send } = open({ provider, prices: {} });
  return ((await (await send('chat/completions', chat)).json()) as { usage: { cost?: number } })
    .usage.cost;
};

/** The records once there are so many. */
async function recordsOf(usage: UsageStore, count: number): Promise<UsageRecord[]> {
  await expect.poll(() => usage.recent({}, 100)).toHaveLength(count);
  return usage.recent({}, 100);
}

describe('S4-17: cost on every answer', () => {
  test.each<[path: string, body: object]>([
    ['chat/completions', chat],
    ['chat/completions', { gateId: 'team', messages }],
    ['responses', { model: 'loam/tiny', input: 'x' }],
    ['messages', { ...chat, max_tokens: 9 }],
  ])('%s %o', async (path, body) => {
    const answer = (await (await open().send(path, body)).json()) as { usage: { cost: number } };
    expect(answer.usage.cost).toBe(costOfTwo);
  });

  test('who answered, and through which gate (S4-20)', async () => {
    const answer = await (
      await open().send('chat/completions', { gateId: 'team', messages })
    ).json();
    expect(answer).toMatchObject({
      usage: { loam: { gate: 'team', target: 'remote/one', model: 'one' } },
    });
  });

  test('embeddings', async () => {
    const { send } = open({
      gates: { e: { kind: 'embedding', targets: [{ provider: 'remote', model: 'one' }] } },
    });
    const answer = await (await send('embeddings', { gateId: 'e', input: ['a', 'b', 'c'] })).json();
    expect(answer).toMatchObject({ usage: { prompt_tokens: 30, cost: 0.00009 } });
  });

  test('completions', async () => {
    const { send } = open({
      provider: fullProvider({ complete: () => answerOf('and so on', 2) }),
      prices: { base: price },
    });
    const answer = await (await send('completions', { model: 'base', prompt: 'x' })).json();
    expect(answer).toMatchObject({ usage: { completion_tokens: 2, cost: costOfTwo } });
  });

  test('rankings', async () => {
    const { send, usage } = open({ provider: fullProvider(), prices: { ranker: price } });
    const documents = ['a dog', 'a cat'];
    const answer = await send('rerank', { model: 'ranker', query: 'cat', documents });
    expect(await answer.json()).toMatchObject({ usage: { prompt_tokens: 20, cost: 0.00006 } });
    expect(await recordsOf(usage, 1)).toMatchObject([
      { endpoint: 'rerank', model: 'ranker', inputTokens: 20, outputTokens: 0, cost: 60_000 },
    ]);
  });

  test('W-8: on streams in the usage chunk, and nowhere without one', async () => {
    const { send } = open();
    const withUsage = { ...chat, stream: true, stream_options: { include_usage: true } };
    const { data } = await readEvents(await send('chat/completions', withUsage));
    expect(data.at(-2)).toMatchObject({ choices: [], usage: { cost: costOfTwo } });
    const { data: without } = await readEvents(
      await send('chat/completions', { ...chat, stream: true }),
    );
    expect(JSON.stringify(without)).not.toContain('cost');
  });

  test('in the terminal event of a response', async () => {
    const { send } = open();
    const events = await eventsOf(
      await send('responses', { model: 'team', input: 'x', stream: true }),
    );
    expect(events.at(-1)?.response.usage).toMatchObject({
      cost: costOfTwo,
      loam: { gate: 'team', target: 'remote/one' },
    });
  });

  test('several choices: the sum, without noise', async () => {
    const answer = await (await open().send('chat/completions', { ...chat, n: 3 })).json();
    expect(answer).toMatchObject({ usage: { cost: 0.000189 } });
  });

  test('a model without a price has no cost, one of this machine costs nothing', async () => {
    expect([await costWhere(false), await costWhere(true)]).toEqual([undefined, 0]);
  });
});

describe('S4-25: what requests used is kept', () => {
  test('one record per request, with everything but what was said', async () => {
    const { send, usage } = open();
    const response = await send('chat/completions', { gateId: 'team', messages });
    const [record] = await recordsOf(usage, 1);
    expect(record).toEqual({
      id: expect.stringMatching(/^use_\w{24}$/),
      requestId: response.headers.get('x-request-id'),
      time: expect.any(Number),
      tenant: 'anonymous',
      key: null,
      gate: 'team',
      model: 'one',
      target: 'remote/one',
      endpoint: 'chat/completions',
      inputTokens: 11,
      cachedTokens: 0,
      outputTokens: 2,
      reasoningTokens: 0,
      cost: 63_000,
      latencyMs: expect.any(Number),
      firstTokenMs: expect.any(Number),
      status: 200,
      isEstimated: false,
    });
  });

  test('a request id that a client uses twice hides nothing', async () => {
    const { send, usage } = open();
    for (let times = 0; times < 2; times++) {
      await send('chat/completions', chat, { 'x-request-id': 'mine' });
    }
    expect((await recordsOf(usage, 2)).map(({ requestId }) => requestId)).toEqual(['mine', 'mine']);
  });

  test('a stream when it has ended, a request of many calls once', async () => {
    const { send, usage } = open();
    await (await send('chat/completions', { ...chat, stream: true })).text();
    await send('chat/completions', { ...chat, n: 2 });
    const records = await recordsOf(usage, 2);
    expect(new Set(records.map(({ outputTokens }) => outputTokens))).toEqual(new Set([2, 4]));
  });

  test('targets that failed are part of the request that they failed', async () => {
    const { send, usage, remote } = open({
      gates: { team: { targets: [{ provider: 'remote', model: 'one' }, 'loam/tiny'] } },
    });
    remote.script = () => {
      throw new TypeError('fetch failed');
    };
    await send('chat/completions', { gateId: 'team', messages });
    expect(await recordsOf(usage, 1)).toMatchObject([
      { gate: 'team', target: 'loam/tiny', status: 200, cost: 63_000 },
    ]);
  });

  test('a failure costs nothing, and is kept with its status', async () => {
    const { send, usage, remote } = open();
    remote.script = () => {
      throw new TypeError('fetch failed');
    };
    expect((await send('chat/completions', { gateId: 'team', messages })).status).toBe(502);
    expect(await recordsOf(usage, 1)).toMatchObject([
      { status: 502, inputTokens: 0, outputTokens: 0, cost: null },
    ]);
  });

  test('an answer that breaks off has used what it said', async () => {
    const { send, usage, remote } = open();
    remote.script = () => brokenParts('x'.repeat(40), new TypeError('terminated'));
    await (await send('chat/completions', { gateId: 'team', messages, stream: true })).text();
    expect(await recordsOf(usage, 1)).toMatchObject([
      { status: 502, outputTokens: 10, isEstimated: true, cost: 156_000 },
    ]);
  });

  test('a client that leaves pays for what was said, counted by the model', async () => {
    const provider = {
      ...scriptedProvider(async function* () {
        yield* textParts('three words here').slice(0, -1);
        await deferred().promise;
      }),
      tokenizer: () => ({
        encode: async (text: string) =>
          text
            .trim()
            .split(/\s+/)
            .map(() => 1),
        decode: async () => '',
      }),
    };
    const { send, usage } = open({ provider });
    const response = await send('chat/completions', { ...chat, stream: true });
    const reader = response.body?.getReader();
    for (let events = 0; events < 4; events++) await reader?.read();
    await reader?.cancel();
    expect(await recordsOf(usage, 1)).toMatchObject([
      { status: 499, inputTokens: 1, outputTokens: 3, isEstimated: true },
    ]);
  });

  test('what was refused before a model was asked has used nothing', async () => {
    const { send, usage } = open();
    await send('chat/completions', { ...chat, temperature: 9 });
    await send('chat/completions', { ...chat, model: 'nobody' });
    await send('chat/completions', chat);
    expect(await recordsOf(usage, 1)).toMatchObject([{ status: 200 }]);
  });

  test('a store that fails takes no answer with it, and the log hears of it', async () => {
    const told: unknown[] = [];
    const usage: UsageStore = {
      ...createMemoryUsageStore(),
      add: () => Promise.reject(new Error('The disk is full.')),
    };
    const { send } = open({ usage, log: entry => told.push(entry) });
    expect((await send('chat/completions', chat)).status).toBe(200);
    await expect.poll(() => told).toHaveLength(2);
    expect(JSON.stringify(told)).toContain('The disk is full.');
  });
});

describe('GET /usage (S4-24)', () => {
  test('sums by day, key, model and gate', async () => {
    const { send, get, usage } = open();
    await send('chat/completions', chat);
    await send('chat/completions', { gateId: 'team', messages });
    await send('responses', { gateId: 'team', input: 'x' });
    await recordsOf(usage, 3);
    const today = new Date().toISOString().slice(0, 10);
    const answer = await (await get('usage?group_by=day,model,gate')).json();
    expect(answer).toMatchObject({
      object: 'list',
      group_by: ['day', 'model', 'gate'],
      data: [
        {
          day: today,
          model: 'loam/tiny',
          gate: null,
          requests: 1,
          input_tokens: 11,
          output_tokens: 2,
          cost: costOfTwo,
        },
        { day: today, model: 'one', gate: 'team', requests: 2, failed: 0, cost: 0.000126 },
      ],
      total: { requests: 3, cost: 0.000189 },
    });
    expect(await (await get('usage?gate=team')).json()).toMatchObject({
      data: [],
      total: { requests: 2 },
    });
    expect(await (await get('usage?to=2020-01-01')).json()).toMatchObject({
      to: '2020-01-01T00:00:00.000Z',
      total: { requests: 0, cost: 0 },
    });
    expect(await (await get('usage/requests?limit=2')).json()).toMatchObject({
      data: [{ object: 'usage.request' }, { object: 'usage.request', status: 200 }],
    });
  });

  test.each([
    ['group_by=colour', 'group_by'],
    ['from=yesterday', 'from'],
    ['to=', 'to'],
  ])('%s is refused', async (query, param) => {
    const response = await open().get(`usage?${query}`);
    expect([response.status, (await envelopeOf(response)).error.param]).toEqual([400, param]);
  });

  test.each(['0', 'many', '1001', '1.5'])('limit=%s is refused', async limit => {
    expect((await open().get(`usage/requests?limit=${limit}`)).status).toBe(400);
  });

  test('callers see what is theirs, admins everything', async () => {
    const keys = createMemoryKeyStore();
    const issue = async (name: string, tenant: string) => {
      const { secret } = await new ApiKeys(keys).issue({ name, tenant });
      return { authorization: `Bearer ${secret}` };
    };
    const [acme, other] = [await issue('one', 'acme'), await issue('two', 'other')];
    const admin = { authorization: 'Bearer admin-key' };
    const { send, get, usage } = open({ keys, apiKey: 'admin-key' });
    await send('chat/completions', chat, acme);
    await send('chat/completions', chat, other);
    await recordsOf(usage, 2);
    const requests = async (headers: Record<string, string>, query = '') => {
      const answer = (await (await get(`usage${query}`, headers)).json()) as {
        total: { requests: number };
      };
      return answer.total.requests;
    };
    expect(await requests(acme)).toBe(1);
    expect(await requests(acme, '?tenant=other')).toBe(1);
    expect(await requests(admin)).toBe(2);
    expect(await requests(admin, '?tenant=other')).toBe(1);
    expect((await get('usage?group_by=tenant', acme)).status).toBe(400);
    expect((await get('usage?group_by=tenant', admin)).status).toBe(200);
    expect((await get('usage')).status).toBe(401);
  });
});

const budgeted = (usd: object) => ({
  gates: { team: { targets: [{ provider: 'remote', model: 'one' }], budget: usd } },
});

describe('budgets', () => {
  const ask = { gateId: 'team', messages, max_tokens: 2 };

  test.each([
    ['day', { usdPerDay: 0.0001 }],
    ['month', { usdPerMonth: 0.0001 }],
  ])('what is spent for this %s is 402', async (period, budget) => {
    const { send, usage } = open(budgeted(budget));
    expect((await send('chat/completions', ask)).status).toBe(200);
    await recordsOf(usage, 1);
    expect((await send('chat/completions', ask)).status).toBe(200);
    await recordsOf(usage, 2);
    const refused = await send('chat/completions', ask);
    expect(refused.status).toBe(402);
    expect((await envelopeOf(refused)).error).toMatchObject({
      code: 'budget_exceeded',
      type: 'insufficient_quota',
      message: expect.stringContaining(`0.0001 US dollars for this ${period}`),
    });
    // Other gates and models are not concerned.
    expect((await send('chat/completions', chat)).status).toBe(200);
  });

  test('many at once do not get in by the last cent', async () => {
    const { send, usage } = open(budgeted({ usdPerDay: 0.00015 }));
    const statuses = await Promise.all(
      Array.from({ length: 20 }, async () => (await send('chat/completions', ask)).status),
    );
    const served = statuses.filter(status => status === 200).length;
    const { cost } = (await usage.sum({}))[0] ?? { cost: 0 };
    // Each costs 0.000063 and was let in while there was something left.
    expect(served).toBeGreaterThan(0);
    expect(cost).toBeLessThanOrEqual(150_000 + 63_000);
    expect(statuses.filter(status => status === 402)).toHaveLength(20 - served);
  });

  test('what yesterday has spent is not of today', async () => {
    const usage = createMemoryUsageStore();
    const { send } = open({ usage, ...budgeted({ usdPerDay: 0.0001 }) });
    await send('chat/completions', ask);
    const [record] = await recordsOf(usage, 1);
    if (record)
      await usage.add({ ...record, id: 'old', time: record.time - 24 * 3_600_000, cost: 1e9 });
    expect((await send('chat/completions', ask)).status).toBe(200);
  });

  test('a budget without prices is refused at start', () => {
    expect(() =>
      open({
        gates: {
          team: { targets: [{ provider: 'remote', model: 'unpriced' }], budget: { usdPerDay: 1 } },
        },
      }),
    ).toThrow('The gate "team" has a budget, but its target "remote/unpriced" has no price.');
  });
});

test('many clients at once: no record is lost, and none is there twice', async () => {
  const usage = createSqliteUsageStore({ path: ':memory:' });
  const { send } = open({ usage });
  await Promise.all(
    Array.from({ length: 300 }, async (_, index) => {
      const stream = index % 2 === 0;
      const response = await send('chat/completions', { gateId: 'team', messages, stream });
      await response.text();
    }),
  );
  const sums = async () => (await usage.sum({}))[0];
  await expect.poll(sums).toMatchObject({ requests: 300 });
  expect(await sums()).toMatchObject({ inputTokens: 3300, outputTokens: 600, cost: 300 * 63_000 });
  await usage.close();
});

test('a response in the background is counted when it has ended', async () => {
  const release = deferred();
  const provider = scriptedProvider(async () => {
    await release.promise;
    return answerOf('late', 2);
  });
  const { send, usage } = open({ provider });
  const sent = send('responses', { model: 'loam/tiny', input: 'x', background: true });
  release.resolve();
  expect(await (await sent).json()).toMatchObject({ background: true });
  expect(await recordsOf(usage, 1)).toMatchObject([
    { outputTokens: 2, status: 200, endpoint: 'responses' },
  ]);
});
