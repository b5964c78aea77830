import type { Automaton, Edge } from './automaton.ts';
import { allCodePoints, codePointsOf, differenceOf, unionOf } from './code-points.ts';

/** What ends a value that has no quotes. */
export type BareEnd = {
  /** The mark whose first occurrence is the end. */
  close: string;
  /** Stands before the mark, and belongs to it. Default: nothing. */
  line?: string;
  /** A beginning of the mark that means something by itself, so that it must not come before. */
  avoid?: string;
  /** Characters that no value holds. Default: none. */
  without?: string;
};

/** What a value before `end` must not hold. */
export const avoidedBy = ({ close, avoid = close }: BareEnd): string => avoid;

/** Texts that do not hold a mark. */
export function textsWithout(mark: string): Automaton {
  const { edges } = scanner(mark);
  return { edges, accepting: edges.map(() => true) };
}

/** Texts after which `line` and `close` can come, and what is avoided is found there and nowhere before. */
export function textsBefore(end: BareEnd): Automaton {
  const avoided = avoidedBy(end);
  const { edges, next, length } = scanner(avoided);
  const ending = codePoints((end.line ?? '') + end.close);
  const expected = codePoints(end.line ?? '').length + length - 1;
  const without = codePointsOf(end.without ?? '');
  const accepting = edges.map((_, state) => {
    let at = state;
    return ending.findIndex(codePoint => (at = next(at, codePoint)) === length) === expected;
  });
  return {
    accepting,
    edges: edges.map(leaving =>
      leaving.map(({ set, target }) => ({ set: differenceOf(set, without), target })),
    ),
  };
}

/**
 * An automaton whose states say how much of a mark has been read (Knuth, Morris and Pratt, 1977),
 * without the last one.
 */
function scanner(text: string) {
  const mark = codePoints(text);
  const borders = bordersOf(mark);
  const next = (state: number, codePoint: number): number => {
    let at = state;
    while (at > 0 && mark[at] !== codePoint) at = borders[at - 1]!;
    return mark[at] === codePoint ? at + 1 : 0;
  };
  const edges = mark.map((_, state): Edge[] => {
    const targets = new Map<number, number[]>();
    for (const codePoint of new Set(mark)) {
      const target = next(state, codePoint);
      targets.set(target, [...(targets.get(target) ?? []), codePoint]);
    }
    const others = differenceOf(allCodePoints, setOf(mark));
    const back = targets.get(0);
    return [
      { set: back ? unionOf(others, setOf(back)) : others, target: 0 },
      ...[...targets]
        .filter(([target]) => target > 0 && target < mark.length)
        .map(([target, points]) => ({ set: setOf(points), target })),
    ];
  });
  return { edges, next, length: mark.length };
}

const codePoints = (text: string) => Array.from(text, character => character.codePointAt(0)!);

const setOf = (points: readonly number[]) => codePointsOf(String.fromCodePoint(...points));

/** For each beginning of a text, the length of the longest shorter one it ends with. */
function bordersOf(text: readonly number[]): number[] {
  const borders = [0];
  for (let end = 1; end < text.length; end += 1) {
    let length = borders[end - 1]!;
    while (length > 0 && text[length] !== text[end]) length = borders[length - 1]!;
    borders.push(text[length] === text[end] ? length + 1 : 0);
  }
  return borders;
}

/** Lengths times characters of the mark; beyond it strings go without one character of the mark. */
export const exactLengths = 2_000;

/** The character whose absence from ordinary text is missed least. */
export function rarestCharacter(mark: string): string {
  const unusual = Array.from(mark).toSorted((a, b) => rank(b) - rank(a));
  return unusual[0] ?? '';
}

/** Foreign marks before brackets, brackets before everything else. */
function rank(character: string): number {
  if (character > '\u007f') return 3;
  if (character === '|') return 2;
  return character === '<' || character === '>' ? 1 : 0;
}
