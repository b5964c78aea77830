import { charactersIn, choice, repeat, sequence, type Expression } from './expression.ts';
import { PatternError, type Regex } from './regex.ts';

/** A regular expression without assertions, as an expression of the same shape. */
export function regexExpression(regex: Regex): Expression {
  switch (regex.kind) {
    case 'class':
      return charactersIn(regex.set);
    case 'sequence':
      return sequence(...regex.items.map(regexExpression));
    case 'choice':
      return choice(...regex.options.map(regexExpression));
    case 'repeat':
      return repeat(regexExpression(regex.item), regex.min, regex.max);
    case 'start':
    case 'end':
    case 'lookahead':
      throw new PatternError('an assertion has no place here');
    default:
      return regex satisfies never;
  }
}
