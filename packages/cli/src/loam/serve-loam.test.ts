import { tinyEmbeddingModel, tinyModelPath } from '@loam/tiny-model';
import OpenAI from 'openai';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { greet } from '../__fixtures__/greet.ts';
import { TestFolder } from '../__fixtures__/test-terminal.ts';
import { serveLoam, type ServedLoam } from './serve-loam.ts';

const api = '[api]\naddress = "127.0.0.1:0"\ntiny_models = false\n';
const model = (id: string) => `[api.models.${id}]\npath = "${tinyModelPath}"\nsequences = 1\n`;

let here: TestFolder;
let served: ServedLoam | undefined;
let printed: string[];
let complaints: string[];
beforeEach(() => {
  here = new TestFolder();
  printed = [];
  complaints = [];
});
afterEach(async () => {
  await served?.close();
  served = undefined;
  here[Symbol.dispose]();
});

async function serve(toml: string, environment: Record<string, string> = {}): Promise<ServedLoam> {
  here.configure(toml);
  served = await serveLoam({
    workingDirectory: here.path,
    environment,
    print: line => printed.push(line),
    printError: line => complaints.push(line),
  });
  return served;
}

async function modelIds({ url }: ServedLoam, apiKey?: string): Promise<string[] | number> {
  const response = await fetch(`${url}/v1/models`, {
    headers: apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` },
  });
  if (!response.ok) return response.status;
  return ((await response.json()) as { data: { id: string }[] }).data.map(({ id }) => id);
}

test('a configuration is served: its models, its key, its CORS', async () => {
  const server = await serve(
    `${api}api_key = "\${KEY}"\ncors_enabled = true\ncors_origins = ["https://a.example"]\n${model('mine')}`,
    { KEY: 'sk-1' },
  );
  expect(printed).toEqual([`Loam listens on ${server.url}/v1`]);
  expect(complaints).toEqual([]);
  expect(await modelIds(server)).toBe(401);
  expect(await modelIds(server, 'sk-1')).toEqual(['mine']);
  const page = await fetch(`${server.url}/v1/models`, {
    headers: { origin: 'https://a.example', authorization: 'Bearer sk-1' },
  });
  expect(page.headers.get('access-control-allow-origin')).toBe('https://a.example');

  const client = new OpenAI({ baseURL: `${server.url}/v1`, apiKey: 'sk-1' });
  const answer = await client.chat.completions.create({
    model: 'mine',
    messages: [{ role: 'user', content: 'Hello!' }],
    max_tokens: 5,
  });
  expect(answer.choices[0]?.message.content).not.toBe('');
});

test('S2-10 to S2-15: a model of each type, as its table says', async () => {
  const server = await serve(
    `${api}
    [api.models.talker]
    path = "${tinyModelPath}"
    context_length = 256
    default_temperature = 0
    [api.models.writer]
    path = "${tinyModelPath}"
    type = "completion"
    [api.models.embedder]
    path = "${tinyEmbeddingModel.path}"
    type = "embedding"
    dimensions = 16`,
  );
  const client = new OpenAI({ baseURL: `${server.url}/v1`, apiKey: 'any', maxRetries: 0 });
  const ask = (text: string, settings: { temperature?: number } = {}) =>
    client.chat.completions.create({
      model: 'talker',
      messages: [{ role: 'user', content: text }],
      max_tokens: 30,
      ...settings,
    });
  expect(await modelIds(server)).toEqual(['talker', 'writer', 'embedder']);
  // S2-14: used where the request says nothing, and nowhere else.
  const tell = async (settings?: { temperature: number }) =>
    (await ask('Tell me a story.', settings)).choices[0]?.message.content;
  const first = await tell();
  expect(await tell()).toBe(first);
  // One draw may well be the most probable story.
  const warm = await Promise.all(Array.from({ length: 8 }, () => tell({ temperature: 2 })));
  expect(new Set([first, ...warm]).size).toBeGreaterThan(1);
  // S2-13
  await expect(ask('word '.repeat(400))).rejects.toMatchObject({ code: 'context_length_exceeded' });
  // S2-12, S2-21
  const continued = await client.completions.create({
    model: 'writer',
    prompt: 'Once',
    max_tokens: 4,
  });
  expect(continued.object).toBe('text_completion');
  // S2-23
  const chat = client.chat.completions.create({ model: 'embedder', messages: [] });
  await expect(chat).rejects.toMatchObject({ status: 400 });
  // S2-15, S2-22, S2-27
  const { data } = await client.embeddings.create({ model: 'embedder', input: 'Hello' });
  expect(data[0]?.embedding).toHaveLength(16);
});

describe('S2-5: a key is asked for', () => {
  test('as soon as there is one', async () => {
    here.configure(api + model('mine'));
    const { out } = await here.run('keys create ci');
    const server = await serve(api + model('mine'));
    expect(await modelIds(server)).toBe(401);
    expect(await modelIds(server, out[0])).toEqual(['mine']);
  });

  test('from nobody where the configuration says so, with a warning', async () => {
    const server = await serve(`${api}api_key = "k"\nrequire_auth = false\n${model('mine')}`);
    expect(await modelIds(server)).toEqual(['mine']);
    expect(complaints).toEqual([
      'Warning: There are API keys, but `require_auth = false` lets everybody in without one.',
    ]);
  });

  test('on an address that others may reach, even where there is none', async () => {
    const server = await serve(api.replace('127.0.0.1', '0.0.0.0') + model('mine'));
    expect(await modelIds(server)).toBe(401);
    expect(complaints[0]).toContain('make one with `loam keys create`');
    const { out } = await here.run('keys create ci');
    expect(await modelIds(server, out[0])).toEqual(['mine']);
  });
});

describe('a configuration that is read again', () => {
  test('counts for new requests, while a running stream ends as it began', async () => {
    const server = await serve(api + model('before'));
    const client = new OpenAI({ baseURL: `${server.url}/v1`, apiKey: 'any' });
    const stream = await client.chat.completions.create({
      model: 'before',
      messages: [{ role: 'user', content: 'Tell me a story.' }],
      temperature: 2,
      max_tokens: 200,
      stream: true,
    });
    const chunks = stream[Symbol.asyncIterator]();
    await chunks.next();

    here.configure(`${api}api_key = "sk-2"\n${model('after')}`);
    await server.reload();
    expect(await modelIds(server, 'sk-2')).toEqual(['after']);
    expect(await modelIds(server)).toBe(401);

    let finish: string | null | undefined;
    for await (const chunk of { [Symbol.asyncIterator]: () => chunks }) {
      finish = chunk.choices[0]?.finish_reason ?? finish;
    }
    expect(finish).toMatch(/^(stop|length)$/);
    expect(printed.at(-1)).toBe('The configuration was reloaded.');
  });

  test('and is wrong changes nothing, and says why', async () => {
    const server = await serve(api + model('mine'));
    for (const [wrong, why] of [
      ['[api]\nadress = "x"', 'Unknown key `adress`'],
      [`${api}${model('mine')}[gates.g]\ntargets = ["a", "b"]\nstrategy = "single"`, 'single'],
      [`${api}[providers.p]\npackage = "no-such-package"`, 'npm install no-such-package'],
    ] as const) {
      here.configure(wrong);
      await server.reload();
      expect(complaints.at(-1)).toContain('was not reloaded');
      expect(complaints.at(-1)).toContain(why);
      expect(await modelIds(server)).toEqual(['mine']);
    }
  });

  test('keeps the responses that live with the process', async () => {
    const server = await serve(api + model('mine'));
    const client = new OpenAI({ baseURL: `${server.url}/v1`, apiKey: 'any' });
    const first = await client.responses.create({ model: 'mine', input: 'Hello!' });
    await server.reload();
    const second = await client.responses.create({
      model: 'mine',
      input: 'And you?',
      previous_response_id: first.id,
    });
    expect(second.previous_response_id).toBe(first.id);
  });

  test('says what needs a restart', async () => {
    const server = await serve(api + model('mine'));
    here.configure(`${api.replace(':0', ':1')}${model('mine')}[engine]\nbackend = "direct"`);
    await server.reload();
    expect(complaints).toEqual([
      'Warning: `api.address` has changed, which needs a restart.',
      'Warning: `engine` has changed, which needs a restart.',
    ]);
  });
});

test('S2-6, S2-7: limits of the configuration hold, and outlive a reload', async () => {
  const limits = 'max_requests_per_minute = 1\nmax_tokens_per_minute = 5000\n';
  const server = await serve(`${api}${limits}${model('mine')}`);
  const send = () => greet(server.url);
  const first = await send();
  expect(first.headers.get('x-ratelimit-limit-requests')).toBe('1');
  expect(first.headers.get('x-ratelimit-limit-tokens')).toBe('5000');
  await server.reload();
  const statuses = [first.status, (await send()).status];
  // A minute may have begun between the two.
  if (statuses[1] === 200) statuses[1] = (await send()).status;
  expect(statuses).toEqual([200, 429]);
});

test('a gate of the configuration answers', async () => {
  const server = await serve(`${api}${model('mine')}[gates.front]\ntargets = ["mine"]\n`);
  const client = new OpenAI({ baseURL: `${server.url}/v1`, apiKey: 'any' });
  const { data, response } = await client.chat.completions
    .create({ model: 'front', messages: [{ role: 'user', content: 'Hello!' }], max_tokens: 5 })
    .withResponse();
  expect(data.choices).toHaveLength(1);
  expect(response.headers.get('x-loam-gate')).toBe('front');
});

test('a first model that cannot be loaded is told of, and the server runs', async () => {
  here.configure('');
  const broken = `[api.models.broken]\npath = "loam.toml"\n`;
  const server = await serve(api + broken);
  expect(complaints[0]).toMatch(/^The model broken could not be loaded: /);
  expect((await fetch(`${server.url}/health`)).status).toBe(200);
});
