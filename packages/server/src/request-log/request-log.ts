import type { MiddlewareHandler } from 'hono';
import type { ServerEnv } from '../server-env.ts';
import { whenClosed } from '../streams/when-closed.ts';
import { describeError, type LoggedError } from './describe-error.ts';

/** One request, after its answer has ended. Never holds prompts, answers, keys or query strings. */
export type RequestLogEntry = {
  requestId: string;
  method: string;
  path: string;
  status: number;
  /** From arrival to the last byte, in milliseconds. */
  durationMs: number;
  /** The client left before the answer had ended. */
  disconnected: boolean;
  /** What went wrong, also after the status had been sent. An abort that a disconnect caused is none. */
  error?: LoggedError;
};

export type RequestLog = (entry: RequestLogEntry) => void;

/** Tells `log` of every request once, a stream's when the stream has ended. */
export function requestLog(log: RequestLog): MiddlewareHandler<ServerEnv> {
  return async (c, next) => {
    const startedAt = performance.now();
    const report = (disconnected: boolean) => {
      const error: unknown = disconnected ? undefined : (c.error ?? c.get('streamError'));
      const entry: RequestLogEntry = {
        requestId: c.get('requestId'),
        method: c.req.method,
        path: c.req.path,
        status: c.res.status,
        durationMs: performance.now() - startedAt,
        disconnected,
        ...(error !== undefined && { error: describeError(error) }),
      };
      try {
        log(entry);
      } catch {
        // A log that is full or broken must not take the answers with it.
      }
    };

    await next();

    const { body, headers, status } = c.res;
    if (body === null || !headers.get('content-type')?.startsWith('text/event-stream')) {
      report(c.req.raw.signal.aborted);
      return;
    }
    c.res = new Response(
      whenClosed(body, end => report(end === 'cancelled')),
      { status, headers },
    );
  };
}
