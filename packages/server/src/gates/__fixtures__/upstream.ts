import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type UpstreamRequest = {
  path: string;
  headers: IncomingMessage['headers'];
  body: Record<string, unknown>;
};

export type UpstreamScript = (
  request: UpstreamRequest,
  response: ServerResponse,
) => void | Promise<void>;

export type Upstream = AsyncDisposable & {
  /** Without a path. */
  url: string;
  requests: UpstreamRequest[];
  /** How many connections there have been. */
  connections: () => number;
  /** What it answers from now on. */
  script: UpstreamScript;
};

/** An HTTP server on loopback in the place of another provider's. */
export async function openUpstream(script: UpstreamScript): Promise<Upstream> {
  const requests: UpstreamRequest[] = [];
  const server = createServer((incoming, response) => {
    void (async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of incoming) chunks.push(chunk as Buffer);
      const text = Buffer.concat(chunks).toString();
      const body = (text === '' ? {} : JSON.parse(text)) as Record<string, unknown>;
      const request = { path: incoming.url ?? '', headers: incoming.headers, body };
      requests.push(request);
      await upstream.script(request, response);
    })();
  });
  let connections = 0;
  server.on('connection', () => connections++);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const upstream: Upstream = {
    url: `http://127.0.0.1:${port}`,
    requests,
    connections: () => connections,
    script,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise(resolve => server.close(resolve));
    },
  };
  return upstream;
}

/** Answers with server-sent events. */
export function sse(events: readonly string[]): UpstreamScript {
  return (_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (const event of events) response.write(event);
    response.end();
  };
}

/** Answers with an error in the shape of its provider. */
export function failWith(
  status: number,
  body: object,
  headers: Record<string, string> = {},
): UpstreamScript {
  return (_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(JSON.stringify(body));
  };
}

/** Events that are only data, with or without `[DONE]` behind them. */
export const dataEvents = (values: readonly object[], end: readonly string[] = ['[DONE]']): string[] => [
  ...values.map(value => `data: ${JSON.stringify(value)}\n\n`),
  ...end.map(text => `data: ${text}\n\n`),
];

/** Events with their type as their name. */
export const namedEvents = (values: readonly { type: string }[]): string[] =>
  values.map(value => `event: ${value.type}\ndata: ${JSON.stringify(value)}\n\n`);
