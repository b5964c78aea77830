import { splitAlphabet, type Alphabet } from './alphabet.ts';
import {
  explore,
  intersect,
  subtract,
  workPerState,
  type Automaton,
  type StateBudget,
} from './automaton.ts';
import { allCodePoints, type CodePointSet } from './code-points.ts';
import { PatternError, regexSequence, type Regex } from './regex.ts';

const anyText: Regex = {
  kind: 'repeat',
  item: { kind: 'class', set: allCodePoints },
  min: 0,
  max: Infinity,
};

/**
 * The texts in which `regex` matches somewhere, as JSON Schema's `pattern` means it. A lookahead is
 * decided where nothing repeats it: what follows it is then intersected with what it looks for.
 *
 * @throws PatternError for a lookahead elsewhere, and whatever `budget` throws
 */
export function automatonContaining(regex: Regex, budget: StateBudget): Automaton {
  // What begins with `^` matches at the beginning only, which lookaheads behind it may rely on.
  const [first] = regex.kind === 'sequence' ? regex.items : [regex];
  const before = first?.kind === 'start' ? [] : [anyText];
  return languageOf([...before, regex, anyText], true, budget);
}

/** The texts which `regex` matches as a whole. */
export function automatonMatching(regex: Regex, budget: StateBudget): Automaton {
  return languageOf([{ kind: 'start' }, regex, { kind: 'end' }], true, budget);
}

/** A part of an expression that is an automaton already. */
type Embedded = { readonly kind: 'automaton'; readonly automaton: Automaton };
type Part = Regex | Embedded;

function languageOf(items: readonly Part[], atStart: boolean, budget: StateBudget): Automaton {
  const position = items.findIndex(holdsLookahead);
  if (position === -1) return determinize(buildNfa(items, budget), atStart, budget);
  const found = items[position]!;
  const before = items.slice(0, position);
  const after = items.slice(position + 1);
  switch (found.kind) {
    case 'sequence':
      return languageOf([...before, ...found.items, ...after], atStart, budget);
    case 'repeat': {
      if (found.max > 1) break;
      const skipped = { kind: 'sequence', items: [] } as const;
      const options = found.min === 0 ? [found.item, skipped] : [found.item];
      return languageOf([...before, { kind: 'choice', options }, ...after], atStart, budget);
    }
    case 'choice': {
      const options = found.options.map((option): Embedded => ({
        kind: 'automaton',
        automaton: languageOf([...before, option, ...after], atStart, budget),
      }));
      const nfa = new Nfa(budget);
      const end = nfa.state();
      for (const option of options) build(nfa, option, 0, end);
      return determinize({ nfa, end }, atStart, budget);
    }
    case 'lookahead': {
      const stays = before.every(item => item.kind === 'start');
      if (!stays && [found.item, ...after].some(holdsStart)) {
        throw new PatternError('^ after a lookahead is not supported');
      }
      const rest = languageOf(after, atStart && stays, budget);
      const seen = languageOf([found.item, anyText], atStart && stays, budget);
      const combined = found.negative
        ? subtract(rest, seen, budget)
        : intersect(rest, seen, budget);
      if (stays && (atStart || before.length === 0)) return combined;
      const nfa = buildNfa([...before, { kind: 'automaton', automaton: combined }], budget);
      return determinize(nfa, atStart, budget);
    }
    default:
      break;
  }
  throw new PatternError('a lookahead inside a repetition is not supported');
}

function holdsLookahead(part: Part): boolean {
  return holds(part, 'lookahead');
}

function holdsStart(part: Part): boolean {
  return holds(part, 'start');
}

function holds(part: Part, kind: 'lookahead' | 'start'): boolean {
  if (part.kind === kind) return true;
  if (part.kind === 'sequence') return part.items.some(item => holds(item, kind));
  if (part.kind === 'choice') return part.options.some(option => holds(option, kind));
  if (part.kind === 'repeat' || part.kind === 'lookahead') return holds(part.item, kind);
  return false;
}

type Condition = 'always' | 'at-start' | 'at-end';

class Nfa {
  readonly moves: { set: CodePointSet; target: number }[][] = [[]];
  readonly jumps: { condition: Condition; target: number }[][] = [[]];
  readonly #budget: StateBudget;

  constructor(budget: StateBudget) {
    this.#budget = budget;
  }

  state(): number {
    this.#budget.take(1);
    this.jumps.push([]);
    return this.moves.push([]) - 1;
  }

  move(from: number, set: CodePointSet, target: number): void {
    this.moves[from]!.push({ set, target });
  }

  jump(from: number, target: number, condition: Condition = 'always'): void {
    this.jumps[from]!.push({ condition, target });
  }
}

function buildNfa(items: readonly Part[], budget: StateBudget): { nfa: Nfa; end: number } {
  const nfa = new Nfa(budget);
  let end = 0;
  for (const item of items) {
    const next = nfa.state();
    build(nfa, item, end, next);
    end = next;
  }
  return { nfa, end };
}

function build(nfa: Nfa, part: Part, from: number, to: number): void {
  switch (part.kind) {
    case 'class':
      nfa.move(from, part.set, to);
      break;
    case 'start':
      nfa.jump(from, to, 'at-start');
      break;
    case 'end':
      nfa.jump(from, to, 'at-end');
      break;
    case 'sequence': {
      let at = from;
      for (const item of part.items) {
        const next = nfa.state();
        build(nfa, item, at, next);
        at = next;
      }
      nfa.jump(at, to);
      break;
    }
    case 'choice':
      for (const option of part.options) build(nfa, option, from, to);
      break;
    case 'repeat':
      buildRepeat(nfa, part, from, to);
      break;
    case 'automaton': {
      const states = part.automaton.edges.map(() => nfa.state());
      nfa.jump(from, states[0]!);
      for (const [state, edges] of part.automaton.edges.entries()) {
        for (const { set, target } of edges) nfa.move(states[state]!, set, states[target]!);
        if (part.automaton.accepting[state]) nfa.jump(states[state]!, to);
      }
      break;
    }
    case 'lookahead':
      throw new PatternError('a lookahead inside a repetition is not supported');
    default:
      part satisfies never;
  }
}

function buildRepeat(
  nfa: Nfa,
  { item, min, max }: Extract<Regex, { kind: 'repeat' }>,
  from: number,
  to: number,
): void {
  let at = from;
  for (let count = 0; count < min; count += 1) {
    const next = nfa.state();
    build(nfa, item, at, next);
    at = next;
  }
  if (max === Infinity) {
    const loop = nfa.state();
    const body = nfa.state();
    nfa.jump(at, loop);
    build(nfa, item, loop, body);
    nfa.jump(body, loop);
    nfa.jump(loop, to);
    return;
  }
  for (let count = min; count < max; count += 1) {
    const next = nfa.state();
    nfa.jump(at, to);
    build(nfa, item, at, next);
    at = next;
  }
  nfa.jump(at, to);
}

function determinize(
  { nfa, end }: { nfa: Nfa; end: number },
  atStart: boolean,
  budget: StateBudget,
): Automaton {
  const closure = (states: readonly number[], conditions: readonly Condition[]): number[] => {
    const seen = new Set(states);
    for (const state of seen) {
      for (const { condition, target } of nfa.jumps[state]!) {
        if (conditions.includes(condition)) seen.add(target);
      }
    }
    return [...seen].toSorted((a, b) => a - b);
  };
  const alphabet = splitAlphabet(nfa.moves.flat().map(({ set }) => set));
  const first = closure([0], atStart ? ['always', 'at-start'] : ['always']);
  return explore(
    // The first state is its own: only there does `^` hold.
    { key: 'first', value: { states: first, isFirst: true } },
    ({ states, isFirst }) => {
      budget.take(Math.floor(states.length / workPerState));
      const open: Condition[] =
        isFirst && atStart ? ['always', 'at-end', 'at-start'] : ['always', 'at-end'];
      const moves = states.flatMap(state => nfa.moves[state]!);
      return {
        accepting: closure(states, open).includes(end),
        moves: groupMoves(moves, alphabet).map(({ set, targets }) => {
          const reached = closure(targets, ['always']);
          return { set, key: reached.join(), value: { states: reached, isFirst: false } };
        }),
      };
    },
    budget,
  );
}

/** Groups characters by the set of states they lead to. */
function groupMoves(
  moves: readonly { set: CodePointSet; target: number }[],
  { symbolsOf, union }: Alphabet,
): { set: CodePointSet; targets: number[] }[] {
  const reached = new Map<number, Set<number>>();
  for (const { set, target } of moves) {
    for (const symbol of symbolsOf.get(set)!) {
      const targets = reached.get(symbol);
      if (targets) targets.add(target);
      else reached.set(symbol, new Set([target]));
    }
  }
  const groups = new Map<string, { symbols: number[]; targets: number[] }>();
  for (const [symbol, set] of reached) {
    const targets = [...set].toSorted((a, b) => a - b);
    const key = targets.join();
    const group = groups.get(key);
    if (group) group.symbols.push(symbol);
    else groups.set(key, { symbols: [symbol], targets });
  }
  return [...groups.values()].map(group => ({
    set: union(group.symbols),
    targets: group.targets,
  }));
}

/** The texts in `texts`, and no other. */
export function automatonOfTexts(texts: Iterable<string>, budget: StateBudget): Automaton {
  const options = Array.from(texts, (text): Regex => {
    const characters = Array.from(text, (character): Regex => {
      const codePoint = character.codePointAt(0)!;
      return { kind: 'class', set: [[codePoint, codePoint]] };
    });
    return regexSequence(...characters);
  });
  return automatonMatching({ kind: 'choice', options }, budget);
}
