import type { Compilation } from './compilation.ts';
import { meets } from './evaluate.ts';
import { jsonTypeOf, type Branch, type Fact, type Goal, type JsonType } from './goal.ts';
import { objectFacts, propertyGoal } from './object-facts.ts';

/**
 * Whether a quick look shows that no value meets all facts of a branch. It looks for what tells the
 * alternatives of a `oneOf` apart in practice: different constants, and required properties that
 * one of them does not have.
 */
export function isContradiction(
  branch: Branch,
  goal: Goal,
  type: JsonType,
  compilation: Compilation,
  isImpossible: (goal: Goal) => boolean,
): boolean {
  const values = possibleValues(branch, type);
  if (values) return !values.some(value => meets(value, goal, compilation));
  if (type !== 'object') return false;
  const facts = objectFacts(branch, compilation);
  if (facts.required.size > facts.maxProperties) return true;
  return [...facts.required].some(key => {
    const inner = propertyGoal(facts, key, compilation);
    return inner === undefined || isImpossible(inner);
  });
}

/** The values that are left where a branch lists them, not yet held against its other facts. */
export function possibleValues(branch: Branch, type: JsonType): readonly unknown[] | undefined {
  const fact = branch.find(
    (one): one is Extract<Fact, { kind: 'values' }> => one.kind === 'values' && one.positive,
  );
  return fact?.values.filter(value => jsonTypeOf(value) === type);
}
