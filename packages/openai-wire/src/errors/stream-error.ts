import { APICallError } from '@ai-sdk/provider';
import { createProviderStreamError, type ProviderStreamError } from '@ai-sdk/provider-utils';
import type { ErrorEnvelope } from './envelope-schema.ts';
import { errorStatus, isRetryableStatus } from './error-table.ts';

/** The error part of a stream whose server ended it with an error event. */
export function decodeStreamError(envelope: ErrorEnvelope): ProviderStreamError {
  const { message, type, code } = envelope.error;
  const statusCode = errorStatus(envelope.error);
  return createProviderStreamError({
    message: message || 'The server reported an error without a message.',
    type,
    code,
    statusCode,
    isRetryable: isRetryableStatus(statusCode),
    data: envelope,
  });
}

/** The same as the error of a whole call, as an answer in one piece needs it. */
export function streamErrorToCallError(envelope: ErrorEnvelope): APICallError {
  const { message, statusCode, isRetryable, data } = decodeStreamError(envelope);
  return new APICallError({
    message,
    url: '',
    requestBodyValues: {},
    statusCode,
    isRetryable,
    data,
  });
}
