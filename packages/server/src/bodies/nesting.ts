/**
 * Deeper than any conversation or schema in earnest, and far from where recursive readers of a
 * parsed body (validators, template engines) run out of stack.
 */
export const nestingLimit = 200;

/** Whether a JSON value nests deeper than `limit`. Walks level by level, without recursion. */
export function nestsDeeper(value: unknown, limit: number): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > limit) return true;
    const next: unknown[] = [];
    for (const node of level) {
      if (typeof node !== 'object' || node === null) continue;
      for (const child of Object.values(node)) {
        if (typeof child === 'object' && child !== null) next.push(child);
      }
    }
    level = next;
  }
  return false;
}
