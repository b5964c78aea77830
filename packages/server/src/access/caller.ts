import type { StoragePolicy } from '../responses/response-memory.ts';
import type { ApiKey, KeyLimits, KeyScopes } from './api-key.ts';

/**
 * Who sends a request. Access decides it once, before a route sees the request; everything that is
 * kept, counted or refused per caller goes by it: `c.get('caller')`.
 */
export type Caller = {
  /** Whose data a request may see. A key that is rotated keeps its tenant. */
  tenant: string;
  /** Sees what belongs to the server as a whole, such as the usage of every tenant. */
  isAdmin: boolean;
  /** The key of the key store that was presented. */
  keyId?: string;
  keyName?: string;
  /** What the caller may use. Absent: everything. */
  scopes?: KeyScopes;
  /** What the caller may use of it. Absent: the server's own limits. */
  limits?: KeyLimits;
  /** What may be kept of the caller's responses. Absent: the server's own policy. */
  storage?: StoragePolicy;
};

/** Everybody who presents no key. */
export const anonymousTenant = 'anonymous';

/** Whoever has the one key of the `apiKey` option. Exchanging that key changes nothing they own. */
export const operator: Caller = { tenant: 'operator', isAdmin: true };

export function callerOf(key: ApiKey): Caller {
  const { tenant, isAdmin, id, name, scopes, limits, storage } = key;
  return {
    tenant,
    isAdmin,
    keyId: id,
    keyName: name,
    ...(scopes && { scopes }),
    ...(limits && { limits }),
    ...(storage && { storage }),
  };
}
