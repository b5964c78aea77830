import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import OpenAI from 'openai';
import { expect, test } from 'vitest';

async function start(path: string) {
  const script = join(import.meta.dirname, '__fixtures__/durable-server.ts');
  const server = spawn(process.execPath, [script, path], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await once(server.stdout, 'data')) as [Buffer];
  const client = new OpenAI({ baseURL: `${line.toString().trim()}/v1`, apiKey: 'none' });
  return {
    client,
    async kill() {
      server.kill('SIGKILL');
      await once(server, 'exit');
    },
  };
}

test('S1-62: a chain goes on after the server was killed', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'loam-restart-'));
  const path = join(directory, 'responses.db');
  const model = 'scripted';
  try {
    const before = await start(path);
    const first = await before.client.responses.create({ model, input: 'one', store: true });
    const second = await before.client.responses.create({
      model,
      input: 'two',
      store: true,
      previous_response_id: first.id,
    });
    await before.kill();

    const after = await start(path);
    const third = await after.client.responses.create({
      model,
      input: 'three',
      previous_response_id: second.id,
    });
    await after.kill();
    expect(third.output_text).toBe('5');
  } finally {
    rmSync(directory, { recursive: true });
  }
});
