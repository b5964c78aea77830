import { hostnameOf, isIpLiteral, isLoopback } from './loopback.ts';

/**
 * Whether a `Host` may be served: the defence against DNS rebinding.
 *
 * A page at `evil.example` can point its own name at 127.0.0.1 and then call a local server as if it
 * were same-origin; all that gives it away is its name in `Host`. Loopback names and addresses
 * written as numbers cannot be rebound and always pass.
 *
 * @param allowed exact names, `.example.com` for a domain and everything under it, or `*`
 */
export function hostRule(allowed: readonly string[]): (host: string) => boolean {
  const names = allowed.map(name => name.toLowerCase());
  return host => {
    const hostname = hostnameOf(host);
    if (isLoopback(hostname) || isIpLiteral(hostname)) return true;
    return names.some(
      name =>
        name === '*' ||
        name === hostname ||
        (name.startsWith('.') && (hostname.endsWith(name) || hostname === name.slice(1))),
    );
  };
}
