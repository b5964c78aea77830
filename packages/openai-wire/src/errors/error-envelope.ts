import {
  APICallError,
  InvalidPromptError,
  NoSuchModelError,
  UnsupportedFunctionalityError,
} from '@ai-sdk/provider';
import { isAbortError, isProviderStreamError } from '@ai-sdk/provider-utils';
import { errorEnvelopeSchema, type ErrorEnvelope } from './envelope-schema.ts';
import { errorTable, errorTypeOf, type ErrorCode } from './error-table.ts';
import { WireError } from './wire-error.ts';

/** An error as it goes out over HTTP. */
export type ErrorAnswer = {
  /** HTTP status. */
  status: number;
  body: ErrorEnvelope;
  /** `retry-after-ms` and `retry-after` with every 429 and 503; `x-should-retry: false` where that is in vain. */
  headers: Record<string, string>;
};

/** What a client waits that is told to come again, but not when. In milliseconds. */
const defaultRetryAfterMs = 1000;

/**
 * Turns anything that was thrown into an answer.
 *
 * Only errors that were made for clients keep their message: `WireError`, `ModelError` and other
 * `APICallError`s that carry a body, and the AI SDK's own errors about a request. Everything else
 * is a 500 without detail, which belongs into the log.
 */
export function errorEnvelope(error: unknown): ErrorAnswer {
  if (WireError.isInstance(error)) {
    return answer(error.code, error.message, {
      param: error.param,
      retryAfterMs: error.retryAfterMs,
    });
  }
  if (APICallError.isInstance(error)) return answerOfApiCallError(error);
  if (isProviderStreamError(error)) {
    const status = error.statusCode ?? 500;
    return build(status, {
      message: error.message,
      type: error.type ?? errorTypeOf(status),
      code: String(error.code ?? ''),
      param: paramOf(error.data),
    });
  }
  if (NoSuchModelError.isInstance(error)) {
    return answer('model_not_found', `The model \`${error.modelId}\` does not exist.`, {
      param: 'model',
    });
  }
  if (UnsupportedFunctionalityError.isInstance(error)) {
    return answer('unsupported_content', error.message);
  }
  if (InvalidPromptError.isInstance(error)) {
    return answer('invalid_prompt', error.message, { param: 'messages' });
  }
  if (isAbortError(error)) {
    return error.name === 'TimeoutError'
      ? answer('deadline_exceeded', 'The answer took longer than the server allows.')
      : answer('request_cancelled', 'The request was cancelled.');
  }
  return answer('server_error', 'The server had an error while processing your request.');
}

function answerOfApiCallError(error: APICallError): ErrorAnswer {
  if (error.statusCode === undefined) {
    // The message of a failed connection names addresses of the server's own network.
    return answer('upstream_error', 'The server that runs this model could not be reached.');
  }
  if (error.statusCode < 400) {
    return answer('upstream_error', 'The server that runs this model answered what is no answer.');
  }
  const { statusCode: status, responseHeaders } = error;
  const parsed = errorEnvelopeSchema.safeParse(error.data);
  const detail = parsed.success ? parsed.data.error : undefined;
  return build(
    status,
    {
      message: detail?.message || error.message || 'The model could not answer.',
      type: detail?.type || errorTypeOf(status),
      code: detail?.code || '',
      param: detail?.param || '',
    },
    retryAfterMsOf(responseHeaders),
  );
}

function answer(
  code: ErrorCode,
  message: string,
  { param = '', retryAfterMs }: { param?: string; retryAfterMs?: number | undefined } = {},
): ErrorAnswer {
  const { status, type } = errorTable[code];
  return build(status, { message, type, code, param }, retryAfterMs);
}

function build(
  status: number,
  error: ErrorEnvelope['error'],
  retryAfterMs = defaultRetryAfterMs,
): ErrorAnswer {
  return { status, body: { error }, headers: retryHeaders(status, error.code, retryAfterMs) };
}

function retryHeaders(status: number, code: string, afterMs: number): Record<string, string> {
  // OpenAI's SDKs come again after every 5xx, but for this header; it would be as late again.
  if (code === 'deadline_exceeded') return { 'x-should-retry': 'false' };
  if (status !== 429 && status !== 503) return {};
  return {
    'retry-after-ms': String(Math.ceil(afterMs)),
    'retry-after': String(Math.ceil(afterMs / 1000)),
  };
}

/** Reads `retry-after-ms`, then `retry-after` in seconds; a date is left to the default. */
function retryAfterMsOf(headers: Record<string, string> | undefined): number | undefined {
  const milliseconds = Number(headers?.['retry-after-ms'] || Number.NaN);
  if (milliseconds >= 0) return milliseconds;
  const seconds = Number(headers?.['retry-after'] || Number.NaN);
  return seconds >= 0 ? seconds * 1000 : undefined;
}

function paramOf(data: unknown): string {
  const parsed = errorEnvelopeSchema.safeParse(data);
  return parsed.success ? parsed.data.error.param : '';
}
