import { expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { post } from '../__fixtures__/requests.ts';
import { scriptedProvider, textParts } from '../__fixtures__/scripted-provider.ts';
import { targetProvider } from '../__fixtures__/targets.ts';
import { ApiKeys, createMemoryKeyStore, createMemoryUsageStore } from '../index.ts';
import { serve } from '../node.ts';
import { createPrometheusMetrics } from '../prometheus.ts';
import { CollectedTelemetry } from '../telemetry/__fixtures__/collected-telemetry.ts';

// Prompts, answers and keys are planted in every request, also in those that fail; then everything
// an operator or a collector can see is searched for them.

const prompt = 'canary-prompt-8c31d0';
const answer = 'canary-answer-77ab1e';
const operatorKey = 'sk-canary-operator-0d9e8f';
const failure = 'canary-failure-5e6f7a';
const query = 'canary-query-1b2c3d';

test('no prompt, answer or key is in a log line, a span, a metric or the status', async () => {
  using collected = new CollectedTelemetry();
  const keys = createMemoryKeyStore();
  const { secret } = await new ApiKeys(keys).issue({ name: 'somebody' });
  const told: string[] = [];
  const server = await serve({
    port: 0,
    drainMs: 0,
    provider: scriptedProvider(({ prompt: asked }) => {
      if (JSON.stringify(asked).includes('break')) throw new Error(`${failure} ${prompt}`);
      return textParts(`${answer} ${prompt}`);
    }),
    providers: {
      far: targetProvider('far', () => {
        throw new TypeError(`${failure}: Bearer ${operatorKey}`);
      }),
    },
    gates: { team: { targets: [{ provider: 'far', model: 'x' }] } },
    apiKey: operatorKey,
    keys,
    usage: createMemoryUsageStore(),
    metrics: createPrometheusMetrics(),
    log: entry => {
      const { error, ...rest } = entry;
      // Errors that are hidden from clients are told to the operator, as they were thrown.
      told.push(JSON.stringify({ ...rest, error: error?.name }));
    },
  });
  const seen: string[] = [];
  const get = async (path: string) => {
    const headers = { authorization: `Bearer ${operatorKey}` };
    seen.push(await (await fetch(`${server.url}${path}`, { headers })).text());
  };
  try {
    for (const text of [prompt, `${prompt} break`]) {
      const messages = [{ role: 'user', content: text }];
      const tools = [{ type: 'function', function: { name: prompt, parameters: {} } }];
      for (const body of [
        { messages, model: 'loam/tiny', user: prompt, stop: [prompt], tools },
        { messages, gateId: 'team' },
        { messages, model: prompt },
        { messages: prompt, model: 'loam/tiny' },
      ]) {
        for (const stream of [true, false]) {
          for (const key of [operatorKey, secret, `${secret}-wrong`]) {
            const init = post({ ...body, stream }, { authorization: `Bearer ${key}` });
            await (await fetch(`${server.url}/v1/chat/completions?key=${query}`, init)).text();
          }
        }
      }
      await (
        await fetch(
          `${server.url}/v1/responses`,
          post(
            { model: 'loam/tiny', input: text, metadata: { a: prompt } },
            { 'x-api-key': secret },
          ),
        )
      ).text();
    }
    await new Promise<void>(resolve => {
      const socket = new WebSocket(`${server.url.replace('http', 'ws')}/v1/responses`, [
        'realtime',
        `openai-insecure-api-key.${secret}`,
      ]);
      socket.on('open', () =>
        socket.send(JSON.stringify({ type: 'response.create', model: 'loam/tiny', input: prompt })),
      );
      socket.on('message', (data: Buffer) => {
        if (data.toString().includes('"response.completed"')) socket.close();
      });
      socket.on('close', () => resolve());
      socket.on('error', () => resolve());
    });
    for (const path of ['/metrics', '/v1/metrics', '/v1/status', '/v1/health', '/v1/ready']) {
      await get(path);
    }
  } finally {
    await server.close();
  }

  const spans = await collected.everything();
  const everything = { 'the log': told.join('\n'), 'an answer': seen.join('\n'), 'a span': spans };
  // What is searched is there.
  expect(told.length).toBeGreaterThan(40);
  expect(told.join()).toContain('"model":"loam/tiny"');
  expect(told.join()).toContain('WEBSOCKET');
  expect(seen[0]).toContain('gen_ai_server_request_duration_seconds_count');
  expect(seen[2]).toContain('"somebody"');
  expect(spans).toContain('chat loam/tiny');
  expect(spans).toContain('gen_ai.client.token.usage');
  for (const [where, text] of Object.entries(everything)) {
    for (const canary of [prompt, answer, operatorKey, secret, failure, query]) {
      expect(text.includes(canary), `${canary} in ${where}`).toBe(false);
    }
  }
});
