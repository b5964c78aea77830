import { splitAlphabet, type Alphabet } from './alphabet.ts';
import {
  allCodePoints,
  codePointSet,
  type CodePointRange,
  type CodePointSet,
} from './code-points.ts';

/**
 * Counts automaton states over one whole compilation, and throws when there are too many. A state
 * that is much work counts for several.
 */
export type StateBudget = { take(states: number): void };

/** Work that counts for as much as a state. */
export const workPerState = 64;

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
  return product(a, b, (left, right) => left && !right, budget);
}

/** Accepts what either accepts. */
export function unite(a: Automaton, b: Automaton, budget: StateBudget): Automaton {
  return product(a, b, (left, right) => left || right, budget);
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

/** The least and the most characters of accepted texts, `Infinity` where there is no most. */
export function lengthsOf({ edges, accepting }: Automaton): { shortest: number; longest: number } {
  const shortest = distancesToEnd({ edges, accepting })[0]!;
  // In an automaton without loops, states can be put in an order that edges follow.
  const entering = edges.map(() => 0);
  for (const { target } of edges.flat()) entering[target]! += 1;
  const longest = edges.map(() => 0);
  const order = [...entering.keys()].filter(state => entering[state] === 0);
  for (const state of order) {
    for (const { target } of edges[state]!) {
      longest[target] = Math.max(longest[target]!, longest[state]! + 1);
      entering[target]! -= 1;
      if (entering[target] === 0) order.push(target);
    }
  }
  const hasLoop = order.length < edges.length;
  return { shortest, longest: hasLoop ? Infinity : Math.max(...longest) };
}

/** Where an automaton is when it has refused. */
const refused = -1;

/** Runs both at once; `accept` says what to make of their two answers. */
function product(
  a: Automaton,
  b: Automaton,
  accept: (left: boolean, right: boolean) => boolean,
  budget: StateBudget,
): Automaton {
  const alphabet = splitAlphabet(
    [a, b].flatMap(({ edges }) => edges.flat().map(({ set }) => set)).concat([allCodePoints]),
  );
  const accepts = ({ accepting }: Automaton, state: number) =>
    state !== refused && accepting[state]!;
  const isDead = (left: number, right: number) =>
    (left === refused && !accept(false, true)) || (right === refused && !accept(true, false));
  type Pair = readonly [number, number];
  return explore<Pair>(
    { key: '0,0', value: [0, 0] },
    ([left, right]) => {
      budget.take(Math.floor(alphabet.size / workPerState));
      const leftTargets = targetsOf(a, left, alphabet);
      const rightTargets = targetsOf(b, right, alphabet);
      const groups = new Map<string, { symbols: number[]; value: Pair }>();
      for (let symbol = 0; symbol < alphabet.size; symbol += 1) {
        const value: Pair = [leftTargets[symbol]!, rightTargets[symbol]!];
        if (isDead(...value) || (value[0] === refused && value[1] === refused)) continue;
        const group = groups.get(value.join());
        if (group) group.symbols.push(symbol);
        else groups.set(value.join(), { symbols: [symbol], value });
      }
      return {
        accepting: accept(accepts(a, left), accepts(b, right)),
        moves: [...groups].map(([key, { symbols, value }]) => ({
          set: alphabet.union(symbols),
          key,
          value,
        })),
      };
    },
    budget,
  );
}

function targetsOf({ edges }: Automaton, state: number, alphabet: Alphabet): number[] {
  const targets = Array.from({ length: alphabet.size }, () => refused);
  for (const { set, target } of edges[state] ?? []) {
    for (const symbol of alphabet.symbolsOf.get(set)!) targets[symbol] = target;
  }
  return targets;
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
  const { symbolsOf } = splitAlphabet(edges.flat().map(({ set }) => set));
  const moves = edges.map(leaving => {
    const targets: [symbol: number, target: number][] = leaving.flatMap(({ set, target }) =>
      symbolsOf.get(set)!.map((symbol): [number, number] => [symbol, target]),
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
