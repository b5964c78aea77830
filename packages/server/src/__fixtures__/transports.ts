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
        send: (path, init) => fetch(`http://127.0.0.1:${server.port}${path}`, init),
        [Symbol.asyncDispose]: () => server.close(),
      };
    },
  ],
];
