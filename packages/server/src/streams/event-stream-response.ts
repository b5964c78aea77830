import { encodeSse, keepAlive } from '@loam/openai-wire';
import type { Context } from 'hono';
import type { ServerEnv } from '../server-env.ts';

const eventStreamHeaders = {
  'content-type': 'text/event-stream; charset=utf-8',
  // `no-transform` also stops proxies and Next.js from compressing, which would hold events back.
  'cache-control': 'no-cache, no-transform',
  // The same request to nginx.
  'x-accel-buffering': 'no',
};

/** Answers with server-sent events, one per value. */
export function eventStreamResponse<Value = unknown>(
  c: Context<ServerEnv>,
  values: ReadableStream<Value>,
  options: {
    /** Silence before a comment keeps the connection alive, in milliseconds. */
    keepAliveMs: number;
    headers: Record<string, string>;
    /** The name of a value's event. Default: no names. */
    eventOf?: (value: Value) => string;
    /** Whether `[DONE]` ends the stream. Default: true. */
    done?: boolean;
  },
): Response {
  const bytes = keepAlive(values.pipeThrough(encodeSse(options.eventOf, { done: options.done })), {
    quietMs: options.keepAliveMs,
  });
  return c.body(bytes, 200, { ...eventStreamHeaders, ...options.headers });
}
