/**
 * One server-sent event as text.
 *
 * `data` is one line: JSON has no raw line breaks. The name becomes an `event:` line, which the
 * chat wire does not use.
 */
export function formatEvent({ data, event }: { data: string; event?: string }): string {
  return event === undefined ? `data: ${data}\n\n` : `event: ${event}\ndata: ${data}\n\n`;
}
