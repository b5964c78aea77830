import { createServer, type RequestListener, type Server } from 'node:http';
import { answerClientErrors } from './client-error.ts';
import { listenError } from './serve-error.ts';

/**
 * Starts an HTTP server.
 *
 * @throws ServeError `address_in_use`, `address_not_available`, `permission_denied`
 */
export function listen(listener: RequestListener, port: number, host: string): Promise<Server> {
  // Without a host a request is refused as any other that is malformed: in the envelope.
  const server = createServer({ requireHostHeader: false }, listener);
  answerClientErrors(server);
  server.on('request', (_request, response) => {
    // After `close`, a connection whose answer has ended would wait for one more request.
    response.once('close', () => {
      if (!server.listening) setImmediate(() => server.closeIdleConnections());
    });
  });
  return new Promise((resolve, reject) => {
    const fail = (error: unknown) => reject(listenError(error, host, port));
    server.once('error', fail);
    server.listen({ port, host }, () => {
      server.off('error', fail);
      resolve(server);
    });
  });
}

/**
 * Stops a server: takes no new connections at once, lets running answers end, and cuts what is
 * still running after `drainMs` milliseconds.
 */
export function drain(server: Server, drainMs: number): Promise<void> {
  return new Promise(resolve => {
    const deadline = setTimeout(() => server.closeAllConnections(), drainMs);
    // Its only error is that the server was stopped before, which is what was asked for.
    server.close(() => {
      clearTimeout(deadline);
      resolve();
    });
  });
}
