import type { MiddlewareHandler } from 'hono';
import { invalidKey, missingKey, noKeyConfigured } from '../errors/refusals.ts';
import type { ServerEnv } from '../server-env.ts';
import { ApiKeys } from './api-keys.ts';
import { anonymousTenant, callerOf, operator, type Caller } from './caller.ts';
import type { KeyStore } from './key-store.ts';
import { presentedKey } from './presented-key.ts';
import { sameKey } from './same-key.ts';
import { requireEndpoint } from './scopes.ts';
import { secretHash } from './secret.ts';

export type Access = {
  /** The one key whose owner may do everything. */
  apiKey: string | undefined;
  /** The keys of everybody else. */
  keys: KeyStore | undefined;
  /** Whether a request without a key is refused. */
  isRequired: boolean;
  /** The path in front of every endpoint, such as `/v1`. */
  basePath: string;
};

/**
 * Says who calls, in `c.get('caller')`, and refuses who must say so and does not.
 *
 * A server that must ask and has no key to compare with refuses everything, rather than being open
 * by accident. It says so per request and not when it is created, because a Next.js build loads
 * every route module, on machines that rightly hold no key.
 *
 * @throws WireError `missing_api_key`, `invalid_api_key`, `permission_denied`
 */
export function identifyCaller(access: Access): MiddlewareHandler<ServerEnv> {
  const { apiKey, keys, isRequired, basePath } = access;
  const apiKeys = keys && new ApiKeys(keys);

  const ownerOf = async (secret: string): Promise<Caller | undefined> => {
    if (apiKey !== undefined && (await sameKey(secret, apiKey))) return operator;
    const key = await apiKeys?.find(secret);
    return key && callerOf(key);
  };

  return async (c, next) => {
    if (isRequired && apiKey === undefined && !keys) throw noKeyConfigured();
    const presented = presentedKey(c.req.raw.headers);
    if (presented === undefined && isRequired) throw missingKey();
    const owner = presented === undefined ? undefined : await ownerOf(presented);
    if (!owner && isRequired) throw invalidKey();
    // Where nobody has a key of their own, whoever reaches the server may do everything.
    const caller = owner ?? {
      tenant: await strangerTenant(presented),
      isAdmin: !keys && apiKey === undefined,
    };
    requireEndpoint(caller, c.req.path.slice(basePath.length + 1));
    c.set('caller', caller);
    await next();
  };
}

/**
 * On an open server a key opens nothing, and yet tells its owner from others: many clients must send
 * one. The tenant is made from it and does not tell it.
 */
async function strangerTenant(presented: string | undefined): Promise<string> {
  return presented === undefined ? anonymousTenant : secretHash(`loam:${presented}`);
}
