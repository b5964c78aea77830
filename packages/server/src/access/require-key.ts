import type { MiddlewareHandler } from 'hono';
import { invalidKey, missingKey, noKeyConfigured } from '../errors/refusals.ts';
import type { ServerEnv } from '../server-env.ts';
import { presentedKey } from './presented-key.ts';
import { sameKey } from './same-key.ts';

/**
 * Asks for the key.
 *
 * A server that must ask and has no key to compare with refuses everything, rather than being open
 * by accident. It says so per request and not when it is created, because a Next.js build loads
 * every route module, on machines that rightly hold no key.
 */
export function requireKey(apiKey: string | undefined): MiddlewareHandler<ServerEnv> {
  return async (c, next) => {
    if (apiKey === undefined) throw noKeyConfigured();
    const presented = presentedKey(c.req.raw.headers);
    if (presented === undefined) throw missingKey();
    if (!(await sameKey(presented, apiKey))) throw invalidKey();
    await next();
  };
}

/** Asks for nothing. */
export const openAccess: MiddlewareHandler<ServerEnv> = (_c, next) => next();
