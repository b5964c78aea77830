import { elementSchemas } from './applied-schemas.ts';
import type { Compilation } from './compilation.ts';
import {
  choice,
  empty,
  literal,
  never,
  repeat,
  rule,
  sequence,
  type Expression,
} from './expression.ts';
import type { Branch, Demand, Fact, Goal } from './goal.ts';
import { comma } from './json-syntax.ts';
import type { SchemaNode } from './schema-document.ts';
import { uniqueList } from './unique-list.ts';

type ArrayFacts = {
  /** What the first elements have to meet, one goal for each. */
  first: Goal[];
  /** What all further elements have to meet; `undefined` where there cannot be any. */
  rest: Goal | undefined;
  min: number;
  max: number;
  contains: Extract<Fact, { kind: 'contains' }> | undefined;
  /** Whoever asked for `uniqueItems`. */
  unique: SchemaNode | undefined;
};

/** A JSON array that meets all facts of a branch. */
export function compileArray(
  branch: Branch,
  compilation: Compilation,
  compileGoal: (goal: Goal) => Expression,
): Expression {
  const facts = arrayFacts(branch, compilation);
  if (facts.max < facts.min) return never;
  if (facts.unique && facts.max > 1) {
    const simple = facts.rest && facts.first.length === 0 && !facts.contains;
    const list = simple && facts.rest && uniqueList(facts.rest, facts, compilation);
    if (list) return sequence(literal('['), list, literal(']'));
    const reason = 'a grammar can tell only some listed values apart (an enum of a few)';
    compilation.unsupported(facts.unique, 'uniqueItems', reason);
  }
  const list = facts.contains
    ? countingList(facts, facts.contains, compilation, compileGoal)
    : plainList(facts, compilation, compileGoal);
  return sequence(literal('['), list, literal(']'));
}

function arrayFacts(branch: Branch, compilation: Compilation): ArrayFacts {
  const families = branch.flatMap(fact =>
    fact.kind === 'keyword' && fact.keyword === 'items'
      ? [elementSchemas(fact.node, compilation)]
      : [],
  );
  const single = branch.filter(fact => fact.kind === 'element');
  const everywhere = branch.flatMap(fact => (fact.kind === 'elements' ? [fact.demand] : []));
  const length = Math.max(
    0,
    ...families.map(({ first }) => first.length),
    ...single.map(({ index }) => index + 1),
  );
  const goalAt = (index: number): Goal => [
    ...families.flatMap(({ first, rest }): Demand[] => {
      const node = first[index] ?? rest;
      return node ? [{ node, positive: true }] : [];
    }),
    ...single.filter(fact => fact.index === index).map(({ demand }) => demand),
    ...everywhere,
  ];
  const rest = goalAt(length);
  const isClosed = rest.some(({ node, positive }) => positive && node.schema === false);
  const facts: ArrayFacts = {
    first: Array.from({ length }, (_, index) => goalAt(index)),
    rest: isClosed ? undefined : rest,
    min: Math.max(0, ...single.map(({ index }) => index + 1)),
    max: isClosed ? length : Infinity,
    contains: undefined,
    unique: undefined,
  };
  for (const fact of branch) readLimit(fact, facts, compilation);
  return facts;
}

function readLimit(fact: Fact, facts: ArrayFacts, compilation: Compilation): void {
  const { limits } = compilation;
  if (fact.kind === 'contains') {
    if (facts.contains) {
      compilation.unsupported(fact.node, 'contains', 'it is there more than once for one array');
    } else {
      facts.contains = fact;
    }
  }
  if (fact.kind !== 'keyword' || fact.keyword === 'items') return;
  const { node, keyword, positive } = fact;
  const value = (node.schema as Record<string, unknown>)[keyword];
  if (keyword === 'uniqueItems') {
    if (value === true) facts.unique = node;
    return;
  }
  const limit = Number(value);
  if (limit > limits.repetition) {
    compilation.unsupported(node, keyword, `more than ${limits.repetition} elements`);
  } else if ((keyword === 'minItems') === positive) {
    facts.min = Math.max(facts.min, positive ? limit : limit + 1);
  } else {
    facts.max = Math.min(facts.max, positive ? limit : limit - 1);
  }
}

/** Element after element; the end is allowed from `min` on. */
function plainList(
  { first, rest, min, max }: Pick<ArrayFacts, 'first' | 'rest' | 'min' | 'max'>,
  { rules }: Compilation,
  compileGoal: (goal: Goal) => Expression,
): Expression {
  const shown = Math.min(first.length, max);
  let list: Expression = empty;
  if (rest && max > shown) {
    const element = compileGoal(rest);
    const least = Math.max(0, min - shown);
    const more = sequence(comma, element);
    if (shown > 0) {
      list = repeat(more, least, max - shown);
    } else {
      const some = sequence(element, repeat(more, Math.max(0, least - 1), max - 1));
      list = least === 0 ? choice(some, empty) : some;
    }
  } else if (min > shown) {
    return never;
  }
  for (let index = shown - 1; index >= 0; index -= 1) {
    const longer = sequence(index > 0 ? comma : empty, compileGoal(first[index]!), list);
    list = rules.add('elements', index >= min ? choice(longer, empty) : longer);
  }
  return list;
}

/** The state of a list is how many elements it has and how many of them count for `contains`. */
function countingList(
  { first, rest, min, max }: ArrayFacts,
  contains: Extract<Fact, { kind: 'contains' }>,
  compilation: Compilation,
  compileGoal: (goal: Goal) => Expression,
): Expression {
  const { rules, limits } = compilation;
  const positions = Math.max(first.length, max === Infinity ? min : max, 1);
  const counts = contains.max === Infinity ? contains.min : contains.max;
  if (contains.min > contains.max) return never;
  if (positions * (counts + 1) > limits.rules) {
    compilation.unsupported(contains.node, 'contains', 'it has too many elements to count');
    return plainList({ first, rest, min, max }, compilation, compileGoal);
  }
  // Where only a minimum counts, an element that does not count may as well meet the demand.
  const { demand } = contains;
  const others: Goal =
    contains.max === Infinity
      ? []
      : [
          {
            ...demand,
            positive: !demand.positive,
            because: { node: contains.node, keyword: 'contains' },
          },
        ];
  const names = Array.from({ length: positions + 1 }, () =>
    Array.from({ length: counts + 1 }, () => rules.reserve('elements')),
  );
  for (let position = 0; position <= positions; position += 1) {
    for (let count = 0; count <= counts; count += 1) {
      const goal = first[position] ?? rest;
      const next = names[Math.min(position + 1, positions)]!;
      const separator = position > 0 ? comma : empty;
      const options: Expression[] = [];
      if (goal && position < max) {
        const counted = contains.max === Infinity ? Math.min(count + 1, counts) : count + 1;
        if (counted <= counts && (counted > count || contains.max !== Infinity)) {
          options.push(sequence(separator, compileGoal([...goal, demand]), rule(next[counted]!)));
        }
        options.push(sequence(separator, compileGoal([...goal, ...others]), rule(next[count]!)));
      }
      if (position >= min && count >= contains.min) options.push(empty);
      rules.define(names[position]![count]!, choice(...options));
    }
  }
  return rule(names[0]![0]!);
}
