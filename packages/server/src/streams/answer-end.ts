import type { MiddlewareHandler } from 'hono';
import type { ServerEnv } from '../server-env.ts';
import { whenClosed } from './when-closed.ts';

/** How an answer ended. */
export type AnswerEnd = {
  /** The client left before the answer had ended. */
  disconnected: boolean;
};

/**
 * Tells layers inside when an answer has ended, a stream's with its last byte: they register with
 * `c.get('whenEnded')`.
 */
export const answerEnd: MiddlewareHandler<ServerEnv> = async (c, next) => {
  const listeners: ((end: AnswerEnd) => void)[] = [];
  c.set('whenEnded', listener => listeners.push(listener));
  await next();
  if (listeners.length === 0) return;

  const end = (disconnected: boolean) => {
    for (const listener of listeners) listener({ disconnected });
  };
  const { body, headers, status } = c.res;
  if (body === null || !headers.get('content-type')?.startsWith('text/event-stream')) {
    end(c.req.raw.signal.aborted);
    return;
  }
  c.res = new Response(
    whenClosed(body, how => end(how === 'cancelled')),
    { status, headers },
  );
};
