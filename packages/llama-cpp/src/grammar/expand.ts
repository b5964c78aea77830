import type { Compilation } from './compilation.ts';
import { isContradiction } from './contradiction.ts';
import { failing } from './expand-failing.ts';
import { meeting } from './expand-meeting.ts';
import {
  demandKey,
  jsonTypes,
  type Branch,
  type Demand,
  type Fact,
  type Goal,
  type Item,
  type JsonType,
} from './goal.ts';
import { listedValues } from './keywords-by-type.ts';
import type { SchemaNode } from './schema-document.ts';

/**
 * The ways in which values of `type` can meet a goal: a value meets it exactly if it meets all facts
 * of one branch. No branch at all means that no value of the type does.
 *
 * This is the tableau method: keywords that hold together are collected, alternatives split the
 * branch, and a branch that contradicts itself is dropped. Schemas are followed only as far as they
 * speak of the value itself; what they say of its elements and properties stays in the facts.
 */
export function expand(goal: Goal, type: JsonType, compilation: Compilation): Branch[] {
  const finished: Branch[] = [];
  const open: OpenBranch[] = [
    { pending: goal.map(toItem), splits: [], facts: [], seen: new Set() },
  ];
  for (let branch = open.pop(); branch; branch = open.pop()) {
    if (!settle(branch, type, compilation)) continue;
    const split = branch.splits.shift();
    if (!split) {
      finished.push(branch.facts);
      continue;
    }
    if (finished.length + open.length + split.alternatives.length > compilation.limits.branches) {
      const reason = `more than ${compilation.limits.branches} ways to meet this schema`;
      compilation.unsupported(split.node, split.keyword, reason);
      // Without the keyword, the branch goes on as it is.
      open.push(branch);
      continue;
    }
    // The last in is the first out, and branches keep the order of the schema.
    for (const alternative of split.alternatives.toReversed()) {
      open.push({
        pending: [...alternative],
        splits: [...branch.splits],
        facts: [...branch.facts],
        seen: new Set(branch.seen),
      });
    }
  }
  return finished;
}

type OpenBranch = {
  pending: Item[];
  splits: Extract<Item, { kind: 'either' }>[];
  facts: Fact[];
  seen: Set<string>;
};

function toItem(demand: Demand): Item {
  return { kind: 'demand', ...demand };
}

/** Works off what is pending. @returns whether the branch is still possible */
function settle(branch: OpenBranch, type: JsonType, compilation: Compilation): boolean {
  for (let item = branch.pending.shift(); item; item = branch.pending.shift()) {
    compilation.step();
    if (item.kind === 'either') {
      if (item.alternatives.some(alternative => alternative.length === 0)) continue;
      if (item.alternatives.length === 0) return false;
      if (item.alternatives.length === 1) branch.pending.unshift(...item.alternatives[0]!);
      else branch.splits.push(item);
      continue;
    }
    if (item.kind !== 'demand') {
      if (contradicts(item, branch.facts)) return false;
      branch.facts.push(item);
      continue;
    }
    if (branch.seen.has(demandKey({ ...item, positive: !item.positive }))) return false;
    const key = demandKey(item);
    // Whoever looks at what it evaluates has to be told, though it was met before.
    const scoped = [key, ...(item.within ?? []).map(({ pointer }) => pointer)].join(' ');
    if (branch.seen.has(scoped)) continue;
    branch.seen.add(key).add(scoped);
    const disjoint = (a: SchemaNode, b: SchemaNode) => areDisjoint(a, b, type, compilation);
    const items = item.positive
      ? meeting(item, type, compilation, disjoint)
      : failing(item, type, compilation, disjoint);
    if (!items) return false;
    branch.pending.unshift(...items);
  }
  return true;
}

function contradicts(fact: Fact, facts: readonly Fact[]): boolean {
  if (fact.kind === 'required') {
    return facts.some(
      other =>
        other.kind === 'required' && other.key === fact.key && other.positive !== fact.positive,
    );
  }
  if (fact.kind === 'integer') {
    return facts.some(other => other.kind === 'integer' && other.positive !== fact.positive);
  }
  return false;
}

/** Schemas inside properties inside properties are looked at this deep. */
const deepestLook = 4;

function areDisjoint(
  a: SchemaNode,
  b: SchemaNode,
  type: JsonType,
  compilation: Compilation,
): boolean {
  const [left, right] = [a, b].map(node => {
    const listed = typeof node.schema === 'object' ? listedValues(node.schema) : undefined;
    return listed && compilation.valueSet(node, listed);
  });
  if (left && right) {
    const [few, many] = left.size < right.size ? [left, right] : [right, left];
    if (![...few].some(value => many.has(value))) return true;
  }
  const goal = [a, b].map((node): Demand => ({ node, positive: true }));
  return isImpossible(goal, [type], compilation);
}

/** Whether a quick look shows that no value meets a goal. */
function isImpossible(goal: Goal, types: readonly JsonType[], compilation: Compilation): boolean {
  if (compilation.lookDepth >= deepestLook) return false;
  compilation.lookDepth += 1;
  try {
    return types.every(type =>
      expand(goal, type, compilation).every(branch =>
        isContradiction(branch, goal, type, compilation, inner =>
          isImpossible(inner, jsonTypes, compilation),
        ),
      ),
    );
  } finally {
    compilation.lookDepth -= 1;
  }
}
