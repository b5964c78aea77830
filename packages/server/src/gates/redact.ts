import { describeError } from '../request-log/describe-error.ts';

/** Shorter texts would be found everywhere. */
const shortestSecret = 6;

/** What keys look like, for those that a provider's package reads from the environment itself. */
const keyPattern = /\b(?:sk|pk|rk|xai|gsk|key|lyr|layer|AIza|Bearer)[-_ ]?[\w*.-]{16,}/g;

/** A text without the secrets of a provider's configuration. */
export function redact(text: string, secrets: readonly string[]): string {
  let redacted = text;
  for (const secret of secrets) {
    if (secret.length >= shortestSecret) redacted = redacted.replaceAll(secret, '[redacted]');
  }
  return redacted.replaceAll(keyPattern, '[redacted]');
}

/**
 * What another server's error says, fit for a log: an error of the AI SDK carries the request with
 * its headers and its prompt, and a server may quote the key it refused.
 */
export function redactedCause(error: unknown, secrets: readonly string[]): Error {
  const { name, message, statusCode, cause } = describeError(error);
  const status = statusCode === undefined ? '' : ` (status ${statusCode})`;
  const because = cause ? `: ${cause.message}` : '';
  const redacted = new Error(redact(`${message}${status}${because}`, secrets));
  redacted.name = name;
  return redacted;
}
