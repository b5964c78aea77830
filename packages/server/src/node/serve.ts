import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { isLoopback } from '../access/loopback.ts';
import { createServer } from '../create-server.ts';
import { errorAnswer } from '../errors/error-response.ts';
import { invalidRequest } from '../errors/refusals.ts';
import { newRequestId } from '../request-log/request-id.ts';
import { defaultBasePath, normalizeBasePath, type ServerOptions } from '../server-options.ts';
import { drain, listen } from './listen.ts';
import { ServeError } from './serve-error.ts';

export type ServeOptions = Omit<ServerOptions, 'requireAuth'> & {
  /** Default: 8080. 0 takes any free port. */
  port?: number | undefined;
  /** The address to listen on. Default: `127.0.0.1`, this machine only. */
  host?: string | undefined;
  /**
   * Whether a key is asked for. Default: when there is an `apiKey`; other addresses than loopback
   * need a key, or `false` here.
   */
  requireAuth?: boolean | undefined;
  /** How long `close` lets running answers go on, in milliseconds. Default: 10,000. */
  drainMs?: number | undefined;
};

export type RunningServer = {
  /** The base URL to give to clients, e.g. `http://127.0.0.1:8080/v1`. */
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
  const { port = defaultPort, host = defaultHost, drainMs = defaultDrainMs, ...rest } = options;
  const hasKey = Boolean(rest.apiKey);
  if (!isLoopback(host) && !hasKey && rest.requireAuth !== false) {
    throw new ServeError(
      'api_key_required',
      `Refusing to listen on ${host} without an API key, since others could reach it: set one, listen on 127.0.0.1, or write down \`requireAuth: false\`.`,
    );
  }

  const { fetch } = createServer({ ...rest, requireAuth: rest.requireAuth ?? hasKey });
  const listener = getRequestListener(fetch, {
    // The caller's `Request` and `Response` are not ours to replace.
    overrideGlobalObjects: false,
    // Only requests that are no valid URL get here; `fetch` answers everything else itself.
    errorHandler: () => malformed(),
  });
  const server = await listen((request, response) => void listener(request, response), port, host);
  const address = server.address() as AddressInfo;
  const basePath = normalizeBasePath(rest.basePath ?? defaultBasePath);
  return {
    url: `http://${reachable(host)}:${address.port}${basePath}`,
    port: address.port,
    close: () => drain(server, drainMs),
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
