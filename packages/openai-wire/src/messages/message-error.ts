import type { ErrorAnswer } from '../errors/error-envelope.ts';

/** Anthropic's names of what went wrong, by status. */
const typeOfStatus: Readonly<Record<number, string>> = {
  401: 'authentication_error',
  402: 'billing_error',
  403: 'permission_error',
  404: 'not_found_error',
  413: 'request_too_large',
  429: 'rate_limit_error',
  503: 'overloaded_error',
  504: 'timeout_error',
};

/**
 * An error as Anthropic's clients read it: `{ type: "error", error: { type, message } }`. The code
 * and the field at fault stay, so that it is OpenAI's shape as well.
 */
export function messageErrorAnswer(answer: ErrorAnswer) {
  const { status, body } = answer;
  const type = typeOfStatus[status] ?? (status < 500 ? 'invalid_request_error' : 'api_error');
  return { ...answer, body: { type: 'error' as const, error: { ...body.error, type } } };
}
