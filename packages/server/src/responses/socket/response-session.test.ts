import { WireError, type ResponseEvent } from '@loam/openai-wire';
import { describe, expect, test } from 'vitest';
import { deferred } from '../../__fixtures__/deferred.ts';
import { maxWaiting, ResponseSession, type Answer } from './response-session.ts';

type Sent = {
  type: string;
  code?: string;
  status?: number;
  error?: { code: string };
  event?: unknown;
  headers?: object;
};

/** A socket that collects what is sent, and tells when it is closed. */
function fakeSocket() {
  const sent: Sent[] = [];
  const closed = deferred<{ code: number; reason: string }>();
  return {
    sent,
    closed: closed.promise,
    socket: {
      send: async (text: string) => void sent.push(JSON.parse(text) as Sent),
      close: (code: number, reason: string) => closed.resolve({ code, reason }),
    },
  };
}

const message = (body: object = {}) => JSON.stringify({ type: 'response.create', ...body });
const event = (name: unknown): ResponseEvent => ({
  type: 'unknown',
  sequence_number: 0,
  event: name,
});

/** Answers each message with its `n`, once it is let go. */
function gated() {
  const gates = new Map<unknown, ReturnType<typeof deferred<void>>>();
  const started: unknown[] = [];
  const gateOf = (n: unknown) => {
    const gate = gates.get(n) ?? deferred();
    gates.set(n, gate);
    return gate;
  };
  const answer: Answer = async function* (body, signal) {
    started.push(body['n']);
    yield event(`begin ${String(body['n'])}`);
    signal.addEventListener('abort', () => gateOf(body['n']).resolve());
    await gateOf(body['n']).promise;
    yield event(`end ${String(body['n'])}`);
  };
  return { answer, started, release: (n: unknown) => gateOf(n).resolve() };
}

const settled = () => new Promise(resolve => setTimeout(resolve));
const echo: Answer = async function* (body) {
  yield event(body);
};

function overloaded(): ResponseEvent[] {
  throw new WireError({ code: 'engine_overloaded', message: 'busy', retryAfterMs: 1500 });
}

describe('a session', () => {
  test('S1-76, S1-77: answers with events as they are', async () => {
    const { sent, socket } = fakeSocket();
    new ResponseSession(socket, echo, 'req_1').receive(message({ model: 'm', input: 'x' }));
    await settled();
    expect(sent).toEqual([event({ model: 'm', input: 'x' })]);
  });

  test.each([
    ['no JSON', '{', 'invalid_json'],
    ['no object', '[]', 'invalid_value'],
    ['no type', '{}', 'invalid_value'],
    ['another type', '{"type":"response.cancel"}', 'invalid_value'],
  ])('S1-85: %s is an error event, and the connection stays', async (_, text, code) => {
    const { sent, socket } = fakeSocket();
    const session = new ResponseSession(socket, echo, 'req_1');
    session.receive(text);
    session.receive(message());
    await settled();
    expect(sent).toMatchObject([{ type: 'error', status: 400, error: { code } }, event({})]);
  });

  test('OR-1, S1-84: messages wait for their turn, and answers never interleave', async () => {
    const { sent, socket } = fakeSocket();
    const { answer, started, release } = gated();
    const session = new ResponseSession(socket, answer, 'req_1');
    for (const n of [1, 2, 3]) session.receive(message({ n }));
    release(3);
    release(2);
    await settled();
    expect(started).toEqual([1]);
    release(1);
    await settled();
    expect(sent.map(({ event: name }) => name)).toEqual([
      'begin 1',
      'end 1',
      'begin 2',
      'end 2',
      'begin 3',
      'end 3',
    ]);
  });

  test('OR-1: the ninth that waits is refused', async () => {
    const { sent, socket } = fakeSocket();
    const { answer, release } = gated();
    const session = new ResponseSession(socket, answer, 'req_1');
    session.receive(message({ n: 0 }));
    await settled();
    for (let n = 1; n <= maxWaiting + 1; n++) session.receive(message({ n }));
    await settled();
    expect(sent).toMatchObject([
      { event: 'begin 0' },
      { type: 'error', status: 429, code: 'websocket_queue_full' },
    ]);
    for (let n = 0; n <= maxWaiting; n++) release(n);
    await settled();
    expect(sent).toHaveLength(2 * (maxWaiting + 1) + 1);
  });

  test('what an answer throws is an error event, and the next one comes', async () => {
    const { sent, socket } = fakeSocket();
    const session = new ResponseSession(
      socket,
      async function* (body) {
        if (body['n'] === 1) throw new Error('secret');
        yield event('fine');
      },
      'req_1',
    );
    session.receive(message({ n: 1 }));
    session.receive(message({ n: 2 }));
    await settled();
    expect(sent).toMatchObject([{ type: 'error', code: 'server_error' }, { event: 'fine' }]);
    expect(JSON.stringify(sent)).not.toContain('secret');
  });

  test('an error names the request, and says when to come again, as headers would', async () => {
    const { sent, socket } = fakeSocket();
    const session = new ResponseSession(
      socket,
      async function* () {
        yield* overloaded();
      },
      'req_1',
    );
    session.receive(message());
    session.receive('{');
    await settled();
    expect(sent.map(({ headers }) => headers)).toEqual([
      { 'x-request-id': 'req_1', 'retry-after-ms': '1500', 'retry-after': '2' },
      { 'x-request-id': 'req_1' },
    ]);
  });

  test('S1-86: a client that leaves stops the answer and everything that waits', async () => {
    const { sent, socket } = fakeSocket();
    const { answer, started } = gated();
    const session = new ResponseSession(socket, answer, 'req_1');
    session.receive(message({ n: 1 }));
    session.receive(message({ n: 2 }));
    await settled();
    session.closed();
    await settled();
    expect(started).toEqual([1]);
    expect(sent).toHaveLength(1);
  });

  test('a reader that is slow slows the answer down', async () => {
    const gate = deferred();
    let produced = 0;
    const session = new ResponseSession(
      { send: () => gate.promise, close: () => {} },
      async function* () {
        for (;;) {
          produced++;
          yield event('x');
        }
      },
      'req_1',
    );
    session.receive(message());
    await settled();
    expect(produced).toBe(1);
    session.closed();
    gate.resolve();
  });

  test('OR-4: a connection that has lived too long is told so, and ends', async () => {
    const { sent, socket, closed } = fakeSocket();
    const { answer } = gated();
    const session = new ResponseSession(socket, answer, 'req_1');
    session.receive(message({ n: 1 }));
    await settled();
    await session.expire();
    expect(sent.at(-1)).toMatchObject({
      type: 'error',
      error: { code: 'websocket_connection_limit_reached' },
    });
    expect((await closed).code).toBe(1000);
  });

  test('a server that shuts down lets the running answer end', async () => {
    const { sent, socket, closed } = fakeSocket();
    const { answer, release } = gated();
    const session = new ResponseSession(socket, answer, 'req_1');
    session.receive(message({ n: 1 }));
    session.receive(message({ n: 2 }));
    session.drain();
    session.receive(message({ n: 3 }));
    release(1);
    expect((await closed).code).toBe(1001);
    expect(sent.map(({ event: name }) => name)).toEqual(['begin 1', 'end 1']);
  });

  test('bytes are refused', async () => {
    const { socket, closed } = fakeSocket();
    new ResponseSession(socket, echo, 'req_1').receiveBinary();
    expect((await closed).code).toBe(1003);
  });

  test('a socket that cannot send ends the session quietly', async () => {
    const session = new ResponseSession(
      { send: () => Promise.reject(new Error('closed')), close: () => {} },
      echo,
      'req_1',
    );
    session.receive(message());
    await settled();
    session.receive(message());
    await settled();
    expect(await session.expire()).toBeUndefined();
  });
});
