import { DownloadError } from './download-error.ts';

export type HttpOptions = {
  fetch: typeof fetch;
  /** Sent to the first server only, never to where it redirects. */
  token?: string | undefined;
};

export type OpenResponse = {
  response: Response;
  /** SHA-256 of the content as the servers on the way tell it, in hexadecimal. */
  sha256: string | undefined;
};

const longestRedirect = 8;
const sha256Etag = /^"?([0-9a-f]{64})"?$/;

/**
 * A GET that was answered by 200, 206 or 416.
 *
 * Redirects are followed by hand: Hugging Face names a file's SHA-256 in `x-linked-etag` of the answer
 * that redirects to its storage, and the token is not for that storage.
 *
 * @throws DownloadError for every other answer, and when there is none
 */
export async function openRequest(
  url: string,
  headers: Readonly<Record<string, string>>,
  http: HttpOptions,
  signal: AbortSignal,
): Promise<OpenResponse> {
  const { origin } = new URL(url);
  let sha256: string | undefined;
  let next = url;
  for (let hops = 0; hops <= longestRedirect; hops++) {
    const isFirst = new URL(next).origin === origin;
    const authorization = http.token !== undefined && isFirst && `Bearer ${http.token}`;
    const response = await request(
      next,
      { ...headers, ...(authorization && { authorization }) },
      http,
      signal,
    );
    sha256 ??= sha256Etag.exec(response.headers.get('x-linked-etag') ?? '')?.[1];
    const location = response.headers.get('location');
    if (response.status < 300 || response.status >= 400 || location === null) {
      requireContent(response, next);
      sha256 ??= sha256Etag.exec(response.headers.get('etag') ?? '')?.[1];
      return { response, sha256 };
    }
    await response.body?.cancel();
    next = new URL(location, next).href;
  }
  throw new DownloadError(`${url} leads from one address to the next without end.`, {
    mayRetry: false,
  });
}

async function request(
  url: string,
  headers: Readonly<Record<string, string>>,
  http: HttpOptions,
  signal: AbortSignal,
): Promise<Response> {
  try {
    return await http.fetch(url, {
      signal,
      redirect: 'manual',
      headers: { 'accept-encoding': 'identity', ...headers },
    });
  } catch (error) {
    signal.throwIfAborted();
    // Never the whole address: those of storages carry signatures.
    throw new DownloadError(`${new URL(url).host} cannot be reached: ${reasonOf(error)}.`, {
      mayRetry: true,
      cause: error,
    });
  }
}

export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  return cause instanceof Error && cause.message !== '' ? cause.message : error.message;
}

function requireContent(response: Response, url: string): void {
  const { status } = response;
  if (status === 200 || status === 206 || status === 416) return;
  void response.body?.cancel();
  const { host, pathname } = new URL(url);
  const where = `${host}${pathname}`;
  switch (status) {
    case 401:
    case 403:
      throw new DownloadError(
        `${host} refuses ${pathname} (${status}): the model is private, gated or does not exist. Accept its terms on its page, and configure a download token that may read it.`,
        { mayRetry: false },
      );
    case 404:
    case 410:
      throw new DownloadError(`${where} does not exist (${status}).`, { mayRetry: false });
    case 408:
    case 425:
    case 429:
      throw new DownloadError(`${host} asks to come back later (${status}).`, {
        mayRetry: true,
        retryAfterMs: retryAfter(response),
      });
    default:
      throw new DownloadError(`${where} was answered by ${status}.`, {
        mayRetry: status >= 500,
        retryAfterMs: retryAfter(response),
      });
  }
}

/** Seconds or a date (RFC 9110). */
function retryAfter(response: Response): number | undefined {
  const value = response.headers.get('retry-after');
  if (value === null) return undefined;
  const milliseconds = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - Date.now();
  return Number.isNaN(milliseconds) ? undefined : Math.max(0, milliseconds);
}
