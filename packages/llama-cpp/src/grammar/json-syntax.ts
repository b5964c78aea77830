import {
  codePointsOf,
  differenceOf,
  intersectionOf,
  unionOf,
  type CodePointSet,
} from './code-points.ts';
import {
  charactersIn,
  choice,
  literal,
  optional,
  sequence,
  type Expression,
} from './expression.ts';

/*
 * How Loam lets a model write JSON.
 *
 * White space: at most one space after `:` and `,`, none elsewhere. `JSON.stringify` writes none and
 * Python's `json.dumps` one; a grammar with more of it invites models to write nothing else.
 *
 * Order: properties come in the order in which the schema declares them, then those which it only
 * requires, then all others. Any order would need a rule per subset of properties.
 *
 * Escapes: strings without `pattern`, `format` or excluded values may use every escape JSON has. In
 * the others a character is written as `JSON.stringify` writes it, so that it has one spelling.
 */

const space = optional(literal(' '));

/** Between the elements of an array and the properties of an object. */
export const comma: Expression = sequence(literal(','), space);

/** Between a property's name and its value. */
export const colon: Expression = sequence(literal(':'), space);

const shortEscapes = new Map([
  [0x08, '\\b'],
  [0x09, '\\t'],
  [0x0a, '\\n'],
  [0x0c, '\\f'],
  [0x0d, '\\r'],
  [0x22, '\\"'],
  [0x5c, '\\\\'],
]);

const controls: CodePointSet = [[0, 0x1f]];
const mustEscape = unionOf(controls, codePointsOf('"\\'));
const hexDigit = charactersIn(unionOf([[0x30, 0x39]], [[0x41, 0x46]], [[0x61, 0x66]]));
const rawCharacter = charactersIn(
  differenceOf(
    [
      [0, 0xd7ff],
      [0xe000, 0x10ffff],
    ],
    mustEscape,
  ),
);

function oneOf(characters: string): Expression {
  return charactersIn(codePointsOf(characters));
}

/** One character of a string in any spelling JSON has, escaped surrogate pairs included. */
export const anyCharacter: Expression = choice(
  rawCharacter,
  sequence(
    literal('\\'),
    choice(
      oneOf('"\\/bfnrt'),
      sequence(
        literal('u'),
        choice(
          sequence(oneOf('0123456789abcefABCEF'), hexDigit, hexDigit, hexDigit),
          sequence(oneOf('dD'), oneOf('01234567'), hexDigit, hexDigit),
          sequence(
            oneOf('dD'),
            oneOf('89abAB'),
            hexDigit,
            hexDigit,
            literal('\\u'),
            oneOf('dD'),
            oneOf('cdefCDEF'),
            hexDigit,
            hexDigit,
          ),
        ),
      ),
    ),
  ),
);

/** One character out of a set inside a JSON string, spelt as `JSON.stringify` spells it. */
export function jsonCharacter(set: CodePointSet): Expression {
  const raw = charactersIn(differenceOf(set, mustEscape));
  const escaped: Expression[] = [];
  for (const [from, to] of intersectionOf(set, mustEscape)) {
    for (let codePoint = from; codePoint <= to; codePoint += 1) {
      escaped.push(literal(escapeOf(codePoint)));
    }
  }
  return choice(raw, ...escaped);
}

function escapeOf(codePoint: number): string {
  return shortEscapes.get(codePoint) ?? `\\u${codePoint.toString(16).padStart(4, '0')}`;
}

/** One JSON value; inside arrays and objects with the white space every JSON may have. */
export function jsonLiteral(value: unknown): Expression {
  if (Array.isArray(value)) return bracketed('[', value.map(jsonLiteral), ']');
  if (typeof value !== 'object' || value === null) return literal(JSON.stringify(value));
  const members = Object.entries(value).map(([key, member]) =>
    sequence(literal(JSON.stringify(key)), colon, jsonLiteral(member)),
  );
  return bracketed('{', members, '}');
}

function bracketed(open: string, items: readonly Expression[], close: string): Expression {
  const separated = items.flatMap((item, index) => (index === 0 ? [item] : [comma, item]));
  return sequence(literal(open), ...separated, literal(close));
}
