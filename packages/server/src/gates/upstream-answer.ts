import { APICallError } from '@ai-sdk/provider';
import { isProviderStreamError } from '@ai-sdk/provider-utils';

/**
 * The status another server answered with, or would have: one that had begun a stream says it in an
 * event. `undefined` where there was no answer.
 */
export function statusOf(error: unknown): number | undefined {
  if (APICallError.isInstance(error)) {
    return isCreditSpent(fieldsOf(fieldsOf(error.data)['error'])) ? 402 : error.statusCode;
  }
  if (isProviderStreamError(error)) {
    if (isCreditSpent(error)) return 402;
    return error.statusCode ?? statusOfType(error.type);
  }
  // Some packages put what the server said into error parts as it came.
  if (typeof error === 'object' && error !== null && !(error instanceof Error)) {
    return isCreditSpent(error) ? 402 : statusOfType(fieldsOf(error)['type']);
  }
  // What arrived could not be read as JSON, or not understood.
  if (error instanceof Error && error.name.startsWith('AI_')) return 200;
  return undefined;
}

/** How long another server asks to be left alone, in milliseconds. */
export function retryAfterOf(error: unknown): number | undefined {
  if (!APICallError.isInstance(error)) return undefined;
  const milliseconds = Number(error.responseHeaders?.['retry-after-ms'] || Number.NaN);
  if (milliseconds >= 0) return milliseconds;
  const header = error.responseHeaders?.['retry-after'];
  if (!header) return retryDelayIn(error.responseBody);
  const seconds = Number(header);
  if (seconds >= 0) return seconds * 1000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, date - Date.now());
}

const statusOfTypes: Readonly<Record<string, number>> = {
  overloaded_error: 503,
  rate_limit_error: 429,
  rate_limit_exceeded: 429,
  api_error: 500,
  server_error: 500,
  timeout_error: 504,
  authentication_error: 401,
  permission_error: 403,
  invalid_request_error: 400,
};

function statusOfType(type: unknown): number | undefined {
  return typeof type === 'string' && Object.hasOwn(statusOfTypes, type)
    ? statusOfTypes[type]
    : undefined;
}

/** OpenAI says it with 429, as if it were a matter of waiting. */
function isCreditSpent(error: object): boolean {
  const { type, code } = fieldsOf(error);
  return type === 'insufficient_quota' || code === 'insufficient_quota';
}

/** Google says it in the body: `{ error: { details: [{ retryDelay: "34.4s" }] } }`. */
function retryDelayIn(body: string | undefined): number | undefined {
  const delay = /"retryDelay"\s*:\s*"(\d+(?:\.\d+)?)s"/.exec(body ?? '')?.[1];
  return delay === undefined ? undefined : Math.ceil(Number(delay) * 1000);
}

function fieldsOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
