import { errorAnswer } from '../errors/error-response.ts';

/**
 * What class of error something thrown is: a code of the error table, what an upstream server called
 * it, or its status. Short, and without anything that was said.
 */
export function errorCodeOf(error: unknown): string {
  const { body, status } = errorAnswer(error);
  const { code } = body.error;
  return /^[a-z][\w.-]{0,63}$/i.test(code) ? code : String(status);
}
