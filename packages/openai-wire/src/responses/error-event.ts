import { errorEnvelope } from '../errors/error-envelope.ts';
import type { ErrorEnvelope } from '../errors/envelope-schema.ts';
import type { ResponseErrorEvent, ResponseEvent } from './event-schema.ts';
import type { WireResponse } from './response-schema.ts';

/** Anything that was thrown, as an event in both shapes (W-5). */
export function responseErrorEvent(thrown: unknown, sequenceNumber: number): ResponseErrorEvent {
  const { status, body } = errorEnvelope(thrown);
  const { type, code, message, param } = body.error;
  return {
    type: 'error',
    sequence_number: sequenceNumber,
    status,
    code,
    message,
    param,
    error: { type, code, message, param },
  };
}

/** How a response ends that could not be answered: the error, then the response that failed. */
export function failResponse(
  response: WireResponse,
  thrown: unknown,
  sequenceNumber: number,
): [ResponseErrorEvent, ResponseEvent] {
  const error = responseErrorEvent(thrown, sequenceNumber);
  const failed = {
    ...response,
    status: 'failed' as const,
    completed_at: null,
    incomplete_details: null,
    error: { code: responseErrorCode(error), message: error.message },
  };
  return [
    error,
    { type: 'response.failed', sequence_number: sequenceNumber + 1, response: failed },
  ];
}

/** OpenAI knows few codes here; the exact one is in the `error` event. */
function responseErrorCode({ status, code }: ResponseErrorEvent): string {
  if (status === 429) return 'rate_limit_exceeded';
  if (code === 'invalid_prompt') return code;
  return status && status < 500 ? 'invalid_prompt' : 'server_error';
}

/** The error of an event, as an answer over HTTP would have carried it. */
export function errorOfEvent(event: ResponseErrorEvent): ErrorEnvelope {
  const nested = event.error;
  return {
    error: {
      type: nested?.type ?? '',
      code: nested?.code || event.code,
      message: nested?.message || event.message,
      param: nested?.param || event.param,
    },
  };
}
