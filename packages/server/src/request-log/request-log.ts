import type { MiddlewareHandler } from 'hono';
import type { ServerEnv } from '../server-env.ts';
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

/** Tells `log`, if there is one, of what has ended. An error that a disconnect caused is left out. */
export function logEntry(
  log: RequestLog | undefined,
  {
    startedAt,
    error,
    ...ended
  }: Omit<RequestLogEntry, 'durationMs' | 'error'> & { startedAt: number; error?: unknown },
): void {
  const shown = ended.disconnected ? undefined : error;
  try {
    log?.({
      ...ended,
      durationMs: performance.now() - startedAt,
      ...(shown !== undefined && { error: describeError(shown) }),
    });
  } catch {
    // A log that is full or broken must not take the answers with it.
  }
}

/** Tells `log` of every request once, a stream's when the stream has ended. Needs `answerEnd`. */
export function requestLog(log: RequestLog): MiddlewareHandler<ServerEnv> {
  return async (c, next) => {
    const startedAt = performance.now();
    c.get('whenEnded')(({ disconnected }) => {
      logEntry(log, {
        requestId: c.get('requestId'),
        method: c.req.method,
        path: c.req.path,
        status: c.res.status,
        startedAt,
        disconnected,
        error: c.error ?? c.get('streamError'),
      });
    });
    await next();
  };
}
