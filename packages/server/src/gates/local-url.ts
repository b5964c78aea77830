import { hostnameOf, isLoopback } from '../access/loopback.ts';

/**
 * Whether a URL can only lead to this machine. Names below `localhost` are left out: not every
 * resolver keeps them here.
 */
export function isLocalUrl(url: string): boolean {
  const parsed = URL.parse(url);
  if (parsed === null || !/^https?:$/.test(parsed.protocol)) return false;
  const hostname = hostnameOf(parsed.host);
  return isLoopback(hostname) && !hostname.endsWith('.localhost');
}
