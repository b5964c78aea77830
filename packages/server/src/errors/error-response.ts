import { errorEnvelope } from '@loam/openai-wire';
import { ThrownValue } from './thrown-value.ts';

/** Turns anything that was thrown into the answer a client gets. Detail that is ours stays out. */
export function errorResponse(thrown: unknown, headers: Record<string, string> = {}): Response {
  const answer = errorEnvelope(thrown instanceof ThrownValue ? thrown.cause : thrown);
  return Response.json(answer.body, {
    status: answer.status,
    headers: {
      ...answer.headers,
      // RFC 9110 wants the scheme named with every 401.
      ...(answer.status === 401 && { 'www-authenticate': 'Bearer realm="loam"' }),
      ...headers,
    },
  });
}
