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
import type { ArgumentsGrammar, ParameterGrammar } from './call-syntax.ts';

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

/** Arguments as members, in any of the ways in which they may be put together. */
export function argumentMembers(
  lists: readonly ArgumentsGrammar[],
  separator: Expression,
  member: (name: Expression, value: ParameterGrammar) => Expression,
  rules: RuleSink,
): Expression {
  const options = lists.map(({ parameters, others }) => {
    const members = parameters.map(value => ({
      required: value.required,
      expression: member(literal(value.name), value),
    }));
    if (others) {
      const other = rules.add('other', member(others.name, others.value));
      const more = repeat(sequence(separator, other), 0, Infinity);
      members.push({ required: false, expression: sequence(other, more) });
    }
    return memberList(members, separator, rules);
  });
  return options.length === 1 ? choice(...options) : rules.add('arguments', choice(...options));
}

/** Values one after the other, possibly none. */
export function valueList(value: Expression, separator: Expression, rules: RuleSink): Expression {
  const item = rules.add('item', value);
  return optional(sequence(item, repeat(sequence(separator, item), 0, Infinity)));
}
