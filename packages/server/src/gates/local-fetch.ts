import { hostnameOf, isLoopback } from '../access/loopback.ts';

/** Whether a URL can only lead to this machine. */
export function isLocalUrl(url: string): boolean {
  const parsed = URL.parse(url);
  return parsed !== null && isLoopback(hostnameOf(parsed.host));
}

/**
 * `fetch` for providers that run on this machine: it connects to nothing else, and follows no
 * redirect that could lead elsewhere.
 */
export const localFetch: typeof fetch = async (input, init) => {
  const url = input instanceof Request ? input.url : String(input);
  if (!isLocalUrl(url)) {
    throw new TypeError('A provider that is local must not be asked for anything elsewhere.');
  }
  return fetch(input, { ...init, redirect: 'error' });
};
