/** Code points `from` to `to`, both included. */
export type CodePointRange = readonly [from: number, to: number];

/** Ranges in ascending order that neither overlap nor touch. */
export type CodePointSet = readonly CodePointRange[];

/** Every character text can hold: Unicode scalar values, so no lone surrogates. */
export const allCodePoints: CodePointSet = [
  [0, 0xd7ff],
  [0xe000, 0x10ffff],
];

export function codePointSet(ranges: Iterable<CodePointRange>): CodePointSet {
  const sorted = [...ranges].toSorted((a, b) => a[0] - b[0]);
  const result: [number, number][] = [];
  for (const [from, to] of sorted) {
    const last = result.at(-1);
    if (last && from <= last[1] + 1) last[1] = Math.max(last[1], to);
    else result.push([from, to]);
  }
  return result;
}

export function codePointsOf(characters: string): CodePointSet {
  return codePointSet(
    Array.from(characters, (character): CodePointRange => {
      const codePoint = character.codePointAt(0)!;
      return [codePoint, codePoint];
    }),
  );
}

export function unionOf(...sets: readonly CodePointSet[]): CodePointSet {
  return codePointSet(sets.flat());
}

/** The characters that are not in `set`. */
export function complementOf(set: CodePointSet): CodePointSet {
  return differenceOf(allCodePoints, set);
}

export function intersectionOf(a: CodePointSet, b: CodePointSet): CodePointSet {
  const result: CodePointRange[] = [];
  let i = 0;
  let j = 0;
  for (;;) {
    const left = a[i];
    const right = b[j];
    if (!left || !right) return result;
    const from = Math.max(left[0], right[0]);
    const to = Math.min(left[1], right[1]);
    if (from <= to) result.push([from, to]);
    if (left[1] < right[1]) i += 1;
    else j += 1;
  }
}

export function differenceOf(a: CodePointSet, b: CodePointSet): CodePointSet {
  const result: CodePointRange[] = [];
  for (const [from, to] of a) {
    let next = from;
    for (const [lower, upper] of b) {
      if (upper < next) continue;
      if (lower > to) break;
      if (lower > next) result.push([next, lower - 1]);
      next = upper + 1;
    }
    if (next <= to) result.push([next, to]);
  }
  return result;
}

export function hasCodePoint(set: CodePointSet, codePoint: number): boolean {
  return set.some(([from, to]) => from <= codePoint && codePoint <= to);
}
