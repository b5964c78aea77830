import { isRecord } from '@ai-sdk/provider-utils';

/** APIs that a base URL or a proxy may lead to, by how their answers can be told. */
export type ApiName = 'Chat Completions' | 'Completions' | 'Responses' | 'Messages';

/** The API that an answer or an event of one belongs to; `undefined` where it does not say. */
export function apiOf(value: unknown): ApiName | undefined {
  if (!isRecord(value)) return undefined;
  const { object, type } = value;
  if (object === 'chat.completion' || object === 'chat.completion.chunk') return 'Chat Completions';
  if (object === 'text_completion') return 'Completions';
  if (object === 'response') return 'Responses';
  if (typeof type !== 'string') return undefined;
  if (type.startsWith('response.')) return 'Responses';
  return type === 'message' || type === 'message_start' ? 'Messages' : undefined;
}

/** Says that somebody else answered: read as it was meant, such an answer would be empty. */
export function describeOtherApi(
  value: unknown,
  expected: ApiName,
  url: string,
): string | undefined {
  const found = apiOf(value);
  if (found === undefined || found === expected) return undefined;
  return `Asked the ${expected} API, but ${url} answers as the ${found} API does. Check what \`baseURL\` leads to.`;
}
