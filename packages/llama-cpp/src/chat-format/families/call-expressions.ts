import { type Expression, literal, optional, repeat, sequence } from '../../grammar/expression.ts';

/** Models differ in whether a line break stands here. */
export const lineBreak: Expression = optional(literal('\n'));

/** One call, or several with something between them. */
export function callList(call: Expression, parallel: boolean, between: Expression): Expression {
  return parallel ? sequence(call, repeat(sequence(between, call), 0, Infinity)) : call;
}
