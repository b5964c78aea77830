import {
  allCodePoints,
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
function oneOf(characters: string): Expression {
  return charactersIn(codePointsOf(characters));
}

/** What follows a backslash, escaped surrogate pairs included. */
const escape: Expression = choice(
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
);

/** The spelling of strings and values in one grammar. */
export class JsonSyntax {
  /** A text that no string holds as it stands. */
  readonly avoided: string | undefined;

  /** @param avoided has no quotes and no backslashes */
  constructor(avoided?: string) {
    this.avoided = avoided;
  }

  /** One character of a string in any spelling there is; without its escapes one out of `set`. */
  anyCharacter(set: CodePointSet = allCodePoints): Expression {
    const raw = charactersIn(differenceOf(set, mustEscape));
    return choice(raw, sequence(literal('\\'), escape));
  }

  /** One character out of a set inside a string, spelt as `JSON.stringify` spells it. */
  readonly characterIn = (set: CodePointSet): Expression => {
    const raw = charactersIn(differenceOf(set, mustEscape));
    const escaped: Expression[] = [];
    for (const [from, to] of intersectionOf(set, mustEscape)) {
      for (let codePoint = from; codePoint <= to; codePoint += 1) {
        escaped.push(literal(escapeOf(codePoint)));
      }
    }
    return choice(raw, ...escaped);
  };

  /** One value; inside arrays and objects with the white space every JSON may have. */
  value(value: unknown): Expression {
    if (Array.isArray(value))
      return bracketed(
        '[',
        value.map(item => this.value(item)),
        ']',
      );
    if (typeof value === 'string') return this.string(value);
    if (typeof value !== 'object' || value === null) return literal(JSON.stringify(value));
    const members = Object.entries(value).map(([key, member]) =>
      sequence(this.string(key), colon, this.value(member)),
    );
    return bracketed('{', members, '}');
  }

  string(text: string): Expression {
    let spelt = JSON.stringify(text);
    const { avoided } = this;
    if (avoided !== undefined) {
      const [first = ''] = avoided;
      const other = escapeOf(first.codePointAt(0) ?? 0) + avoided.slice(first.length);
      while (spelt.includes(avoided)) spelt = spelt.replace(avoided, () => other);
    }
    return literal(spelt);
  }
}

function escapeOf(codePoint: number): string {
  return shortEscapes.get(codePoint) ?? `\\u${codePoint.toString(16).padStart(4, '0')}`;
}

function bracketed(open: string, items: readonly Expression[], close: string): Expression {
  const separated = items.flatMap((item, index) => (index === 0 ? [item] : [comma, item]));
  return sequence(literal(open), ...separated, literal(close));
}
