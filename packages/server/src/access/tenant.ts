import { presentedKey } from './presented-key.ts';

/** Everybody who presents no key. */
export const anonymousTenant = 'anonymous';

/** Whose data a request may see: a name made from its key, which does not tell the key. */
export async function tenantOf(headers: Headers): Promise<string> {
  const key = presentedKey(headers);
  if (key === undefined) return anonymousTenant;
  const bytes = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(`loam:${key}`));
  return [...new Uint8Array(bytes)].map(byte => byte.toString(16).padStart(2, '0')).join('');
}
