import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, test } from 'vitest';
import { WebSocket, type ClientOptions } from 'ws';
import { deferred } from '../__fixtures__/deferred.ts';
import { post } from '../__fixtures__/requests.ts';
import {
  finish,
  scriptedProvider,
  textParts,
  type Script,
} from '../__fixtures__/scripted-provider.ts';
import { createServer } from '../create-server.ts';
import type { RequestLogEntry } from '../request-log/request-log.ts';
import { acceptWebSockets, serve, type ServeOptions, type WebSocketOptions } from '../node.ts';

type Message = {
  type: string;
  status?: number;
  error?: { code: string };
  response?: { id: string; output_text: string; store: boolean };
};

async function open(
  options: Partial<ServeOptions> & { script?: Script } = {},
): Promise<AsyncDisposable & { url: string; port: number }> {
  const { script, provider = scriptedProvider(script), ...rest } = options;
  const server = await serve({ provider, port: 0, drainMs: 0, ...rest });
  return {
    url: `ws://127.0.0.1:${server.port}/v1/responses`,
    port: server.port,
    [Symbol.asyncDispose]: () => server.close(),
  };
}

/** A connection whose answers are awaited one by one. */
async function connect(url: string, options?: ClientOptions, protocols: string[] = []) {
  const socket = new WebSocket(url, protocols, options);
  await once(socket, 'open');
  const messages = new ReadableStream<Message>({
    start(controller) {
      socket.on('message', (data: Buffer) =>
        controller.enqueue(JSON.parse(data.toString('utf8')) as Message),
      );
      socket.on('close', () => controller.close());
    },
  }).getReader();
  return {
    socket,
    send: (body: object) =>
      socket.send(JSON.stringify({ type: 'response.create', model: 'loam/tiny', ...body })),
    /** The last event of the next answer. */
    async answer(): Promise<Message | undefined> {
      for (;;) {
        const { value } = await messages.read();
        if (!value || /^(error|response\.(completed|incomplete|failed))$/.test(value.type)) {
          return value;
        }
      }
    },
    [Symbol.dispose]: () => socket.terminate(),
  };
}

/** The status of an upgrade that is refused. */
async function refusal(url: string, options?: ClientOptions): Promise<number | undefined> {
  const socket = new WebSocket(url, options);
  const [, response] = (await once(socket, 'unexpected-response')) as [
    unknown,
    { statusCode?: number },
  ];
  socket.on('error', () => {});
  socket.terminate();
  return response.statusCode;
}

describe('letting in', () => {
  test('S1-75: a bearer in the upgrade, and 401 without', async () => {
    await using server = await open({ apiKey: 'sk-1' });
    expect(await refusal(server.url)).toBe(401);
    expect(await refusal(server.url, { headers: { authorization: 'Bearer wrong' } })).toBe(401);
    using client = await connect(server.url, { headers: { authorization: 'Bearer sk-1' } });
    client.send({ input: 'x' });
    expect((await client.answer())?.type).toBe('response.completed');
  });

  test('W-9: a browser sends its key as a protocol, and gets another one back', async () => {
    await using server = await open({ apiKey: 'sk-1' });
    using client = await connect(server.url, {}, ['responses', 'openai-insecure-api-key.sk-1']);
    expect(client.socket.protocol).toBe('responses');
  });

  test('pages of other origins, other hosts and other paths are refused', async () => {
    await using server = await open();
    expect(await refusal(server.url, { origin: 'https://evil.example' })).toBe(403);
    expect(await refusal(server.url, { headers: { host: 'evil.example' } })).toBe(403);
    expect(await refusal(server.url.replace('responses', 'models'))).toBe(200);
    expect(await refusal(server.url.replace('responses', 'nothing'))).toBe(404);
  });
});

describe('what a connection remembers', () => {
  test('OR-2, S1-78, S1-88: `store: false` continues on the same connection, again and again', async () => {
    await using server = await open();
    using client = await connect(server.url);
    let previous: string | undefined;
    for (let turn = 0; turn < 5; turn++) {
      client.send({ input: 'x', store: false, previous_response_id: previous });
      const answer = await client.answer();
      expect(answer).toMatchObject({ type: 'response.completed', response: { store: false } });
      previous = answer?.response?.id;
    }
  });

  test('S1-82: nobody else sees it', async () => {
    await using server = await open();
    using client = await connect(server.url);
    using other = await connect(server.url);
    client.send({ input: 'x' });
    const id = (await client.answer())?.response?.id ?? '';
    other.send({ input: 'y', previous_response_id: id });
    expect(await other.answer()).toMatchObject({ error: { code: 'previous_response_not_found' } });
    const overHttp = await fetch(`http://127.0.0.1:${server.port}/v1/responses/${id}`);
    expect(overHttp.status).toBe(404);
  });

  test.each([undefined, false])(
    'S1-80, S1-87, OR-5: with `store: %j` it is gone when the connection is',
    async store => {
      await using server = await open();
      using client = await connect(server.url);
      client.send({ input: 'x', store });
      const id = (await client.answer())?.response?.id ?? '';
      client.socket.close();
      await once(client.socket, 'close');
      using again = await connect(server.url);
      again.send({ input: 'y', store, previous_response_id: id });
      expect(await again.answer()).toMatchObject({
        status: 400,
        error: { code: 'previous_response_not_found' },
      });
      again.send({ input: 'y', store });
      expect((await again.answer())?.type).toBe('response.completed');
    },
  );

  test('OR-5: what is stored goes on after a reconnect', async () => {
    await using server = await open();
    using client = await connect(server.url);
    client.send({ input: 'x', store: true });
    const id = (await client.answer())?.response?.id;
    client.socket.close();
    await once(client.socket, 'close');
    using again = await connect(server.url);
    again.send({ input: 'y', store: true, previous_response_id: id });
    expect((await again.answer())?.type).toBe('response.completed');
  });

  test('S1-79: what is stored is there for HTTP and other connections', async () => {
    await using server = await open();
    using client = await connect(server.url);
    client.send({ input: 'x', store: true });
    const id = (await client.answer())?.response?.id;
    const body = { model: 'loam/tiny', input: 'y', previous_response_id: id };
    const overHttp = await fetch(`http://127.0.0.1:${server.port}/v1/responses`, post(body));
    expect(overHttp.status).toBe(200);
    using other = await connect(server.url);
    other.send({ input: 'y', previous_response_id: id });
    expect((await other.answer())?.type).toBe('response.completed');
  });

  test('S1-81: `store: true` cannot continue from it, and the connection stays', async () => {
    await using server = await open();
    using client = await connect(server.url);
    client.send({ input: 'x' });
    const id = (await client.answer())?.response?.id;
    client.send({ input: 'y', store: true, previous_response_id: id });
    expect(await client.answer()).toMatchObject({ type: 'error', status: 400 });
    client.send({ input: 'z' });
    expect((await client.answer())?.type).toBe('response.completed');
  });

  test('OR-3: what could not be continued is forgotten', async () => {
    await using server = await open();
    using client = await connect(server.url);
    client.send({ input: 'x' });
    const id = (await client.answer())?.response?.id;
    const orphan = [{ type: 'function_call_output', call_id: 'c', output: '' }];
    client.send({ input: orphan, previous_response_id: id });
    expect(await client.answer()).toMatchObject({ error: { code: 'tool_call_not_found' } });
    client.send({ input: 'y', previous_response_id: id });
    expect(await client.answer()).toMatchObject({ error: { code: 'previous_response_not_found' } });
  });
});

describe('messages', () => {
  test.each([
    ['S1-83', { background: true }, 'background'],
    ['ruling 7', { stream_id: 'a' }, 'stream_id'],
    ['a generate that is no boolean', { generate: 'no' }, 'generate'],
  ])('%s: %j is an error that names it', async (_, field, param) => {
    await using server = await open();
    using client = await connect(server.url);
    client.send({ input: 'x', ...field });
    expect(await client.answer()).toMatchObject({ type: 'error', status: 400, param });
  });

  test('`generate: false` only reads the prompt, and can be continued', async () => {
    const provider = scriptedProvider(({ maxOutputTokens }) =>
      maxOutputTokens === 1
        ? [...textParts('Hello').slice(0, -1), finish('length', 1)]
        : textParts('Hello there!'),
    );
    await using server = await open({ provider });
    using client = await connect(server.url);
    client.send({ input: 'one', generate: false, store: false, max_output_tokens: 50 });
    const prepared = await client.answer();
    expect(prepared).toMatchObject({
      type: 'response.completed',
      response: {
        output: [],
        output_text: '',
        incomplete_details: null,
        max_output_tokens: 50,
        usage: { input_tokens: 11, output_tokens: 0, total_tokens: 11 },
      },
    });
    client.send({ input: 'two', previous_response_id: prepared?.response?.id });
    expect(await client.answer()).toMatchObject({ response: { output_text: 'Hello there!' } });
    expect(provider.calls.at(-1)?.prompt).toMatchObject([
      { role: 'user', content: [{ text: 'one' }] },
      { role: 'user', content: [{ text: 'two' }] },
    ]);
  });

  test('`stream` changes nothing (ruling 7)', async () => {
    await using server = await open();
    using client = await connect(server.url);
    client.send({ input: 'x', stream: false, stream_options: null, background: false });
    expect((await client.answer())?.type).toBe('response.completed');
  });

  test('one that is too large ends its connection', async () => {
    await using server = await open({ maxBodyBytes: 1000 });
    using client = await connect(server.url);
    client.send({ input: 'x'.repeat(2000) });
    const [code] = (await once(client.socket, 'close')) as [number];
    expect(code).toBe(1009);
  });

  test('each is an entry of the log', async () => {
    const entries: RequestLogEntry[] = [];
    await using server = await open({ log: entry => void entries.push(entry) });
    using client = await connect(server.url);
    client.send({ input: 'x' });
    await client.answer();
    client.send({});
    await client.answer();
    client.send({ input: 'y' });
    await client.answer();
    const messages = entries.filter(({ method }) => method === 'WEBSOCKET');
    expect(messages.slice(0, 2)).toMatchObject([
      { status: 200, path: '/v1/responses' },
      { status: 400, error: { code: 'missing_required_parameter' } },
    ]);
  });
});

describe('ends', () => {
  test('S1-86: a client that leaves stops the model', async () => {
    const stopped = deferred();
    await using server = await open({
      async *script({ abortSignal }) {
        abortSignal?.addEventListener('abort', () => stopped.resolve());
        yield* textParts('one').slice(0, 3);
        await stopped.promise;
      },
    });
    using client = await connect(server.url);
    client.send({ input: 'x' });
    await once(client.socket, 'message');
    client.socket.terminate();
    await expect(stopped.promise).resolves.toBeUndefined();
  });

  test('a server that closes lets the running answer end', async () => {
    const gate = deferred();
    const provider = scriptedProvider(async function* () {
      const parts = textParts('one two');
      yield* parts.slice(0, 3);
      await gate.promise;
      yield* parts.slice(3);
    });
    const server = await serve({ provider, port: 0, drainMs: 10_000 });
    using client = await connect(`ws://127.0.0.1:${server.port}/v1/responses`);
    client.send({ input: 'x' });
    await once(client.socket, 'message');
    const closing = server.close();
    gate.resolve();
    expect(await client.answer()).toMatchObject({ response: { output_text: 'one two' } });
    await closing;
  });
});

describe('a connection on any Node server', () => {
  test('OR-4: ends when it has lived for long enough', async () => {
    await using server = await beside({ maxLifetimeMs: 20 });
    using client = await connect(server.url);
    expect(await client.answer()).toMatchObject({
      error: { code: 'websocket_connection_limit_reached' },
    });
    const [code] = (await once(client.socket, 'close')) as [number];
    expect(code).toBe(1000);
  });

  test('is pinged, and lives while it answers', async () => {
    await using server = await beside({ pingMs: 20 });
    using client = await connect(server.url);
    for (let ping = 0; ping < 3; ping++) await once(client.socket, 'ping');
    client.send({ input: 'x' });
    expect((await client.answer())?.type).toBe('response.completed');
  });

  test('that answers no ping is gone', async () => {
    await using server = await beside({ pingMs: 20 });
    using client = await connect(server.url, { autoPong: false });
    const [code] = (await once(client.socket, 'close')) as [number];
    expect(code).toBe(1006);
  });
});

/** Another framework's server, and the sockets beside it. */
async function beside(options: WebSocketOptions) {
  const loam = createServer({ provider: scriptedProvider(), requireAuth: false });
  const http = createHttpServer();
  const sockets = acceptWebSockets(loam, options);
  http.on('upgrade', sockets.handle);
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  const { port } = http.address() as AddressInfo;
  return {
    url: `ws://127.0.0.1:${port}/v1/responses`,
    async [Symbol.asyncDispose]() {
      await sockets.close(0);
      http.close();
    },
  };
}
