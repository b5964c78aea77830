import type { ResponsesRequest } from '@loam/openai-wire';
import type { Hono, MiddlewareHandler } from 'hono';
import type { RequestReader } from '../bodies/request-reader.ts';
import type { Gates } from '../gates/gates.ts';
import type { ServerEnv } from '../server-env.ts';
import { createMemoryResponseStore } from '../stores/memory-response-store.ts';
import type { ResponseStore } from '../stores/response-store.ts';
import { compactResponse } from './compact.ts';
import { createResponse } from './create-response.ts';
import { countInputTokens } from './input-tokens.ts';
import { LiveResponses } from './live-responses.ts';
import {
  cancelResponse,
  deleteResponse,
  listInputItems,
  retrieveResponse,
} from './read-response.ts';
import { ResponseMemory, type StoragePolicy } from './response-memory.ts';
import { openSession } from './socket/open-session.ts';

/** How responses are kept. */
export type ResponsesOptions = {
  /** Where `store: true` is kept. Default: the memory of this process, which a restart clears. */
  store?: ResponseStore | undefined;
  /** What may be kept of a key's responses; the tenant is made from the key. Default: 30 days. */
  policy?: ((tenant: string) => StoragePolicy) | undefined;
  /** What is not stored, of a server that this one takes the place of. Default: nothing. */
  live?: LiveResponses | undefined;
  /**
   * The model, or the gate, that summarises what is too long in `/compact`. Whoever asks pays for it
   * and must be allowed to use it. Default: none, and the oldest outputs of functions are dropped.
   */
  summaryModel?: string | undefined;
};

/** Adds the Responses API to an app. */
export function addResponses(
  app: Hono<ServerEnv>,
  path: string,
  settings: {
    access: MiddlewareHandler<ServerEnv>;
    readRequest: RequestReader;
    keepAliveMs: number;
    strictParams: boolean;
    /** Reads a request as another server does, or refuses it. Default: as it is. */
    adapt?: ((request: ResponsesRequest) => ResponsesRequest) | undefined;
    gates: Gates;
    options: ResponsesOptions;
  },
): void {
  const { access, gates, options } = settings;
  const { recent, jobs } = options.live ?? new LiveResponses();
  const memory = new ResponseMemory({
    durable: options.store ?? createMemoryResponseStore(),
    recent,
    policyOf: options.policy ?? (() => ({})),
  });
  const shared = { ...settings, memory, jobs };

  app.get(path, access, openSession(shared));
  app.post(path, access, createResponse(shared));
  app.post(`${path}/input_tokens`, access, countInputTokens(shared));
  app.post(
    `${path}/compact`,
    access,
    compactResponse({
      ...shared,
      summaryModel: options.summaryModel,
      gates,
    }),
  );
  app.get(`${path}/:id`, access, retrieveResponse(shared));
  app.delete(`${path}/:id`, access, deleteResponse(shared));
  app.get(`${path}/:id/input_items`, access, listInputItems(shared));
  app.post(`${path}/:id/cancel`, access, cancelResponse(shared));
}
