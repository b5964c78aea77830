import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { tinyModelPath } from '@loam/tiny-model';
import OpenAI from 'openai';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { TestFolder } from '../__fixtures__/test-terminal.ts';

// `loam serve` as a process of its own, told by signals as its user would.

const main = path.join(import.meta.dirname, '../main.ts');
const config = (api: string) =>
  `[api]\naddress = "127.0.0.1:0"\n${api}\n[api.models.mine]\npath = "${tinyModelPath}"\n`;

let here: TestFolder;
let server: ChildProcess;
let said: string;
beforeEach(() => {
  here = new TestFolder();
});
afterEach(() => {
  server.kill('SIGKILL');
  here[Symbol.dispose]();
});

async function serve(toml: string, environment: Record<string, string> = {}): Promise<string> {
  here.configure(toml);
  said = '';
  server = spawn(process.execPath, [main, 'serve'], {
    cwd: here.path,
    env: { PATH: process.env['PATH'], ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  for (const output of [server.stdout, server.stderr]) {
    output?.on('data', chunk => (said += String(chunk)));
  }
  await expect.poll(() => said, { timeout: 30_000 }).toMatch(/http:\S+\/v1/);
  return /http:\S+\/v1/.exec(said)?.[0] ?? '';
}

const ask = (client: OpenAI) =>
  client.chat.completions.create({ model: 'mine', messages: [{ role: 'user', content: 'Hi' }] });

const told = (words: string) => expect.poll(() => said, { timeout: 30_000 }).toContain(words);

test('SIGHUP: a running stream ends as it began, new requests get what is new', async () => {
  const baseURL = await serve(config(''));
  const client = new OpenAI({ baseURL, apiKey: 'any', maxRetries: 0 });
  const stream = await client.chat.completions.create({
    model: 'mine',
    messages: [{ role: 'user', content: 'Tell me a story.' }],
    temperature: 2,
    max_tokens: 300,
    stream: true,
  });
  const chunks = stream[Symbol.asyncIterator]();
  await chunks.next();

  here.configure(config('api_key = "sk-new"'));
  server.kill('SIGHUP');
  await told('The configuration was reloaded.');
  await expect(ask(client)).rejects.toMatchObject({ status: 401 });
  expect((await ask(new OpenAI({ baseURL, apiKey: 'sk-new' }))).object).toBe('chat.completion');

  let finish: string | null | undefined;
  for await (const chunk of { [Symbol.asyncIterator]: () => chunks }) {
    finish = chunk.choices[0]?.finish_reason ?? finish;
  }
  expect(finish).toMatch(/^(stop|length)$/);

  here.configure(config('api_kee = "x"'));
  server.kill('SIGHUP');
  await told('Unknown key `api_kee` in [api]. Did you mean `api_key`?');
  expect((await ask(new OpenAI({ baseURL, apiKey: 'sk-new' }))).object).toBe('chat.completion');

  server.kill('SIGTERM');
  expect(await once(server, 'exit')).toEqual([0, null]);
});

test('nothing it says has a secret of its configuration in it, also when it fails', async () => {
  const canary = 'canary-secret-5b1f0e';
  const secrets = { KEY: canary, DATABASE: `postgres://loam:${canary}@127.0.0.1:1/loam` };
  const provider = `[providers.p]\npackage = "@ai-sdk/none"\noptions = { apiKey = "\${KEY}" }\n`;
  const download = '[download]\ntoken = "${KEY}"\n';
  await serve(`${config('api_key = "${KEY}"')}\n${download}`, secrets);
  for (const wrong of [
    config('api_key = "${KEY}"\ncors_origins = ["${KEY}"]\nmax_messages = "${KEY}"'),
    `${config('address_ = "${KEY}"')}${provider}`,
    `${config('api_key = "${KEY}"')}${provider}`,
    `${config('')}[gates."\${KEY}"]\ntargets = ["mine"]\n`,
  ]) {
    const before = said.length;
    here.configure(wrong);
    server.kill('SIGHUP');
    await expect.poll(() => said.slice(before), { timeout: 30_000 }).toContain('not reloaded');
  }
  expect(said).not.toContain(canary);

  here.configure(config(''), 'postgres_url = "${DATABASE}"');
  for (const command of ['doctor', 'keys list', 'keys create x', 'serve']) {
    const { code, out, errors } = await here.run(command, secrets);
    expect(code).toBe(1);
    expect([...out, ...errors].join('\n')).not.toContain(canary);
  }
});
