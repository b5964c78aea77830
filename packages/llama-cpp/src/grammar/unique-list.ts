import { canonicalJson } from './canonical-json.ts';
import type { Compilation } from './compilation.ts';
import { possibleValues } from './contradiction.ts';
import { meets } from './evaluate.ts';
import { expand } from './expand.ts';
import { choice, empty, never, rule, sequence, type Expression } from './expression.ts';
import { jsonTypes, type Goal } from './goal.ts';
import { comma } from './json-syntax.ts';

/** Sets of values that a list may hold already; each is a rule. */
const mostSets = 2_000;

/**
 * A list without repetitions of values that can be listed, say of an `enum`: what may come next
 * depends on which were there.
 *
 * @returns nothing where the values cannot be listed, or are too many
 */
export function uniqueList(
  goal: Goal,
  { min, max }: { min: number; max: number },
  compilation: Compilation,
): Expression | undefined {
  const values = listValues(goal, compilation);
  if (!values) return undefined;
  const longest = Math.min(max, values.length);
  if (longest < min) return never;
  if (countSets(values.length, longest) > mostSets) return undefined;

  const { rules, json } = compilation;
  const names = new Map<string, string>();
  const open: number[][] = [];
  const after = (taken: number[]): Expression => {
    const key = taken.join();
    let name = names.get(key);
    if (name === undefined) {
      name = rules.reserve('set');
      names.set(key, name);
      open.push(taken);
    }
    return rule(name);
  };
  const root = after([]);
  for (let taken = open.pop(); taken; taken = open.pop()) {
    const had = new Set(taken);
    const longer =
      had.size === longest
        ? []
        : values.flatMap((value, index) => {
            if (had.has(index)) return [];
            const next = after([...had, index].toSorted((a, b) => a - b));
            return [sequence(had.size > 0 ? comma : empty, json.value(value), next)];
          });
    const end = had.size >= min ? [empty] : [];
    rules.define(names.get(taken.join()) ?? '', choice(...longer, ...end));
  }
  return root;
}

/** All values that meet a goal; nothing where there is no end of them, or no list. */
function listValues(goal: Goal, compilation: Compilation): unknown[] | undefined {
  const values = new Map<string, unknown>();
  for (const type of jsonTypes) {
    for (const branch of expand(goal, type, compilation)) {
      const listed =
        possibleValues(branch, type) ??
        (type === 'null' ? [null] : type === 'boolean' ? [true, false] : undefined);
      if (!listed) return undefined;
      for (const value of listed) {
        if (meets(value, goal, compilation)) values.set(canonicalJson(value), value);
      }
    }
  }
  return [...values.values()];
}

/** How many sets of at most `longest` of `count` values there are. */
function countSets(count: number, longest: number): number {
  let sum = 0;
  let ofSize = 1;
  for (let size = 0; size <= longest && sum <= mostSets; size += 1) {
    sum += ofSize;
    ofSize = (ofSize * (count - size)) / (size + 1);
  }
  return sum;
}
