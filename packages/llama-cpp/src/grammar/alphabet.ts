import { codePointSet, type CodePointRange, type CodePointSet } from './code-points.ts';

/** Characters that no set of a list tells apart, as symbols `0` and up. */
export type Alphabet = {
  readonly size: number;
  /** The symbols each of the given sets consists of. */
  readonly symbolsOf: ReadonlyMap<CodePointSet, readonly number[]>;
  /** The characters of some symbols. The same symbols give the same object: sets can be long. */
  readonly union: (symbols: readonly number[]) => CodePointSet;
};

/** Splits all characters where one of the sets begins or ends. */
export function splitAlphabet(sets: readonly CodePointSet[]): Alphabet {
  const copies = new Map<string, CodePointSet[]>();
  for (const set of new Set(sets)) {
    const key = set.join(';');
    const known = copies.get(key);
    if (known) known.push(set);
    else copies.set(key, [set]);
  }
  const distinct = [...copies.values()];
  const bounds = distinct.flatMap(([set], number) =>
    set!.flatMap(([from, to]) => [
      { at: from, number, begins: true },
      { at: to + 1, number, begins: false },
    ]),
  );
  bounds.sort((a, b) => a.at - b.at);
  const active = new Set<number>();
  const parts = new Map<string, { members: number[]; ranges: CodePointRange[] }>();
  for (let i = 0; i < bounds.length;) {
    const { at } = bounds[i]!;
    for (; bounds[i]?.at === at; i += 1) {
      const { number, begins } = bounds[i]!;
      if (begins) active.add(number);
      else active.delete(number);
    }
    const next = bounds[i];
    if (!next || active.size === 0) continue;
    const members = [...active].toSorted((a, b) => a - b);
    const part = parts.get(members.join()) ?? { members, ranges: [] };
    part.ranges.push([at, next.at - 1]);
    parts.set(members.join(), part);
  }
  const symbolsOf = new Map<CodePointSet, number[]>();
  for (const set of sets) symbolsOf.set(set, []);
  for (const [symbol, { members }] of [...parts.values()].entries()) {
    for (const number of members) {
      for (const set of distinct[number]!) symbolsOf.get(set)!.push(symbol);
    }
  }
  const ranges = [...parts.values()].map(part => part.ranges);
  const unions = new Map<string, CodePointSet>();
  return {
    size: ranges.length,
    symbolsOf,
    union: symbols => {
      const key = symbols.toSorted((a, b) => a - b).join();
      const known = unions.get(key);
      if (known) return known;
      const made = codePointSet(symbols.flatMap(symbol => ranges[symbol]!));
      unions.set(key, made);
      return made;
    },
  };
}
