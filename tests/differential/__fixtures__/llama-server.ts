import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** The path of a `llama-server` binary; undefined: there is nothing to compare with. */
export const llamaServerBinary = process.env['LLAMA_SERVER_BIN'] || undefined;

export type Api = {
  /** Sends JSON to a path below the server's address. @throws Error with the answer that is no 200 */
  post: <Answer>(path: string, body: object) => Promise<Answer>;
  close: () => Promise<void>;
};

/** One slot and no cache beside it, as the engine has that it is compared with, and the same arithmetic. */
const likeOurs = {
  parallel: 1,
  'cache-ram': 0,
  'ctx-size': 1024,
  threads: 1,
  'flash-attn': 'off',
};

/** Starts llama.cpp's server with one model. Resolves when it answers. */
export async function startLlamaServer(model: string, ...more: string[]): Promise<Api> {
  if (llamaServerBinary === undefined) throw new Error('LLAMA_SERVER_BIN is not set.');
  const port = await freePort();
  const options = { model, host: '127.0.0.1', port, ...likeOurs };
  const args = Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const child = spawn(llamaServerBinary, [...args, '--no-warmup', ...more], { stdio: 'ignore' });
  const url = `http://127.0.0.1:${port}`;
  const close = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exit = once(child, 'exit');
    child.kill('SIGKILL');
    await exit;
  };
  while ((await statusOf(`${url}/health`)) !== 200) {
    if (child.exitCode !== null) throw new Error(`llama-server ended with ${child.exitCode}.`);
    await sleep(50);
  }
  return {
    post: (path, body) =>
      postJson(path, body, init => fetch(new Request(url + path, init))),
    close,
  };
}

export async function postJson<Answer>(
  path: string,
  body: object,
  send: (init: RequestInit) => Promise<Response>,
): Promise<Answer> {
  const response = await send({
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${path} answers ${response.status}: ${text}`);
  return JSON.parse(text) as Answer;
}

async function statusOf(url: string): Promise<number | undefined> {
  try {
    return (await fetch(url)).status;
  } catch {
    // Nobody listens yet.
    return undefined;
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address ? address.port : 0;
}
