import { request } from 'node:http';
import { createServer, type ServerOptions } from '../index.ts';
import { serve } from '../node.ts';

export type Connection = AsyncDisposable & {
  /** Sends a request to a path such as `/v1/models`. */
  send(path: string, init?: RequestInit): Promise<Response>;
};

export type Connect = (options: ServerOptions) => Promise<Connection>;

/** The two ways every HTTP test runs: the fetch handler itself, and a real Node server. */
export const transports: [name: string, connect: Connect][] = [
  [
    'fetch',
    async options => {
      const server = createServer(options);
      return {
        send: (path, init) => server.fetch(new Request(`http://127.0.0.1${path}`, init)),
        [Symbol.asyncDispose]: async () => {},
      };
    },
  ],
  [
    'node',
    async options => {
      const server = await serve({ ...options, port: 0, drainMs: 0 });
      return {
        send: (path, init) => send(`http://127.0.0.1:${server.port}${path}`, init),
        [Symbol.asyncDispose]: () => server.close(),
      };
    },
  ],
];

/** `fetch` sets the Host header itself; a request with one of its own goes through `node:http`. */
function send(url: string, init?: RequestInit): Promise<Response> {
  const headers = new Headers(init?.headers);
  if (!headers.has('host')) return fetch(url, init);
  return new Promise((resolve, reject) => {
    request(url, { headers: Object.fromEntries(headers), agent: false }, incoming => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
      incoming.on('error', reject);
      incoming.on('end', () => resolve(new Response(Buffer.concat(chunks), { status: incoming.statusCode ?? 0 })));
    })
      .on('error', reject)
      .end();
  });
}
