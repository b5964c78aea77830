/**
 * The API key a request carries, or `undefined`.
 *
 * `Authorization: Bearer …` is what OpenAI's clients send, `x-api-key` what Anthropic's send. When
 * both are there the bearer counts; an `Authorization` of another scheme belongs to a proxy in front.
 */
export function presentedKey(headers: Headers): string | undefined {
  const bearer = /^bearer +(\S+)\s*$/i.exec(headers.get('authorization') ?? '')?.[1];
  return bearer ?? (headers.get('x-api-key')?.trim() || undefined);
}
