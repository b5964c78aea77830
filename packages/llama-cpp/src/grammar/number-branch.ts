import { automatonRules } from './automaton-rules.ts';
import type { Compilation } from './compilation.ts';
import { compare, decimalOf } from './decimal.ts';
import { charactersIn, type Expression } from './expression.ts';
import type { Branch } from './goal.ts';
import {
  integerPattern,
  largestDivisor,
  numberPattern,
  numbersMeeting,
  type Bound,
  type NumberDemands,
} from './number.ts';
import { parsePattern } from './pattern.ts';
import { regexExpression } from './regex-expression.ts';
import type { SchemaNode } from './schema-document.ts';

/** A JSON number that meets all facts of a branch. */
export function compileNumber(branch: Branch, compilation: Compilation): Expression {
  const { rules } = compilation;
  const demands = numberDemands(branch, compilation);
  if (isPlain(demands)) {
    return demands.integer === true
      ? rules.shared('integer', () => regexExpression(parsePattern(integerPattern)))
      : rules.shared('number', () => regexExpression(parsePattern(numberPattern)));
  }
  const culprit = branch.find(fact => fact.kind === 'keyword' || fact.kind === 'values');
  const make = () => numbersMeeting(demands, compilation);
  const automaton = culprit ? compilation.attempt(culprit.node, culprit.keyword, make) : make();
  if (!automaton) return compileNumber(demands.integer === true ? [integer] : [], compilation);
  return automatonRules(automaton, 'digits', charactersIn, rules);
}

const integer = { kind: 'integer', positive: true } as const;

function isPlain(demands: NumberDemands): boolean {
  const { integer, lower, upper, multiplesOf, notMultiplesOf, denied } = demands;
  return (
    integer !== false &&
    !lower &&
    !upper &&
    multiplesOf.length + notMultiplesOf.length + denied.length === 0
  );
}

function numberDemands(branch: Branch, compilation: Compilation): NumberDemands {
  const demands: NumberDemands = { multiplesOf: [], notMultiplesOf: [], denied: [] };
  for (const fact of branch) {
    if (fact.kind === 'integer') {
      demands.integer = fact.positive;
    } else if (fact.kind === 'values') {
      const numbers = fact.values.filter(value => typeof value === 'number');
      demands.denied.push(...numbers.map(decimalOf));
    } else if (fact.kind === 'keyword') {
      readKeyword(fact.node, fact.keyword, fact.positive, demands, compilation);
    }
  }
  return demands;
}

function readKeyword(
  node: SchemaNode,
  keyword: string,
  positive: boolean,
  demands: NumberDemands,
  compilation: Compilation,
): void {
  const value = decimalOf(Number((node.schema as Record<string, unknown>)[keyword]));
  if (keyword === 'multipleOf') {
    if (value.coefficient > largestDivisor) {
      compilation.unsupported(node, keyword, `more than ${largestDivisor} remainders to count`);
    } else {
      (positive ? demands.multiplesOf : demands.notMultiplesOf).push(value);
    }
    return;
  }
  // The opposite of "at least" is "below", and so on.
  const isExclusive = keyword.startsWith('exclusive') === positive;
  const bound: Bound = { value, exclusive: isExclusive };
  const isLower = (keyword === 'minimum' || keyword === 'exclusiveMinimum') === positive;
  if (isLower) demands.lower = tighter(demands.lower, bound, 1);
  else demands.upper = tighter(demands.upper, bound, -1);
}

function tighter(known: Bound | undefined, other: Bound, direction: 1 | -1): Bound {
  if (!known) return other;
  const order = compare(other.value, known.value) * direction;
  if (order === 0) return { value: known.value, exclusive: known.exclusive || other.exclusive };
  return order > 0 ? other : known;
}
