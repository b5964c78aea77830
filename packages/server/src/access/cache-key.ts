import type { SharedV4ProviderOptions } from '@ai-sdk/provider';
import { anonymousTenant } from './caller.ts';

/** As many characters as `providerOptions.loam.cacheKey` may have. */
const longestKey = 64;

/**
 * What a model knows a tenant's conversation by. Two tenants that name theirs alike must not hold on
 * to each other's prefixes, so the key of one who presented an API key is a hash of both.
 */
export async function cacheKeyOf(tenant: string, key: string): Promise<string> {
  if (tenant === anonymousTenant) return key;
  const bytes = new TextEncoder().encode(`${tenant}\n${key}`);
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return [...hash]
    .map(byte => byte.toString(16).padStart(2, '0'))
    .join('')
    .slice(0, longestKey);
}

/** The same call, whose `cacheKey`, where it has one, is its tenant's own. */
export async function withTenantsCacheKey<
  Call extends { providerOptions?: SharedV4ProviderOptions | undefined },
>(call: Call, tenant: string): Promise<Call> {
  const loam = call.providerOptions?.['loam'];
  if (typeof loam?.['cacheKey'] !== 'string' || tenant === anonymousTenant) return call;
  const cacheKey = await cacheKeyOf(tenant, loam['cacheKey']);
  return { ...call, providerOptions: { ...call.providerOptions, loam: { ...loam, cacheKey } } };
}
