/**
 * Whether a browser page at `origin` may call a server that it reached as `host`.
 *
 * Same-origin pages may. Schemes are not compared: behind a proxy that ends TLS the page is `https`
 * and the server `http`. `null` (sandboxed frames, files) is an origin like any other foreign one.
 *
 * @param allowed exact origins, such as `https://app.example.com`, or `*`
 */
export function originRule(
  allowed: readonly string[],
): (origin: string, host: string) => 'same-origin' | 'listed' | 'foreign' {
  return (origin, host) => {
    if (isSameHost(origin, host)) return 'same-origin';
    return allowed.includes('*') || allowed.includes(origin) ? 'listed' : 'foreign';
  };
}

function isSameHost(origin: string, host: string): boolean {
  const page = URL.parse(origin);
  // Parsed with the page's scheme, so that `https://a` and `a:443` are the same place.
  return (
    page !== null && page.host !== '' && URL.parse(`${page.protocol}//${host}`)?.host === page.host
  );
}
