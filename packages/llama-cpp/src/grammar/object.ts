import { additionalSchema } from './applied-schemas.ts';
import { acceptsNothing, everyText, intersect, subtract, type Automaton } from './automaton.ts';
import type { Compilation } from './compilation.ts';
import {
  choice,
  empty,
  isNever,
  literal,
  never,
  repeat,
  sequence,
  type Expression,
} from './expression.ts';
import type { Branch, Demand, Goal } from './goal.ts';
import { colon, comma } from './json-syntax.ts';
import {
  declaredKeys,
  objectFacts,
  propertyGoal,
  unevaluatedSchemas,
  type ObjectFacts,
} from './object-facts.ts';
import { automatonOfTexts } from './regex-automaton.ts';
import type { SchemaNode } from './schema-document.ts';
import { compileString, quoted, stringsMeeting } from './string.ts';

type Property = { pair: Expression; isRequired: boolean };

/** A JSON object that meets all facts of a branch. */
export function compileObject(
  branch: Branch,
  compilation: Compilation,
  compileGoal: (goal: Goal) => Expression,
): Expression {
  const facts = objectFacts(branch, compilation);
  const declared = declaredKeys(facts, compilation);
  const properties: Property[] = [];
  for (const key of declared) {
    const isRequired = facts.required.has(key);
    const goal = propertyGoal(facts, key, compilation);
    if (goal) {
      const pair = sequence(compilation.json.string(key), colon, compileGoal(goal));
      properties.push({ pair, isRequired });
    } else if (isRequired) {
      return never;
    }
  }
  const other = otherProperties(facts, declared, compilation, compileGoal);
  return sequence(
    literal('{'),
    listProperties(properties, other, facts, compilation),
    literal('}'),
  );
}

/**
 * The declared properties in order, then the others. `rest[c]` is what may follow after `c`
 * properties; counting stops where no limit looks any more, but tells the first from the others.
 */
function listProperties(
  properties: readonly Property[],
  other: Expression,
  facts: ObjectFacts,
  compilation: Compilation,
): Expression {
  const { rules } = compilation;
  const required = properties.filter(({ isRequired }) => isRequired).length;
  const most =
    isNever(other) && facts.maxProperties >= properties.length ? Infinity : facts.maxProperties;
  const least = required >= facts.minProperties ? 0 : facts.minProperties;
  if (required > most) return never;
  const highest = Math.min(Math.max(least, most === Infinity ? 1 : most, 1), properties.length);
  let rest = Array.from({ length: highest + 1 }, (_, count) =>
    // The last number stands for itself and all above it.
    count < required && count < highest
      ? never
      : otherList(count, { other, least, most }, facts, compilation),
  );
  for (const { pair, isRequired } of properties.toReversed()) {
    const after = rest;
    rest = after.map((skipped, count) => {
      const next = Math.min(count + 1, highest);
      const taken =
        count + 1 > most ? never : sequence(count > 0 ? comma : empty, pair, after[next]!);
      return rules.add('properties', isRequired ? taken : choice(taken, skipped));
    });
  }
  return rest[0]!;
}

/** Names outside the declared ones can come twice, so at most one of them is sure to count. */
function otherList(
  count: number,
  { other, least, most }: { other: Expression; least: number; most: number },
  facts: ObjectFacts,
  compilation: Compilation,
): Expression {
  let needed = Math.max(0, least - count);
  if (isNever(other)) return needed === 0 ? empty : never;
  if (needed > 1) {
    const reason = 'properties with free names cannot be held apart, so they cannot be counted';
    compilation.unsupported(facts.minPropertiesNode!, 'minProperties', reason);
    needed = 1;
  }
  const room = most - count;
  if (room <= 0) return needed === 0 ? empty : never;
  if (count > 0) return repeat(sequence(comma, other), needed, room);
  const some = sequence(other, repeat(sequence(comma, other), 0, room - 1));
  return needed === 0 ? choice(some, empty) : some;
}

/** One property whose name is not declared, or `never`. */
function otherProperties(
  facts: ObjectFacts,
  declared: readonly string[],
  compilation: Compilation,
  compileGoal: (goal: Goal) => Expression,
): Expression {
  const cells = nameCells(facts, compilation).flatMap(({ matched, names }) => {
    const goal = otherGoal(facts, matched, compilation);
    return goal ? [{ goal, names }] : [];
  });
  if (cells.length === 0) return never;
  const excluded = declared.length > 0 ? automatonOfTexts(declared, compilation) : undefined;
  const allowed = facts.names.length > 0 ? stringsMeeting(facts.names, compilation) : everyText;
  const pairs: Expression[] = [];
  for (const { goal, names } of cells) {
    let texts = names === everyText ? allowed : intersect(names, allowed, compilation);
    if (excluded) texts = subtract(texts, excluded, compilation);
    if (acceptsNothing(texts)) continue;
    const name =
      texts === everyText ? compileString([], compilation) : quoted(texts, 'name', compilation);
    pairs.push(sequence(name, colon, compileGoal(goal)));
  }
  return pairs.length === 0 ? never : compilation.rules.add('other', choice(...pairs));
}

type Cell = {
  /** The patterns that all names in this cell match; they match no other. */
  matched: ReadonlySet<string>;
  names: Automaton;
};

/** Splits all names by the patterns of `patternProperties` they match. */
function nameCells(facts: ObjectFacts, compilation: Compilation): Cell[] {
  let cells: Cell[] = [{ matched: new Set(), names: everyText }];
  const seen = new Set<string>();
  for (const node of facts.families) {
    for (const [pattern] of compilation.document.map(node, 'patternProperties')) {
      if (seen.has(pattern)) continue;
      seen.add(pattern);
      const language = compilation.pattern(node, 'patternProperties', pattern);
      if (!language) continue;
      cells =
        compilation.attempt(node, 'patternProperties', () =>
          splitCells(cells, pattern, language, compilation),
        ) ?? cells;
    }
  }
  return cells;
}

function splitCells(
  cells: readonly Cell[],
  pattern: string,
  language: Automaton,
  compilation: Compilation,
): Cell[] {
  return cells
    .flatMap(({ matched, names }): Cell[] => [
      { matched: new Set([...matched, pattern]), names: intersect(names, language, compilation) },
      { matched, names: subtract(names, language, compilation) },
    ])
    .filter(({ names }) => !acceptsNothing(names));
}

/** What properties of a cell have to meet; `undefined` where there cannot be any. */
function otherGoal(
  facts: ObjectFacts,
  matched: ReadonlySet<string>,
  compilation: Compilation,
): Goal | undefined {
  const schemas = facts.families.flatMap((node): SchemaNode[] => {
    const targets = compilation.document
      .map(node, 'patternProperties')
      .filter(([pattern]) => matched.has(pattern))
      .map(([, target]) => target);
    if (targets.length > 0) return targets;
    const rest = additionalSchema(node, node.schema as Record<string, unknown>, compilation);
    return rest ? [rest] : [];
  });
  const evaluates = (node: SchemaNode) =>
    compilation.document.map(node, 'patternProperties').some(([pattern]) => matched.has(pattern)) ||
    additionalSchema(node, node.schema as Record<string, unknown>, compilation) !== undefined;
  schemas.push(...unevaluatedSchemas(facts, evaluates, compilation));
  if (schemas.some(({ schema }) => schema === false)) return undefined;
  return schemas.map((node): Demand => ({ node, positive: true }));
}
