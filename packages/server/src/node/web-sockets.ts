import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import type { LoamServer } from '../create-server.ts';
import { invalidRequest } from '../errors/refusals.ts';
import { errorAnswer } from '../errors/error-response.ts';
import type { OpenSession } from '../responses/socket/open-session.ts';
import type { ResponseSession } from '../responses/socket/response-session.ts';
import { defaultMaxBodyBytes } from '../server-options.ts';
import { SlowReader } from './slow-reader.ts';
import { writeResponse } from './write-response.ts';

export type WebSocketOptions = {
  /** The largest message, in bytes; a larger one ends its connection (1009). Default: 10 MiB. */
  maxMessageBytes?: number | undefined;
  /** Time between two pings; a client that answers none is gone. In milliseconds. Default: 30,000. */
  pingMs?: number | undefined;
  /** How long a connection may live, in milliseconds. Default: 60 minutes (OR-4). */
  maxLifetimeMs?: number | undefined;
};

export type WebSocketUpgrades = {
  /** For the `upgrade` event of an HTTP server. Answers each, also one that is for nobody. */
  handle: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
  /** Lets running answers end for `drainMs` milliseconds, and closes every connection. */
  close: (drainMs: number) => Promise<void>;
};

const defaultPingMs = 30_000;
const defaultMaxLifetimeMs = 60 * 60_000;

/** How a browser, which cannot set headers, sends its key (W-9). */
const keyProtocol = 'openai-insecure-api-key.';

/**
 * Serves WebSockets beside a server's `fetch`, on any Node HTTP server, another framework's included.
 *
 * @example
 * const sockets = acceptWebSockets(server);
 * http.on('upgrade', (request, socket, head) => sockets.handle(request, socket, head));
 */
export function acceptWebSockets(
  server: LoamServer,
  options: WebSocketOptions = {},
): WebSocketUpgrades {
  const { maxMessageBytes = defaultMaxBodyBytes, pingMs = defaultPingMs } = options;
  const { maxLifetimeMs = defaultMaxLifetimeMs } = options;
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: maxMessageBytes,
    // A browser wants one of its protocols back; one that holds no key, where there is one.
    handleProtocols: protocols =>
      [...protocols].find(protocol => !protocol.startsWith(keyProtocol)) ??
      [...protocols].at(0) ??
      false,
  });
  const sessions = new Map<WebSocket, ResponseSession>();

  const upgrade = async (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const opened = await server.websocket(toRequest(request));
    if (opened instanceof Response) return writeResponse(socket, opened);
    if (socket.destroyed) return;
    sockets.handleUpgrade(request, socket, head, ws => {
      const session = attach(ws, opened, { pingMs, maxLifetimeMs });
      sessions.set(ws, session);
      ws.once('close', () => sessions.delete(ws));
    });
  };

  return {
    handle(request, socket, head) {
      // A client that leaves before it is answered is no fault of this process.
      socket.on('error', () => socket.destroy());
      upgrade(request, socket, head).catch(() => {
        const { status, body } = errorAnswer(invalidRequest());
        void writeResponse(socket, Response.json(body, { status }));
      });
    },

    async close(drainMs) {
      const closed = [...sessions.keys()].map(
        ws => new Promise(resolve => void ws.once('close', resolve)),
      );
      const deadline = setTimeout(() => {
        for (const ws of sessions.keys()) ws.terminate();
      }, drainMs);
      for (const session of sessions.values()) session.drain();
      await Promise.all(closed);
      clearTimeout(deadline);
    },
  };
}

/** Connects a session with a socket, and sees to it that both end. */
function attach(
  ws: WebSocket,
  open: OpenSession,
  { pingMs, maxLifetimeMs }: { pingMs: number; maxLifetimeMs: number },
): ResponseSession {
  const reader = new SlowReader(ws);
  const session = open({
    send: text => reader.send(text),
    close: (code, reason) => ws.close(code, reason),
  });

  let isAlive = true;
  const ping = setInterval(() => {
    if (!isAlive) return ws.terminate();
    isAlive = false;
    ws.ping();
  }, pingMs);
  const limit = setTimeout(() => void session.expire(), maxLifetimeMs);

  ws.on('pong', () => {
    isAlive = true;
  });
  ws.on('message', (data, isBinary) => {
    if (isBinary || !Buffer.isBuffer(data)) session.receiveBinary();
    else session.receive(data.toString('utf8'));
    reader.received();
  });
  // What breaks a connection also closes it.
  ws.on('error', () => {});
  ws.once('close', () => {
    clearInterval(ping);
    clearTimeout(limit);
    session.closed();
  });
  return session;
}

/** The upgrade as the request that `fetch` knows, its key where `fetch` looks for it. */
function toRequest(incoming: IncomingMessage): Request {
  const headers = new Headers();
  for (const [name, value] of Object.entries(incoming.headers)) {
    for (const item of [value].flat()) if (item !== undefined) headers.append(name, item);
  }
  const key = (headers.get('sec-websocket-protocol') ?? '')
    .split(',')
    .map(protocol => protocol.trim())
    .find(protocol => protocol.startsWith(keyProtocol))
    ?.slice(keyProtocol.length);
  if (key && !headers.has('authorization')) headers.set('authorization', `Bearer ${key}`);
  const host = incoming.headers.host ?? 'localhost';
  return new Request(new URL(incoming.url ?? '/', `http://${host}`), { headers });
}
