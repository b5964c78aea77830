import { APICallError, RetryError, StreamProviderError } from 'ai';

/**
 * Writes a failure to the server's log: what a model server said in one line, without the conversation that was sent to it,
 * and anything unforeseen in full.
 */
export function logFailure(error: unknown): void {
  const cause = RetryError.isInstance(error) ? error.lastError : error;
  if (APICallError.isInstance(cause)) {
    console.error(`[chat] ${cause.url}: ${cause.statusCode ?? 'no answer'}: ${cause.message}`);
  } else if (StreamProviderError.isInstance(cause)) {
    console.error(`[chat] in the middle of an answer: ${cause.message}`);
  } else {
    console.error('[chat]', cause);
  }
}
