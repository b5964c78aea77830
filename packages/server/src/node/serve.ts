import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { isLoopback } from '../access/loopback.ts';
import { createServer, type LoamServer } from '../create-server.ts';
import { errorAnswer } from '../errors/error-response.ts';
import { invalidRequest } from '../errors/refusals.ts';
import { newRequestId } from '../request-log/request-id.ts';
import type { ServerOptions } from '../server-options.ts';
import { drain, listen } from './listen.ts';
import { ServeError } from './serve-error.ts';
import { acceptWebSockets } from './web-sockets.ts';

export type ListenOptions = {
  /** Default: 8080. 0 takes any free port. */
  port?: number | undefined;
  /** The address to listen on. Default: `127.0.0.1`, this machine only. */
  host?: string | undefined;
  /** How long `close` lets running answers go on, in milliseconds. Default: 10,000. */
  drainMs?: number | undefined;
  /** The largest message of a WebSocket, in bytes. Default: 10 MiB. */
  maxBodyBytes?: number | undefined;
};

export type ServeOptions = Omit<ServerOptions, 'requireAuth'> &
  ListenOptions & {
    /**
     * Whether a key must be presented; an `apiKey` that is set is always asked for. Default: with
     * `keys`, and on every address but loopback, where `false` has to be written down to serve
     * without a key.
     */
    requireAuth?: boolean | 'optional' | undefined;
  };

export type RunningServer = {
  /** Where it listens, without a path: `http://127.0.0.1:8080`. Clients' base URL is this and `/v1`. */
  url: string;
  port: number;
  /** Takes no more requests, lets running answers end, and resolves when all connections are closed. */
  close: () => Promise<void>;
};

const defaultPort = 8080;
const defaultHost = '127.0.0.1';
const defaultDrainMs = 10_000;

/**
 * Serves a provider on Node's HTTP server. The provider stays the caller's: `close` does not end it.
 *
 * @throws ServeError when the address needs a key, is in use, or is not to be had
 */
export async function serve(options: ServeOptions): Promise<RunningServer> {
  const { port = defaultPort, host = defaultHost, drainMs, ...rest } = options;
  const requireAuth = rest.requireAuth ?? (rest.keys !== undefined || !isLoopback(host));
  if (requireAuth === true && !rest.apiKey && !rest.keys) {
    throw new ServeError(
      'api_key_required',
      `Refusing to listen on ${host} without an API key: set one, listen on 127.0.0.1, or write down \`requireAuth: false\` to let everybody in who can reach it.`,
    );
  }

  const { maxBodyBytes } = rest;
  return serveWith(createServer({ ...rest, requireAuth }), { port, host, drainMs, maxBodyBytes });
}

/**
 * Serves what was made with `createServer`, or anything like it, on Node's HTTP server. Whether
 * callers need a key is the server's own business.
 *
 * @throws ServeError when the address is in use, or is not to be had
 */
export async function serveWith(
  loam: LoamServer,
  options: ListenOptions = {},
): Promise<RunningServer> {
  const { port = defaultPort, host = defaultHost, drainMs = defaultDrainMs } = options;
  const listener = getRequestListener(request => loam.fetch(request), {
    // The caller's `Request` and `Response` are not ours to replace.
    overrideGlobalObjects: false,
    // Only requests that are no valid URL get here; `fetch` answers everything else itself.
    errorHandler: () => malformed(),
  });
  const server = await listen((request, response) => void listener(request, response), port, host);
  const sockets = acceptWebSockets(loam, { maxMessageBytes: options.maxBodyBytes });
  server.on('upgrade', sockets.handle);
  const address = server.address() as AddressInfo;
  return {
    url: `http://${reachable(host)}:${address.port}`,
    port: address.port,
    async close() {
      await Promise.all([drain(server, drainMs), sockets.close(drainMs)]);
    },
  };
}

function malformed(): Response {
  const { body, status } = errorAnswer(invalidRequest());
  return Response.json(body, { status, headers: { 'x-request-id': newRequestId() } });
}

/** How this machine reaches a server that listens on `host`. */
function reachable(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1';
  if (host === '::') return '[::1]';
  return host.includes(':') ? `[${host}]` : host;
}
