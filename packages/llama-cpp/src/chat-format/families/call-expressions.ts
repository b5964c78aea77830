import {
  choice,
  empty,
  type Expression,
  literal,
  optional,
  repeat,
  sequence,
} from '../../grammar/expression.ts';
import type { RuleSink } from '../constraint/rule-sink.ts';

/** Models differ in whether a line break stands here. */
export const lineBreak: Expression = optional(literal('\n'));

/** One call, or several with something between them. */
export function callList(call: Expression, parallel: boolean, between: Expression): Expression {
  return parallel ? sequence(call, repeat(sequence(between, call), 0, Infinity)) : call;
}

/**
 * Members in the given order with something between them, those that are not required left out at
 * will.
 */
export function memberList(
  members: readonly { required: boolean; expression: Expression }[],
  separator: Expression,
  rules: RuleSink,
): Expression {
  let rest: { required: boolean; expression: Expression } | undefined;
  for (const { required, expression } of members.toReversed()) {
    const more: Expression = rest ? sequence(separator, rest.expression) : empty;
    const chosen = sequence(expression, rest?.required === false ? optional(more) : more);
    rest = {
      required: required || (rest?.required ?? false),
      expression: rules.add(
        'members',
        required || !rest ? chosen : choice(chosen, rest.expression),
      ),
    };
  }
  if (!rest) return empty;
  return rest.required ? rest.expression : optional(rest.expression);
}
