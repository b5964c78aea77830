import { codePointSet, type CodePointRange, type CodePointSet } from './code-points.ts';
import { PatternError } from './regex.ts';

/** Looking through all of Unicode takes tens of milliseconds, so a request may not ask for many. */
const mostProperties = 64;
const known = new Map<string, CodePointSet>();

/**
 * The characters of `\p{…}`, as this JavaScript engine knows them.
 *
 * @param expression what stands between the braces, e.g. `L` or `Script=Greek`
 */
export function unicodeProperty(expression: string): CodePointSet {
  const cached = known.get(expression);
  if (cached) return cached;
  let matcher: RegExp;
  try {
    if (!/^\w+(=\w+)?$/.test(expression)) throw new SyntaxError('not a property');
    matcher = new RegExp(`[\\p{${expression}}]+`, 'gu');
  } catch {
    throw new PatternError(`\\p{${expression}} is not a Unicode property`);
  }
  if (known.size >= mostProperties) {
    throw new PatternError(`too many different Unicode properties, \\p{${expression}} among them`);
  }
  const ranges: CodePointRange[] = [];
  for (const [start, end] of [
    [0, 0xd7ff],
    [0xe000, 0x10ffff],
  ] as const) {
    for (let block = start; block <= end; block += 0x1000) {
      const last = Math.min(end, block + 0xfff);
      const text = String.fromCodePoint(
        ...Array.from({ length: last - block + 1 }, (_, index) => block + index),
      );
      for (const { 0: run } of text.matchAll(matcher)) {
        const characters = Array.from(run);
        ranges.push([characters[0]!.codePointAt(0)!, characters.at(-1)!.codePointAt(0)!]);
      }
    }
  }
  const set = codePointSet(ranges);
  known.set(expression, set);
  return set;
}
