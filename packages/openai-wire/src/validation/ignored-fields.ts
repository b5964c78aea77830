/** A client that sends nonsense gets a list, not its nonsense back. */
const maxNames = 32;
const maxLength = 64;

/**
 * Names the fields of a body that its schema does not know, without array positions:
 * `messages[].cache_control`. A character that could break a header or a log line becomes `?`.
 *
 * @param parsed the same body as the schema returned it, unknown fields left out
 */
export function ignoredFields(body: unknown, parsed: unknown): string[] {
  const names = new Set<string>();
  collect(body, parsed, '', names);
  return [...names].slice(0, maxNames);
}

function collect(body: unknown, parsed: unknown, path: string, names: Set<string>): void {
  // Free-form values are passed through as they are.
  if (body === parsed || typeof body !== 'object' || body === null) return;
  if (typeof parsed !== 'object' || parsed === null) return;
  if (Array.isArray(body)) {
    if (!Array.isArray(parsed)) return;
    for (const [index, item] of body.entries()) collect(item, parsed[index], `${path}[]`, names);
    return;
  }
  const known = parsed as Record<string, unknown>;
  for (const [key, value] of Object.entries(body)) {
    const field = path === '' ? nameOf(key) : `${path}.${nameOf(key)}`;
    if (Object.hasOwn(known, key)) collect(value, known[key], field, names);
    else names.add(field);
  }
}

function nameOf(key: string): string {
  return key.slice(0, maxLength).replaceAll(/[^\w.$-]/g, '?');
}
