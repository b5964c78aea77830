import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  findPostgres,
  findRedis,
  type RunningProgram,
  startPostgres,
  startRedis,
} from '../../packages/server/src/__fixtures__/programs.ts';

const commandLine = path.join(import.meta.dirname, '../../packages/cli/dist/main.js');
const [postgresPrograms, redisProgram] = [findPostgres(), findRedis()];
const isMissing =
  postgresPrograms === undefined || redisProgram === undefined
    ? ' (skipped: PostgreSQL or Redis is not installed)'
    : '';

/** Fewest milliseconds of a minute in which a limit per minute can be tried. */
const neededMs = 20_000;
const adminKey = 'sk-operator';

/** Clients that ask the replica that is killed. */
const workers = 4;

describe.skipIf(isMissing !== '')(`two replicas${isMissing}`, { timeout: 120_000 }, () => {
  let folder: string;
  let postgres: RunningProgram;
  let redis: RunningProgram;
  let replicas: Replica[] = [];
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'loam-replicas-'));
    postgres = await startPostgres(postgresPrograms ?? '');
    redis = await startRedis(redisProgram ?? '');
    // Each has a directory of its own, as on two machines.
    replicas = await Promise.all(['a', 'b'].map(name => startReplica(name)));
  }, 120_000);
  afterAll(async () => {
    await Promise.all(replicas.map(replica => replica.stop()));
    await Promise.all([postgres.stop(), redis.stop()]);
    await rm(folder, { recursive: true, force: true });
  });

  async function startReplica(name: string): Promise<Replica> {
    const config = path.join(folder, `${name}.toml`);
    await writeFile(
      config,
      `[api]
      address = "127.0.0.1:0"
      api_key = "${adminKey}"
      [api.models."loam/tiny"]
      path = "${path.join(import.meta.dirname, '../../packages/tiny-model/models/loam-tiny-q8_0.gguf')}"
      price = { input = 1, output = 2 }
      [data]
      directory = "${path.join(folder, name)}"
      postgres_url = "${postgres.url}"
      redis_url = "${redis.url}"`,
    );
    return Replica.start(config);
  }

  async function keyWith(limits: string[]): Promise<string> {
    const [first] = replicas;
    const child = spawn(
      process.execPath,
      [commandLine, 'keys', 'create', 'test', '--config', first?.config ?? '', ...limits],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    let text = '';
    for await (const chunk of child.stdout) text += String(chunk);
    const secret = /loam_\S+/.exec(text)?.[0];
    if (secret === undefined) throw new Error(`There is no key in: ${text}`);
    return secret;
  }

  test('a key made by a command opens both, and its limit holds over both', async () => {
    const secret = await keyWith(['--requests-per-minute', '5']);
    const clients = replicas.map(replica => replica.client(secret, { maxRetries: 0 }));
    await enoughOfThisMinute();
    const statuses = await Promise.all(
      Array.from({ length: 12 }, async (_, index) => {
        const answer = clients[index % 2]?.chat.completions.create({
          model: 'loam/tiny',
          messages: [{ role: 'user', content: 'Hello!' }],
          max_completion_tokens: 4,
        });
        return answer?.then(
          () => 200,
          (error: unknown) => (error instanceof OpenAI.APIError ? error.status : error),
        );
      }),
    );
    expect(statuses.filter(status => status === 200)).toHaveLength(5);
    expect(statuses.filter(status => status === 429)).toHaveLength(7);
  });

  test('a response stored by one is continued by the other, and by nobody else', async () => {
    const [a, b] = replicas.map(replica => replica.client(adminKey));
    const first = await a?.responses.create({
      model: 'loam/tiny',
      input: 'My name is Ada. What is your name?',
      store: true,
    });
    const second = await b?.responses.create({
      model: 'loam/tiny',
      input: 'What is my name?',
      previous_response_id: first?.id ?? '',
      store: true,
    });
    expect(second?.output_text).toContain('Ada');
    expect((await a?.responses.retrieve(second?.id ?? ''))?.output_text).toContain('Ada');
    const stranger = replicas[1]?.client(await keyWith([]));
    await expect(stranger?.responses.retrieve(first?.id ?? '')).rejects.toMatchObject({
      status: 404,
    });
  });

  test('one is killed under load: nothing that was stored is lost, and nothing is billed twice', async () => {
    const victim = await startReplica('c');
    const survivor = replicas[0];
    const client = victim.client(adminKey, { maxRetries: 0 });
    const before = await requestsIn(survivor);
    const stored: string[] = [];
    let sent = 0;
    const work = async () => {
      for (;;) {
        try {
          sent++;
          const response = await client.responses.create({
            model: 'loam/tiny',
            input: 'Hello!',
            store: true,
          });
          stored.push(response.id);
          if (stored.length === 12) victim.kill();
        } catch {
          return;
        }
      }
    };
    await Promise.all(Array.from({ length: workers }, work));
    expect(stored.length).toBeGreaterThanOrEqual(12);

    const other = survivor?.client(adminKey);
    for (const id of stored) {
      expect(await other?.responses.retrieve(id)).toMatchObject({ id, status: 'completed' });
    }
    const billed = (await requestsIn(survivor)) - before;
    // A record is written when its answer has ended: of the last answers it may be missing.
    expect(billed).toBeGreaterThanOrEqual(stored.length - workers);
    expect(billed).toBeLessThanOrEqual(sent);
  });
});

async function requestsIn(replica: Replica | undefined): Promise<number> {
  const usage = await replica
    ?.client(adminKey)
    .get<{ total: { requests: number } | null }>('/usage');
  return usage?.total?.requests ?? 0;
}

async function enoughOfThisMinute(): Promise<void> {
  const left = 60_000 - (Date.now() % 60_000);
  if (left < neededMs) await new Promise(resolve => setTimeout(resolve, left + 100));
}

class Replica {
  readonly config: string;
  readonly #child: ChildProcess;
  readonly #baseURL: string;

  constructor(config: string, child: ChildProcess, baseURL: string) {
    this.config = config;
    this.#child = child;
    this.#baseURL = baseURL;
  }

  /** Resolves when it listens. */
  static async start(config: string): Promise<Replica> {
    const child = spawn(process.execPath, [commandLine, 'serve', '--config', config], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const said: string[] = [];
    child.stderr.on('data', chunk => said.push(String(chunk)));
    for await (const line of createInterface(child.stdout)) {
      said.push(line);
      const baseURL = /http:\/\/\S+\/v1/.exec(line)?.[0];
      if (baseURL !== undefined) return new Replica(config, child, baseURL);
    }
    throw new Error(`The server ended: ${said.join('\n')}`);
  }

  client(apiKey: string, options: { maxRetries?: number } = {}): OpenAI {
    return new OpenAI({ ...options, apiKey, baseURL: this.#baseURL });
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = once(this.#child, 'exit');
    this.#child.kill('SIGTERM');
    await ended;
  }
}
