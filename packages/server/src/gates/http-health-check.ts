import { healthCheckLimitMs, type HealthCheck } from './health-check.ts';
import { localFetch } from './local-fetch.ts';

/** Statuses of a server that is not well; what it does not know or refuses, it has answered. */
const unwell: ReadonlySet<number> = new Set([429, 500, 502, 503, 504, 529]);

/**
 * The health check of a provider: `GET healthUrl`, by default the list of models below its
 * `baseURL`. The provider's key and headers go to the server of its `baseURL` and to no other.
 *
 * @returns `undefined` where there is nothing to ask
 */
export function httpHealthCheck({
  healthUrl,
  options,
  isLocal,
}: {
  healthUrl: string | undefined;
  /** What the provider was made with. */
  options: Readonly<Record<string, unknown>>;
  /** Whether nothing but this machine may be asked. */
  isLocal: boolean;
}): HealthCheck | undefined {
  const { baseURL } = options;
  const base = typeof baseURL === 'string' ? URL.parse(baseURL) : null;
  const url = healthUrl === undefined ? base && modelsBelow(base) : new URL(healthUrl);
  if (!url) return undefined;
  const headers = url.origin === base?.origin ? credentials(options) : {};
  const ask = isLocal ? localFetch : fetch;
  return async () => {
    // Where a redirect leads, the key is not known.
    const response = await ask(url.href, {
      headers,
      redirect: 'manual',
      signal: AbortSignal.timeout(healthCheckLimitMs),
    });
    await response.body?.cancel();
    return !unwell.has(response.status);
  };
}

function modelsBelow(base: URL): URL {
  const url = new URL(base);
  url.pathname = `${url.pathname.replace(/\/+$/, '')}/models`;
  return url;
}

function credentials({ apiKey, headers }: Readonly<Record<string, unknown>>) {
  const own = typeof headers === 'object' && headers !== null ? Object.entries(headers) : [];
  return Object.fromEntries([
    ...(typeof apiKey === 'string' ? [['authorization', `Bearer ${apiKey}`]] : []),
    ...own.flatMap(([name, value]) =>
      typeof value === 'string' ? [[name.toLowerCase(), value]] : [],
    ),
  ]) as Record<string, string>;
}
