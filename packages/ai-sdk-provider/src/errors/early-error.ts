import { APICallError } from '@ai-sdk/provider';
import { isProviderStreamError, isRecord } from '@ai-sdk/provider-utils';
import { decodeStreamError, isErrorEnvelope, type ErrorEnvelope } from '@loam/openai-wire';
import type { StreamEvent } from '../stream/event-reader.ts';
import { describeOtherApi, type ApiName } from './other-api.ts';
import { describeError, readServerError, withRequestId } from './server-error.ts';

export type AnsweredRequest = {
  /** The API that was asked. */
  api: ApiName;
  url: string;
  requestBodyValues: unknown;
  responseHeaders?: Record<string, string>;
};

/**
 * The error that an event at the start of a stream means for the whole call.
 *
 * An `APICallError` that rejects the call is retried by `maxRetries`; the same error inside a stream
 * is not. `undefined` for every other event, also for one that cannot be read: it does not prove
 * that the server failed.
 */
export function findEarlyError(
  event: StreamEvent<object>,
  request: AnsweredRequest,
): APICallError | undefined {
  const other = findOtherApi(event.rawValue, request);
  if (other) return other;
  if (event.success) {
    const { value } = event;
    if (!isErrorEnvelope(value)) return undefined;
    // Over a WebSocket, an error says itself what headers say over HTTP.
    const { responseHeaders = headersOf(value) } = request;
    return callErrorOfEnvelope(value, { ...request, responseHeaders });
  }
  const { error } = event;
  if (!isProviderStreamError(error)) return undefined;
  // No status: the server did not say that anything is wrong.
  return new APICallError({
    ...request,
    message: error.message,
    cause: error.data,
    isRetryable: true,
  });
}

/** The error that an event of another API is; `undefined` for one of the API that was asked. */
function findOtherApi(
  value: unknown,
  { api, ...request }: AnsweredRequest,
): APICallError | undefined {
  const message = describeOtherApi(value, api, request.url);
  if (message === undefined) return undefined;
  const { responseHeaders = {} } = request;
  return new APICallError({
    ...request,
    message: withRequestId(message, responseHeaders),
    isRetryable: false,
    cause: value,
  });
}

function headersOf(event: object): Record<string, string> | undefined {
  const headers = 'headers' in event ? event.headers : undefined;
  return isRecord(headers) ? (headers as Record<string, string>) : undefined;
}

/** An error that stands where the answer was expected, under a status that says all is well. */
export function callErrorOfEnvelope(
  envelope: ErrorEnvelope,
  request: Omit<AnsweredRequest, 'api'>,
): APICallError {
  const { message, statusCode, isRetryable } = decodeStreamError(envelope);
  return new APICallError({
    ...request,
    statusCode,
    isRetryable,
    responseBody: JSON.stringify(envelope),
    ...describeError({ ...readServerError(envelope), message }, request.responseHeaders),
  });
}
