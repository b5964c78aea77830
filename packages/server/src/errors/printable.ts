/** What a client sent, fit to stand in a sentence that is also logged. */
export function printable(text: string): string {
  const visible = text.replaceAll(/[^\u0020-\u007E]/g, '?');
  return visible.length > 100 ? `${visible.slice(0, 100)}…` : visible;
}
