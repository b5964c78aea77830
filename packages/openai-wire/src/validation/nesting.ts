import { WireError } from '../errors/wire-error.ts';

/** Deeper than any request or JSON Schema in use, and far from the end of any stack. */
const maxDepth = 128;

/**
 * Refuses JSON that would overflow the stack of whatever walks it later.
 *
 * @throws WireError `nesting_too_deep`
 */
export function assertNesting(value: unknown): void {
  let level = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > maxDepth) {
      throw new WireError({
        code: 'nesting_too_deep',
        message: `The request body is nested more than ${maxDepth} levels deep.`,
      });
    }
    const next: unknown[] = [];
    for (const item of level) {
      if (typeof item === 'object' && item !== null) {
        for (const child of Object.values(item)) {
          if (typeof child === 'object' && child !== null) next.push(child);
        }
      }
    }
    level = next;
  }
}
