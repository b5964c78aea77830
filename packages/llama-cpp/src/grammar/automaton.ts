import {
  allCodePoints,
  codePointSet,
  complementOf,
  type CodePointRange,
  type CodePointSet,
} from './code-points.ts';

/** Counts automaton states over one whole compilation, and throws when there are too many. */
export type StateBudget = { take(states: number): void };

export type Edge = { readonly set: CodePointSet; readonly target: number };

/**
 * A deterministic automaton over code points. The edges of a state do not overlap; a character
 * without an edge is refused. State 0 is the start. Every state but the start can reach the end.
 */
export type Automaton = {
  readonly edges: readonly (readonly Edge[])[];
  readonly accepting: readonly boolean[];
};

/** Accepts every text. */
export const everyText: Automaton = {
  edges: [[{ set: allCodePoints, target: 0 }]],
  accepting: [true],
};

export function acceptsNothing(automaton: Automaton): boolean {
  return !automaton.accepting.includes(true);
}

export function accepts(automaton: Automaton, text: string): boolean {
  let state: number | undefined = 0;
  for (const character of text) {
    const codePoint = character.codePointAt(0)!;
    state = automaton.edges[state]!.find(edge =>
      edge.set.some(([from, to]) => from <= codePoint && codePoint <= to),
    )?.target;
    if (state === undefined) return false;
  }
  return automaton.accepting[state]!;
}

/** Accepts what both accept. */
export function intersect(a: Automaton, b: Automaton, budget: StateBudget): Automaton {
  return product(a, b, (left, right) => left && right, budget);
}

/** Accepts what `a` accepts and `b` does not. */
export function subtract(a: Automaton, b: Automaton, budget: StateBudget): Automaton {
  return product(a, complete(b), (left, right) => left && !right, budget);
}

/** Accepts what either accepts. */
export function unite(a: Automaton, b: Automaton, budget: StateBudget): Automaton {
  return product(complete(a), complete(b), (left, right) => left || right, budget);
}

/** Texts of `min` to `max` characters. */
export function textsOfLength(min: number, max: number, budget: StateBudget): Automaton {
  const states = max === Infinity ? min + 1 : max + 1;
  budget.take(states);
  const edges: Edge[][] = [];
  const accepting: boolean[] = [];
  for (let length = 0; length < states; length += 1) {
    const last = length === states - 1;
    if (!last) edges.push([{ set: allCodePoints, target: length + 1 }]);
    else edges.push(max === Infinity ? [{ set: allCodePoints, target: length }] : []);
    accepting.push(length >= min);
  }
  return { edges, accepting };
}

/** Adds a state that takes every character not expected, and never accepts. */
function complete(automaton: Automaton): Automaton {
  const sink = automaton.edges.length;
  return {
    edges: [
      ...automaton.edges.map(edges => {
        const missing = complementOf(codePointSet(edges.flatMap(edge => edge.set)));
        return missing.length === 0 ? edges : [...edges, { set: missing, target: sink }];
      }),
      [{ set: allCodePoints, target: sink }],
    ],
    accepting: [...automaton.accepting, false],
  };
}

function product(
  a: Automaton,
  b: Automaton,
  accept: (left: boolean, right: boolean) => boolean,
  budget: StateBudget,
): Automaton {
  return explore(
    { key: '0,0', value: [0, 0] as readonly [number, number] },
    ([left, right]) => ({
      accepting: accept(a.accepting[left]!, b.accepting[right]!),
      moves: pairedEdges(a.edges[left]!, b.edges[right]!).map(({ set, targets }) => ({
        set,
        key: targets.join(','),
        value: targets,
      })),
    }),
    budget,
  );
}

function pairedEdges(
  a: readonly Edge[],
  b: readonly Edge[],
): { set: CodePointSet; targets: readonly [number, number] }[] {
  const spans = (edges: readonly Edge[]) =>
    edges
      .flatMap(({ set, target }) => set.map(([from, to]) => ({ from, to, target })))
      .toSorted((left, right) => left.from - right.from);
  const left = spans(a);
  const right = spans(b);
  const ranges = new Map<string, { ranges: CodePointRange[]; targets: [number, number] }>();
  for (let i = 0, j = 0; i < left.length && j < right.length;) {
    const x = left[i]!;
    const y = right[j]!;
    const from = Math.max(x.from, y.from);
    const to = Math.min(x.to, y.to);
    if (from <= to) {
      const key = `${x.target},${y.target}`;
      const entry = ranges.get(key) ?? { ranges: [], targets: [x.target, y.target] };
      entry.ranges.push([from, to]);
      ranges.set(key, entry);
    }
    if (x.to < y.to) i += 1;
    else j += 1;
  }
  return [...ranges.values()].map(entry => ({
    set: codePointSet(entry.ranges),
    targets: entry.targets,
  }));
}

/** Numbers the states reachable from a first one, and keeps those that can still accept. */
export function explore<T>(
  start: { key: string; value: T },
  visit: (value: T) => {
    accepting: boolean;
    moves: readonly { set: CodePointSet; key: string; value: T }[];
  },
  budget: StateBudget,
): Automaton {
  const numbers = new Map([[start.key, 0]]);
  const values = [start.value];
  const edges: Edge[][] = [];
  const accepting: boolean[] = [];
  budget.take(1);
  for (let state = 0; state < values.length; state += 1) {
    const visited = visit(values[state]!);
    accepting.push(visited.accepting);
    edges.push(
      visited.moves.map(({ set, key, value }) => {
        let target = numbers.get(key);
        if (target === undefined) {
          budget.take(1);
          target = values.length;
          numbers.set(key, target);
          values.push(value);
        }
        return { set, target };
      }),
    );
  }
  return minimize(trim({ edges, accepting }));
}

/** Without the states from which no end can be reached. */
function trim({ edges, accepting }: Automaton): Automaton {
  const sources = sourcesOf(edges);
  const alive = new Set<number>();
  const queue = [...accepting.keys()].filter(state => accepting[state]);
  for (let state = queue.pop(); state !== undefined; state = queue.pop()) {
    if (alive.has(state)) continue;
    alive.add(state);
    queue.push(...sources[state]!);
  }
  alive.add(0);
  const kept = [...alive].toSorted((a, b) => a - b);
  const numbers = new Map(kept.map((state, number) => [state, number]));
  return {
    accepting: kept.map(state => accepting[state]!),
    edges: kept.map(state =>
      edges[state]!.flatMap(({ set, target }) => {
        const number = numbers.get(target);
        return number === undefined ? [] : [{ set, target: number }];
      }),
    ),
  };
}

/** Refining a long chain takes a round per state, so large automata stay as they are. */
const largestToMinimize = 600;

/** Merges states that accept the same texts from there on (Moore's refinement). */
function minimize(automaton: Automaton): Automaton {
  const { edges, accepting } = automaton;
  if (edges.length > largestToMinimize) return automaton;
  const symbols = symbolsOf(automaton);
  const moves = edges.map(leaving => {
    const targets: [symbol: number, target: number][] = leaving.flatMap(({ set, target }) =>
      symbols.get(set)!.map((symbol): [number, number] => [symbol, target]),
    );
    return targets.toSorted((a, b) => a[0] - b[0]);
  });
  // Equal states are equally far from an end; starting from there saves a round per step.
  let classes = distancesToEnd(automaton);
  for (let count = 0; ;) {
    const numbers = new Map<string, number>();
    const before = classes;
    classes = moves.map((targets, state) => {
      const key = `${before[state]}|${targets.map(([s, t]) => `${s}:${before[t]}`).join()}`;
      const number = numbers.get(key) ?? numbers.size;
      numbers.set(key, number);
      return number;
    });
    if (numbers.size === count) break;
    count = numbers.size;
  }
  // State 0 is visited first, so its class is number 0 again.
  const mergedEdges: Edge[][] = [];
  const mergedAccepting: boolean[] = [];
  for (const [state, number] of classes.entries()) {
    if (mergedEdges[number]) continue;
    mergedAccepting[number] = accepting[state]!;
    const byTarget = new Map<number, CodePointRange[]>();
    for (const { set, target } of edges[state]!) {
      const to = classes[target]!;
      byTarget.set(to, [...(byTarget.get(to) ?? []), ...set]);
    }
    mergedEdges[number] = [...byTarget].map(([target, ranges]) => ({
      set: codePointSet(ranges),
      target,
    }));
  }
  return { edges: mergedEdges, accepting: mergedAccepting };
}

function distancesToEnd({ edges, accepting }: Automaton): number[] {
  const sources = sourcesOf(edges);
  const distances = accepting.map(end => (end ? 0 : Infinity));
  const queue = [...accepting.keys()].filter(state => accepting[state]);
  for (const state of queue) {
    for (const source of sources[state]!) {
      if (distances[source] !== Infinity) continue;
      distances[source] = distances[state]! + 1;
      queue.push(source);
    }
  }
  return distances;
}

function sourcesOf(edges: Automaton['edges']): number[][] {
  const sources: number[][] = edges.map(() => []);
  for (const [state, leaving] of edges.entries()) {
    for (const { target } of leaving) sources[target]!.push(state);
  }
  return sources;
}

/** Splits the alphabet where edges differ, and says which parts each edge's set is made of. */
function symbolsOf({ edges }: Automaton): Map<CodePointSet, number[]> {
  const sets = new Map<string, CodePointSet[]>();
  for (const { set } of edges.flat()) {
    const key = set.join(';');
    sets.set(key, [...(sets.get(key) ?? []), set]);
  }
  const distinct = [...sets.values()];
  const bounds = distinct.flatMap(([set], number) =>
    set!.flatMap(([from, to]) => [
      { at: from, number, begins: true },
      { at: to + 1, number, begins: false },
    ]),
  );
  bounds.sort((a, b) => a.at - b.at);
  const active = new Set<number>();
  const parts = new Map<string, number[]>();
  for (let i = 0; i < bounds.length;) {
    const { at } = bounds[i]!;
    for (; bounds[i]?.at === at; i += 1) {
      const { number, begins } = bounds[i]!;
      if (begins) active.add(number);
      else active.delete(number);
    }
    if (active.size > 0) {
      const members = [...active].toSorted((a, b) => a - b);
      parts.set(members.join(), members);
    }
  }
  const result = new Map<CodePointSet, number[]>();
  for (const [symbol, members] of [...parts.values()].entries()) {
    for (const number of members) {
      for (const set of distinct[number]!) result.set(set, [...(result.get(set) ?? []), symbol]);
    }
  }
  return result;
}
