import type { KeyStore } from '../access/key-store.ts';
import type { RateLimitStore } from '../limits/rate-limit-store.ts';
import type { ResponseStore } from '../stores/response-store.ts';
import type { UsageStore } from '../usage/usage-store.ts';

/** A tenant that nobody is: what is asked of it is nothing, and costs nothing. */
const nobody = 'loam:readiness';

/** A cheap question to every store of a server, by what it keeps. */
export function storeChecks({
  keys,
  responses,
  usage,
  limits,
}: {
  keys: KeyStore | undefined;
  responses: ResponseStore | undefined;
  usage: UsageStore | undefined;
  limits: RateLimitStore | undefined;
}): Record<string, () => Promise<unknown>> {
  return {
    ...(keys && { keys: () => keys.findByHash(nobody) }),
    ...(responses && { responses: () => responses.get(nobody, nobody) }),
    ...(usage && { usage: () => usage.recent({ tenant: nobody, from: Date.now() }, 1) }),
    ...(limits && { limits: () => limits.add(nobody, 0, 1000) }),
  };
}
