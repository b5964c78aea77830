import { isRecord } from '@ai-sdk/provider-utils';

/** What a server says about an error, whatever shape it said it in. `''` where it named nothing. */
export type ServerError = { message: string; type: string; code: string; param: string };

/** `data` of the errors this package throws for an answer of the server. */
export type LoamErrorData = { error: ServerError; requestId?: string };

/**
 * Reads the error in a parsed body. Loam sends OpenAI's envelope; proxies and other servers in front
 * of it send `{error: "…"}`, `{detail: "…"}`, `{detail: [{msg}]}` or `{message: "…"}`.
 */
export function readServerError(body: unknown): ServerError {
  const outer = isRecord(body) ? body : {};
  const inner = isRecord(outer.error) ? outer.error : outer;
  return {
    message:
      readText(inner.message) ||
      readText(outer.error) ||
      readText(outer.detail) ||
      readText(outer.message) ||
      readText(body),
    type: readText(inner.type),
    // A status may stand in place of a code.
    code: typeof inner.code === 'number' ? String(inner.code) : readText(inner.code),
    param: readText(inner.param),
  };
}

/**
 * What has a status that is usually tried again, and is the same the next time: a used-up quota (429),
 * and an answer that was not complete in time (504).
 */
const inVain = new Set(['insufficient_quota', 'deadline_exceeded']);

/** The parts of an `APICallError` which a server's own words decide. */
export function describeError(
  error: ServerError,
  responseHeaders: Record<string, string> = {},
): { message: string; data: LoamErrorData; isRetryable?: boolean } {
  const requestId = responseHeaders['x-request-id'];
  return {
    message: withRequestId(error.message, responseHeaders),
    data: { error, ...(requestId !== undefined && { requestId }) },
    ...([error.code, error.type].some(name => inVain.has(name)) && { isRetryable: false }),
  };
}

/** Names the request at the end of a message, unless the server has done so. */
export function withRequestId(message: string, responseHeaders: Record<string, string>): string {
  const requestId = responseHeaders['x-request-id'];
  return requestId === undefined || message.includes(requestId)
    ? message
    : `${message} (request id: ${requestId})`;
}

function readText(value: unknown): string {
  if (typeof value === 'string') return value.trim();
  if (Array.isArray(value)) {
    return value
      .map(item => readText(isRecord(item) ? (item.msg ?? item.message) : item))
      .filter(Boolean)
      .join('; ');
  }
  return '';
}
