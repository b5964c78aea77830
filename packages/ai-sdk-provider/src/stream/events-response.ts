import { APICallError } from '@ai-sdk/provider';
import {
  extractResponseHeaders,
  readResponseWithSizeLimit,
  safeParseJSON,
  type FlexibleSchema,
  type ResponseHandler,
} from '@ai-sdk/provider-utils';
import { describeForeignBody } from '../errors/foreign-body.ts';
import { isErrorEnvelope } from '@loam/openai-wire';
import { describeError, readServerError, withRequestId } from '../errors/server-error.ts';
import { readEvents, type StreamEvent } from './read-events.ts';

/** Hands over the events of a streamed answer; an answer that is no event stream is an error. */
export function handleEventsResponse<T extends object>(
  schema: FlexibleSchema<T>,
  abortSignal: AbortSignal | undefined,
): ResponseHandler<ReadableStream<StreamEvent<T>>> {
  return async ({ response, url, requestBodyValues }) => {
    const responseHeaders = extractResponseHeaders(response);
    const contentType = response.headers.get('content-type') ?? '';

    if (response.body === null || /\b(html|json)\b/i.test(contentType)) {
      const responseBody = new TextDecoder().decode(
        await readResponseWithSizeLimit({ response, url }),
      );
      const parsed = await safeParseJSON({ text: responseBody });
      const error = readServerError(parsed.success ? parsed.value : undefined);
      const message =
        error.message ||
        `Expected an event stream from ${url}, but ${describeForeignBody(responseBody)}`;
      throw new APICallError({
        ...describeError({ ...error, message }, responseHeaders),
        url,
        requestBodyValues,
        statusCode: response.status,
        responseHeaders,
        responseBody,
      });
    }
    const value = readEvents({
      body: response.body,
      schema,
      abortSignal,
      transform: event => nameRequest(event, responseHeaders),
    });
    return { value, responseHeaders };
  };
}

/** An error in the middle of a stream comes without headers; its message keeps the request id. */
function nameRequest<T extends object>(event: T, responseHeaders: Record<string, string>): T {
  if (!isErrorEnvelope(event)) return event;
  const message = withRequestId(event.error.message || 'The answer failed', responseHeaders);
  return { ...event, error: { ...event.error, message } };
}
