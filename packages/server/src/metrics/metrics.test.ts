import { describe, expect, test } from 'vitest';
import { post, validBody } from '../__fixtures__/requests.ts';
import { scriptedProvider } from '../__fixtures__/scripted-provider.ts';
import { targetProvider } from '../__fixtures__/targets.ts';
import { transports } from '../__fixtures__/transports.ts';
import { ApiKeys, createMemoryKeyStore, createServer, type ServerOptions } from '../index.ts';
import { createPrometheusMetrics } from '../prometheus.ts';

function open(options: Partial<ServerOptions> = {}) {
  const provider = { ...scriptedProvider(), isLocal: true };
  const metrics = createPrometheusMetrics({ processMetrics: false });
  const server = createServer({ provider, metrics, ...options });
  const get = (path: string, key?: string) =>
    server.fetch(
      new Request(`http://127.0.0.1${path}`, {
        headers: key === undefined ? {} : { authorization: `Bearer ${key}` },
      }),
    );
  const send = (body: object, key?: string) =>
    server.fetch(
      new Request(
        'http://127.0.0.1/v1/chat/completions',
        post(body, key === undefined ? {} : { authorization: `Bearer ${key}` }),
      ),
    );
  /** The samples of a metric, as `labels value`. */
  const samples = async (name: string, key?: string) => {
    const text = await (await get('/metrics', key)).text();
    return [...text.matchAll(/^(\w+?)(\{.*\})? (\S+)$/gm)]
      .filter(([, each]) => each === name)
      .map(([, , labels = '', value]) => `${labels} ${value}`.trim());
  };
  return { get, send, samples };
}

describe('who may scrape', () => {
  test('S3: everybody where no key is asked for, at both addresses', async () => {
    for (const path of ['/metrics', '/v1/metrics']) {
      const response = await open().get(path);
      expect(response.status).toBe(200);
      expect(response.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
      expect(await response.text()).toContain('# TYPE http_server_request_duration_seconds');
    }
  });

  test('with a key: an admin, or a key for it', async () => {
    const keys = createMemoryKeyStore();
    const issue = async (settings: object) =>
      (await new ApiKeys(keys).issue({ name: 'k', ...settings })).secret;
    const scraper = await issue({ scopes: { endpoints: ['metrics'] } });
    const admin = await issue({ isAdmin: true });
    const user = await issue({});
    const { get } = open({ keys, apiKey: 'operator' });
    for (const path of ['/metrics', '/v1/metrics']) {
      const statuses = await Promise.all(
        [undefined, 'wrong', user, scraper, admin, 'operator'].map(
          async key => (await get(path, key)).status,
        ),
      );
      expect(statuses).toEqual([401, 401, 403, 200, 200, 200]);
    }
    // A key for scraping opens nothing else.
    expect((await get('/v1/usage', scraper)).status).toBe(403);
  });

  test('everybody who reaches it, where that is written down', async () => {
    const { get } = open({ apiKey: 'operator', openMetrics: true });
    expect((await get('/metrics')).status).toBe(200);
    expect((await get('/v1/models')).status).toBe(401);
  });

  test('nobody where nothing is counted', async () => {
    expect((await open({ metrics: undefined }).get('/metrics')).status).toBe(404);
  });
});

test('calls are counted by model and gate', async () => {
  const remote = targetProvider('openai');
  const dead = targetProvider('mistral', () => {
    throw new Error('down');
  });
  const { send, samples } = open({
    providers: { remote, dead },
    prices: { 'loam/tiny': { input: 100, output: 200 } },
    gates: {
      team: {
        targets: [
          { provider: 'dead', model: 'x' },
          { provider: 'remote', model: 'gpt' },
        ],
      },
    },
  });
  await (await send(validBody)).text();
  await (await send({ ...validBody, stream: true })).text();
  await (await send({ gateId: 'team', messages: validBody.messages })).text();

  const own =
    'gen_ai_operation_name="chat",gen_ai_provider_name="scripted",gen_ai_request_model="loam/tiny",loam_gate=""';
  const gpt =
    'gen_ai_operation_name="chat",gen_ai_provider_name="openai",gen_ai_request_model="gpt",loam_gate="team"';
  const failed =
    'gen_ai_operation_name="chat",gen_ai_provider_name="mistral_ai",gen_ai_request_model="x",loam_gate="team"';
  expect(await samples('gen_ai_server_request_duration_seconds_count')).toEqual([
    `{${own},error_type=""} 2`,
    `{${failed},error_type="server_error"} 1`,
    `{${gpt},error_type=""} 1`,
  ]);
  expect(await samples('gen_ai_client_operation_duration_seconds_count')).toEqual([
    `{${failed},error_type="server_error"} 1`,
    `{${gpt},error_type=""} 1`,
  ]);
  expect(await samples('gen_ai_client_token_usage_sum')).toEqual([
    `{${own},gen_ai_token_type="input"} 22`,
    `{${own},gen_ai_token_type="output"} 4`,
    `{${gpt},gen_ai_token_type="input"} 11`,
    `{${gpt},gen_ai_token_type="output"} 3`,
  ]);
  expect(await samples('gen_ai_server_time_to_first_token_seconds_count')).toEqual([
    `{${own}} 2`,
    `{${gpt}} 1`,
  ]);
  // 22 tokens at 100 dollars per million, and 4 at 200.
  expect(await samples('loam_cost_usd_total')).toEqual([`{${own}} 0.003`]);
  expect(await samples('http_server_request_duration_seconds_count')).toContain(
    '{http_request_method="POST",http_route="/v1/chat/completions",http_response_status_code="200"} 3',
  );
  // The scrape itself.
  expect(await samples('http_server_active_requests')).toEqual(['1']);
  expect(await samples('loam_target_resting')).toEqual([
    '{target="dead/x"} 0',
    '{target="remote/gpt"} 0',
  ]);
});

test('a cache is counted with the reasons of its misses', async () => {
  const provider = scriptedProvider(() => [
    {
      type: 'finish',
      finishReason: { unified: 'stop', raw: undefined },
      usage: {
        inputTokens: { total: 10, noCache: 3, cacheRead: 7, cacheWrite: 0 },
        outputTokens: { total: 1, text: 1, reasoning: 0 },
      },
      providerMetadata: { loam: { cache: { cachedTokens: 7, missReason: 'edited-history' } } },
    },
  ]);
  const { send, samples } = open({ provider });
  await (await send(validBody)).text();
  expect(await samples('loam_cached_input_tokens_total')).toEqual([
    expect.stringMatching(/gen_ai_request_model="loam\/tiny".* 7$/),
  ]);
  expect(await samples('loam_cache_misses_total')).toEqual([
    '{gen_ai_request_model="loam/tiny",reason="edited-history"} 1',
  ]);
});

test('models are asked at every scrape, and forgotten when they are gone', async () => {
  let stats = [
    {
      modelId: 'a',
      state: 'ready' as const,
      running: 2,
      queued: 1,
      sequences: 4,
      residentBytes: 1000,
    },
    { modelId: 'b', state: 'unloaded' as const, running: 0, queued: 0, sequences: 4 },
  ];
  const { samples } = open({ provider: { ...scriptedProvider(), stats: () => stats } });
  expect(await samples('loam_model_requests_running')).toEqual(['{model="a"} 2', '{model="b"} 0']);
  expect(await samples('loam_model_requests_queued')).toEqual(['{model="a"} 1', '{model="b"} 0']);
  expect(await samples('loam_model_sequences')).toEqual(['{model="a"} 4', '{model="b"} 4']);
  expect(await samples('loam_model_resident_memory_bytes')).toEqual(['{model="a"} 1000']);
  expect((await samples('loam_model_state')).filter(sample => sample.endsWith(' 1'))).toEqual([
    '{model="a",state="ready"} 1',
    '{model="b",state="unloaded"} 1',
  ]);
  stats = stats.slice(0, 1);
  expect(await samples('loam_model_requests_running')).toEqual(['{model="a"} 2']);
});

test('a provider that does not say what it does is waited for a second', async () => {
  const provider = { ...scriptedProvider(), stats: () => new Promise<never>(() => {}) };
  const { get } = open({ provider });
  const response = await get('/metrics');
  expect(response.status).toBe(200);
});

test.each(transports)('what clients write is no label, over %s', async (_name, connect) => {
  const metrics = createPrometheusMetrics();
  await using server = await connect({ provider: scriptedProvider(), metrics });
  const canary = 'canary-5f2e';
  for (const [path, init] of [
    [`/${canary}`, {}],
    [`/v1/responses/${canary}?key=${canary}`, {}],
    [`/v1/models/${canary}`, { headers: { 'x-api-key': canary, 'x-request-id': canary } }],
    ['/v1/chat/completions', post({ ...validBody, model: canary })],
    ['/v1/chat/completions', post({ ...validBody, user: canary, messages: [{ role: canary }] })],
  ] as const) {
    await (await server.send(path, init)).text();
  }
  const text = await (await server.send('/metrics')).text();
  expect(text).toContain('http_route="/v1/responses/:id"');
  expect(text).toContain('process_resident_memory_bytes');
  expect(text).not.toContain(canary);
});
