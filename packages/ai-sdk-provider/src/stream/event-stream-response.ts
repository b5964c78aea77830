import { APICallError } from '@ai-sdk/provider';
import {
  extractResponseHeaders,
  readResponseWithSizeLimit,
  safeParseJSON,
  type ResponseHandler,
} from '@ai-sdk/provider-utils';
import { errorEnvelopeSchema, isErrorEnvelope } from '@loam/openai-wire';
import { callErrorOfEnvelope } from '../errors/early-error.ts';
import { describeForeignBody } from '../errors/foreign-body.ts';
import { withRequestId } from '../errors/server-error.ts';
import { EventReader, type EventReaderOptions } from './event-reader.ts';
import { readServerSentEvents } from './server-sent-events.ts';

/** Hands over the events of a streamed answer; an answer that is no event stream is an error. */
export function handleEventStreamResponse<T extends object>(
  options: Pick<EventReaderOptions<T>, 'schema' | 'abortSignal' | 'endsAnswer'>,
): ResponseHandler<EventReader<T>> {
  return async ({ response, url, requestBodyValues }) => {
    const responseHeaders = extractResponseHeaders(response);
    if (response.body === null || !mayBeEventStream(response)) {
      throw await describeOtherAnswer(response, { url, requestBodyValues, responseHeaders });
    }
    const value = new EventReader({
      ...options,
      source: readServerSentEvents(response.body),
      transform: event => nameRequest(event, responseHeaders),
    });
    return { value, responseHeaders };
  };
}

/** A missing or unusual content type is not held against a server; these two are certain. */
function mayBeEventStream(response: Response): boolean {
  return !/\b(html|json)\b/i.test(response.headers.get('content-type') ?? '');
}

async function describeOtherAnswer(
  response: Response,
  request: { url: string; requestBodyValues: unknown; responseHeaders: Record<string, string> },
): Promise<APICallError> {
  const { url, responseHeaders } = request;
  const responseBody = new TextDecoder().decode(await readResponseWithSizeLimit({ response, url }));

  const envelope = await safeParseJSON({ text: responseBody, schema: errorEnvelopeSchema });
  if (envelope.success) return callErrorOfEnvelope(envelope.value, request);

  const message = `Expected an event stream from ${url}, but ${describeForeignBody(responseBody)}`;
  return new APICallError({
    ...request,
    message: withRequestId(message, responseHeaders),
    statusCode: response.status,
    responseBody,
    cause: envelope.error,
  });
}

/** An error in the middle of a stream comes without headers; its message keeps the request id. */
export function nameRequest<T extends object>(
  event: T,
  responseHeaders: Record<string, string> = {},
): T {
  if (!isErrorEnvelope(event)) return event;
  const message = withRequestId(event.error.message || 'The answer failed', responseHeaders);
  return { ...event, error: { ...event.error, message } };
}
