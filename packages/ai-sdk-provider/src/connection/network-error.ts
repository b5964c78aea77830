import { APICallError } from '@ai-sdk/provider';
import { isBrowserRuntime } from '@ai-sdk/provider-utils';
import { DEFAULT_BASE_URL } from './loam-connection.ts';

/** How browsers and runtimes word a request that reached no server, where they add no cause. */
const networkFailures = new Set([
  'failed to fetch', // Chromium
  'fetch failed', // Node, edge runtimes
  'load failed', // Safari
  'networkerror when attempting to fetch resource.', // Firefox
  'network connection lost.', // Workers
]);

/**
 * Says in a sentence why no server answered and what to do about it. Any other error is returned
 * as it is.
 */
export function explainNetworkError(error: unknown, baseURL: string): unknown {
  if (!isNetworkError(error)) return error;

  const reason = findReason(error);
  const advice =
    baseURL === DEFAULT_BASE_URL
      ? 'Start it with `npm run serve` in a clone of Loam, or set `baseURL` (or LOAM_BASE_URL) to where it runs.'
      : 'Check that it runs there and that `baseURL` (or LOAM_BASE_URL) is right.';
  const browserAdvice = isBrowserRuntime()
    ? ' From a web page, the server must also allow the origin of the page (CORS).'
    : '';

  return new APICallError({
    message: `Cannot reach Loam at ${baseURL}${reason && ` (${reason})`}. ${advice}${browserAdvice}`,
    url: APICallError.isInstance(error) ? error.url : baseURL,
    requestBodyValues: APICallError.isInstance(error) ? error.requestBodyValues : {},
    cause: APICallError.isInstance(error) ? (error.cause ?? error) : error,
    isRetryable: true,
  });
}

function isNetworkError(error: unknown): error is Error {
  // provider-utils has recognised it; an answer would have a status.
  if (APICallError.isInstance(error)) return error.isRetryable && error.statusCode === undefined;
  return error instanceof TypeError && networkFailures.has(error.message.toLowerCase());
}

/** The innermost code or message, such as `ECONNREFUSED`. Node's own outer message is often empty. */
function findReason(error: Error): string {
  let reason = '';
  const visited = new Set<unknown>();
  for (let current: unknown = error.cause; current instanceof Error; current = current.cause) {
    if (visited.has(current)) break;
    visited.add(current);
    const code = 'code' in current && typeof current.code === 'string' ? current.code : '';
    reason = current.message || code || reason;
  }
  return reason;
}
