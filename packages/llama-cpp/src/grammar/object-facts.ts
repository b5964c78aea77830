import { propertySchemas } from './applied-schemas.ts';
import type { Compilation } from './compilation.ts';
import { meets } from './evaluate.ts';
import type { Branch, Demand, Fact, Goal } from './goal.ts';
import type { SchemaNode } from './schema-document.ts';

/** The facts of one branch, put together as an object needs them. */
export type ObjectFacts = {
  /** Schemas with `properties`, `patternProperties` or `additionalProperties`. */
  families: SchemaNode[];
  required: Set<string>;
  forbidden: Set<string>;
  /** Demands on single properties that come from nowhere else. */
  properties: Map<string, Demand[]>;
  /** What every property's name has to meet. */
  names: Goal;
  /** Whose `unevaluatedProperties` looks at properties, and what evaluates them for it. */
  unevaluated: { node: SchemaNode; by: Evaluators }[];
  minProperties: number;
  maxProperties: number;
  /** Whoever asked for `minProperties` last, for errors. */
  minPropertiesNode: SchemaNode | undefined;
};

type Evaluators = { families: SchemaNode[]; all: boolean };

export function objectFacts(branch: Branch, { document }: Compilation): ObjectFacts {
  const names: Demand[] = [];
  const facts: ObjectFacts = {
    families: [],
    required: new Set(),
    forbidden: new Set(),
    properties: new Map(),
    names,
    unevaluated: branch.flatMap(fact =>
      isUnevaluated(fact) ? [{ node: fact.node, by: evaluatorsFor(fact.node, branch) }] : [],
    ),
    minProperties: 0,
    maxProperties: Infinity,
    minPropertiesNode: undefined,
  };
  for (const fact of branch) {
    if (fact.kind === 'required') {
      (fact.positive ? facts.required : facts.forbidden).add(fact.key);
    } else if (fact.kind === 'property') {
      const demands = facts.properties.get(fact.key) ?? [];
      facts.properties.set(fact.key, [...demands, fact.demand]);
    } else if (fact.kind === 'keyword') {
      const { node, keyword, positive } = fact;
      const value = (node.schema as Record<string, unknown>)[keyword];
      const limit = typeof value === 'number' ? value : 0;
      if (keyword === 'unevaluatedProperties') continue;
      if (keyword === 'properties') {
        facts.families.push(node);
      } else if (keyword === 'propertyNames') {
        names.push({ node: document.child(node, keyword)!, positive: true });
      } else if ((keyword === 'minProperties') === positive) {
        const least = positive ? limit : limit + 1;
        if (least > facts.minProperties) facts.minPropertiesNode = node;
        facts.minProperties = Math.max(facts.minProperties, least);
      } else {
        facts.maxProperties = Math.min(facts.maxProperties, positive ? limit : limit - 1);
      }
    }
  }
  return facts;
}

/** The names that are written out somewhere, in the order in which answers have them. */
export function declaredKeys(facts: ObjectFacts, { document }: Compilation): string[] {
  const keys = new Set(
    facts.families.flatMap(node => document.map(node, 'properties').map(([key]) => key)),
  );
  for (const key of facts.properties.keys()) keys.add(key);
  for (const key of facts.required) keys.add(key);
  for (const key of facts.forbidden) keys.add(key);
  return [...keys];
}

/** What the value of a property has to meet; `undefined` where the object cannot have it. */
export function propertyGoal(
  facts: ObjectFacts,
  key: string,
  compilation: Compilation,
): Goal | undefined {
  if (facts.forbidden.has(key) || !meets(key, facts.names, compilation)) return undefined;
  const evaluates = (node: SchemaNode) => propertySchemas(node, key, compilation).length > 0;
  const schemas = [
    ...facts.families.flatMap(node => propertySchemas(node, key, compilation)),
    ...unevaluatedSchemas(facts, evaluates, compilation),
  ];
  if (schemas.some(({ schema }) => schema === false)) return undefined;
  return [
    ...schemas.map((node): Demand => ({ node, positive: true })),
    ...(facts.properties.get(key) ?? []),
  ];
}

/** What properties have to meet that nothing evaluates. */
export function unevaluatedSchemas(
  { unevaluated }: ObjectFacts,
  evaluates: (family: SchemaNode) => boolean,
  { document }: Compilation,
): SchemaNode[] {
  return unevaluated
    .filter(({ by }) => !by.all && !by.families.some(evaluates))
    .map(({ node }) => document.child(node, 'unevaluatedProperties')!);
}

type KeywordFact = Extract<Fact, { kind: 'keyword' }>;

const isUnevaluated = (fact: Fact): fact is KeywordFact =>
  fact.kind === 'keyword' && fact.keyword === 'unevaluatedProperties';

function evaluatorsFor(node: SchemaNode, branch: Branch): Evaluators {
  const watched = branch.filter(
    (fact): fact is KeywordFact =>
      fact.kind === 'keyword' &&
      (fact.within ?? []).some(({ pointer }) => pointer === node.pointer),
  );
  return {
    families: watched.filter(({ keyword }) => keyword === 'properties').map(fact => fact.node),
    // Another one deeper inside evaluates whatever is left.
    all: watched.some(fact => isUnevaluated(fact) && fact.node !== node),
  };
}
