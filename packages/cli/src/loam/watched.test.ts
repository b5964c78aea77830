import { tinyModelPath } from '@loam/tiny-model';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { greet } from '../__fixtures__/greet.ts';
import { TestFolder } from '../__fixtures__/test-terminal.ts';
import { serveLoam, type ServedLoam, type ServeLoamOptions } from './serve-loam.ts';

const api = '[api]\naddress = "127.0.0.1:0"\ntiny_models = false\n';
const model = (id: string) => `[api.models.${id}]\npath = "${tinyModelPath}"\nsequences = 1\n`;

let here: TestFolder;
let served: ServedLoam | undefined;
beforeEach(() => {
  here = new TestFolder();
});
afterEach(async () => {
  await served?.close();
  served = undefined;
  here[Symbol.dispose]();
});

async function serve(toml: string, options: ServeLoamOptions = {}): Promise<ServedLoam> {
  here.configure(toml);
  served = await serveLoam({ workingDirectory: here.path, environment: {}, ...options });
  return served;
}

const log = (format: string) => `${api}${model('mine')}[log]\nformat = "${format}"\n`;

async function open(toml: string, isTerminal?: boolean) {
  const lines: string[] = [];
  const server = await serve(toml, {
    printLog: line => lines.push(line),
    ...(isTerminal !== undefined && { isTerminal }),
  });
  await fetch(`${server.url}/v1/models`);
  return { lines, server };
}

describe('what is told of requests', () => {
  test.each([
    ['json', undefined, /^\{"time":.*"path":"\/v1\/models","status":200/],
    ['text', undefined, / {2}200 {2}GET {2}\/v1\/models {2}/],
    ['auto', undefined, /^\{"time":/],
    ['auto', true, / {2}GET {2}/],
  ])('log.format = "%s"', async (format, isTerminal, line) => {
    const { lines } = await open(log(format), isTerminal);
    await expect.poll(() => lines).toEqual([expect.stringMatching(line)]);
  });

  test('nothing where it is off, and again after a reload', async () => {
    const { lines, server } = await open(log('off'));
    expect(lines).toEqual([]);
    here.configure(log('json'));
    await server.reload();
    await fetch(`${server.url}/v1/models`);
    await expect.poll(() => lines).toHaveLength(1);
  });
});

test('metrics and the status outlive a reload; metrics can be switched off', async () => {
  const server = await serve(api + model('mine'));
  const chat = () => greet(server.url).then(response => response.text());
  const count = async () =>
    /gen_ai_server_request_duration_seconds_count\{.*"mine".*\} (\d+)/.exec(
      await (await fetch(`${server.url}/metrics`)).text(),
    )?.[1];
  const requests = async () => {
    const status = (await (await fetch(`${server.url}/v1/status`)).json()) as {
      traffic: { steps: { requests: number }[] };
    };
    return status.traffic.steps.reduce((sum, step) => sum + step.requests, 0);
  };
  await chat();
  await server.reload();
  await chat();
  expect(await count()).toBe('2');
  expect(await requests()).toBe(2);

  here.configure(`${api}${model('mine')}[telemetry]\nmetrics = false\n`);
  await server.reload();
  expect((await fetch(`${server.url}/metrics`)).status).toBe(404);
});

test('it is ready once the first model and the pinned ones are loaded', async () => {
  const pinned = `${model('pinned')}pinned = true\n`;
  const server = await serve(api + model('first') + model('later') + pinned);
  const ready = await fetch(`${server.url}/v1/ready`);
  expect(await ready.json()).toEqual({ status: 'ready', reasons: [] });
  expect(server.loam.requiredModels).toEqual(['first', 'pinned']);
  const states = server.loam.provider.models().map(({ id, state }) => [id, state]);
  expect(Object.fromEntries(states)).toMatchObject({
    first: 'ready',
    later: 'unloaded',
    pinned: 'ready',
  });
});

test('a first model that cannot be loaded is why it is not ready', async () => {
  here.configure('');
  const server = await serve(`${api}[api.models.broken]\npath = "loam.toml"\n`);
  const ready = await fetch(`${server.url}/ready`);
  expect(ready.status).toBe(503);
  expect(await ready.json()).toMatchObject({ reasons: ['The model broken could not be loaded.'] });
});
