import { APICallError } from '@ai-sdk/provider';
import { decodeStreamError } from '../errors/stream-error.ts';
import { errorOfEvent } from './error-event.ts';
import type { ResponseEvent } from './event-schema.ts';
import type { WireResponse } from './response-schema.ts';

/**
 * The answer to a request that did not ask for a stream: the response in the last event of the
 * stream that would have answered it.
 *
 * @throws APICallError for an error event
 */
export async function foldResponseEvents(
  events: AsyncIterable<ResponseEvent>,
): Promise<WireResponse> {
  let response: WireResponse | undefined;
  for await (const event of events) {
    if (event.type === 'error') {
      const { message, statusCode, isRetryable, data } = decodeStreamError(errorOfEvent(event));
      throw new APICallError({
        message,
        url: '',
        requestBodyValues: {},
        statusCode,
        isRetryable,
        data,
      });
    }
    if ('response' in event && isTerminal(event.type)) response = event.response as WireResponse;
  }
  if (response) return response;
  throw new APICallError({
    message: 'The stream of the response ended without its last event.',
    url: '',
    requestBodyValues: {},
    isRetryable: true,
  });
}

/** Whether an event is the last one of a response. */
export function isTerminal(type: ResponseEvent['type']): boolean {
  return (
    type === 'response.completed' || type === 'response.incomplete' || type === 'response.failed'
  );
}
