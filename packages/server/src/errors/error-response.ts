import { errorEnvelope, type ErrorAnswer } from '@loam/openai-wire';
import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { ThrownValue } from './thrown-value.ts';

/** Changes an answer to what another server would have said. */
export type AnswerRule = (answer: ErrorAnswer) => ErrorAnswer;

/** Turns anything that was thrown into what a client gets. Detail that is ours stays out. */
export function errorAnswer(thrown: unknown): ErrorAnswer {
  const answer = errorEnvelope(thrown instanceof ThrownValue ? thrown.cause : thrown);
  if (answer.status !== 401) return answer;
  // RFC 9110 wants the scheme named with every 401.
  return { ...answer, headers: { ...answer.headers, 'www-authenticate': 'Bearer realm="loam"' } };
}

/** Answers with an error, and with the headers the layers outside have set. */
export function errorResponse(
  c: Context,
  thrown: unknown,
  headers: Record<string, string> = {},
  rule: AnswerRule = answer => answer,
): Response {
  const answer = rule(errorAnswer(thrown));
  return c.json(answer.body, answer.status as ContentfulStatusCode, {
    ...answer.headers,
    ...headers,
  });
}
