const ipv4 = /^\d{1,3}(\.\d{1,3}){3}$/;

/** The name of a `Host` header without port and IPv6 brackets, in lower case. */
export function hostnameOf(host: string): string {
  const bracketed = /^\[([^\]]*)\]/.exec(host)?.[1];
  return (bracketed ?? host.replace(/:\d*$/, '')).toLowerCase().replace(/\.$/, '');
}

/** Whether a host name can only ever mean this machine: `localhost`, 127.0.0.0/8, `::1`. */
export function isLoopback(hostname: string): boolean {
  return (
    hostname === 'localhost' ||
    hostname.endsWith('.localhost') ||
    hostname === '::1' ||
    (ipv4.test(hostname) && hostname.startsWith('127.'))
  );
}

/** An address written as numbers. No DNS answer can make it mean another machine. */
export function isIpLiteral(hostname: string): boolean {
  return ipv4.test(hostname) || hostname.includes(':');
}
