import type { RequestIdVariables } from 'hono/request-id';

/** What the layers of the server tell each other about one request. */
export type ServerEnv = {
  Variables: RequestIdVariables & {
    /** The error that ended an answer after its status had been sent. */
    streamError?: unknown;
  };
};
