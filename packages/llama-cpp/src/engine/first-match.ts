export type Match = { start: number; end: number };

/**
 * The occurrence in `text` that is complete first, so that the answer does not depend on how much
 * of the text had arrived when it was asked for. Of two that end together, the longer.
 */
export function firstMatch(text: string, needles: readonly string[]): Match | undefined {
  let best: Match | undefined;
  for (const needle of needles) {
    const start = text.indexOf(needle);
    if (start === -1) continue;
    const end = start + needle.length;
    if (!best || end < best.end || (end === best.end && start < best.start)) best = { start, end };
  }
  return best;
}
