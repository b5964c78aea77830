import {
  acceptsNothing,
  explore,
  intersect,
  subtract,
  unite,
  type Automaton,
  type StateBudget,
} from './automaton.ts';
import { compare, digitsOf, floor, negate, nextDouble, zero, type Decimal } from './decimal.ts';
import { parsePattern } from './pattern.ts';
import { automatonMatching } from './regex-automaton.ts';

/** What a number has to be. All fields together hold. */
export type NumberDemands = {
  /** `false`: must have a fraction. */
  integer?: boolean;
  lower?: Bound;
  upper?: Bound;
  multiplesOf: Decimal[];
  notMultiplesOf: Decimal[];
  denied: Decimal[];
};

export type Bound = { value: Decimal; exclusive: boolean };

/*
 * Digits are bounded, so that no model writes them for ever: `JSON.stringify` writes at most 21
 * before the point, and 22 after it.
 */
const mostWholeDigits = 21;
const mostFractionDigits = 25;

/** Exponents that can neither overflow a double nor begin with more zeros than Python writes. */
const growingExponent = '[eE][+]?(?:[0-9]{1,2}|[12][0-9]{2}|30[0-7])';
const shrinkingExponent = '[eE]-(?:[0-9]{1,2}|[12][0-9]{2}|3[01][0-9]|32[0-4])';

export const integerPattern = `0|-?[1-9][0-9]{0,${mostWholeDigits - 1}}`;

export const numberPattern =
  `-?(?:0|[1-9][0-9]{0,${mostWholeDigits - 1}})(?:\\.[0-9]{1,${mostFractionDigits}})?` +
  `|-?[0-9](?:\\.[0-9]{1,${mostFractionDigits}})?(?:${growingExponent}|${shrinkingExponent})`;

/** `JSON.stringify` writes an exponent below 0.000001 and from 10^21 on. */
const smallestPlain: Decimal = { coefficient: 1n, scale: 6 };
const smallestHuge: Decimal = { coefficient: 10n ** 21n, scale: 0 };

/** Multiples of large numbers have too many remainders to count. */
export const largestDivisor = 10_000n;

/** The spellings of the numbers that meet all demands. */
export function numbersMeeting(demands: NumberDemands, budget: StateBudget): Automaton {
  const { integer, multiplesOf, notMultiplesOf, denied } = demands;
  const hasFraction = integer !== true;
  const lower = hasFraction ? doubleBound(demands.lower, 1) : wholeBound(demands.lower, 1);
  const upper = hasFraction ? doubleBound(demands.upper, -1) : wholeBound(demands.upper, -1);
  const isBounded = multiplesOf.length + notMultiplesOf.length === 0;
  let automaton = plainNumbers(lower, upper, hasFraction, isBounded, budget);
  for (const divisor of multiplesOf) {
    automaton = intersect(automaton, multiplesAutomaton(divisor, budget), budget);
  }
  const exponents = hasFraction && isBounded ? exponentPattern(lower, upper, denied) : undefined;
  if (exponents) automaton = unite(automaton, matching(exponents, budget), budget);
  for (const divisor of notMultiplesOf) {
    automaton = subtract(automaton, multiplesAutomaton(divisor, budget), budget);
  }
  if (integer === false) automaton = subtract(automaton, matching(wholeSpellings, budget), budget);
  if (integer === false || notMultiplesOf.length > 0) {
    automaton = intersect(automaton, matching(exactSpellings, budget), budget);
  }
  for (const value of denied) {
    automaton = subtract(automaton, readingAs(value, hasFraction, budget), budget);
  }
  return automaton;
}

/**
 * Readers of JSON make doubles of numbers, so that 0.99999999999999999999 is 1 to them. Up to 15
 * digits, different decimals are different doubles.
 */
const exactSpellings = Array.from({ length: 14 }, (_, index) => {
  const whole = index + 1;
  return `-?[0-9]{1,${whole}}\\.[0-9]{1,${15 - whole}}(?:[eE].*)?`;
})
  .concat('-?[0-9]{1,15}(?:[eE].*)?')
  .join('|');

/** "Below 2.5" is "up to the double before 2.5": what lies between is read as 2.5. */
function doubleBound(bound: Bound | undefined, direction: 1 | -1): Bound | undefined {
  if (!bound?.exclusive || bound.value.coefficient === 0n) return bound;
  return { value: nextDouble(bound.value, direction), exclusive: false };
}

/** The spellings that readers of JSON take for a number. */
function readingAs(value: Decimal, hasFraction: boolean, budget: StateBudget): Automaton {
  if (!hasFraction || value.coefficient === 0n) return matching(spellingsOf(value), budget);
  const lower = { value: nextDouble(value, -1), exclusive: true };
  const upper = { value: nextDouble(value, 1), exclusive: true };
  return plainNumbers(lower, upper, true, false, budget);
}

const wholeSpellings = '-?[0-9]+(?:\\.0+)?|.*[eE]\\+?[0-9]+';

function matching(pattern: string, budget: StateBudget): Automaton {
  return automatonMatching(parsePattern(pattern), budget);
}

/** The nearest integer bound inside. */
function wholeBound(bound: Bound | undefined, direction: 1 | -1): Bound | undefined {
  if (!bound) return undefined;
  const flip = (value: Decimal) => (direction === 1 ? value : negate(value));
  // Below, it is the floor of a mirrored number.
  const value = flip(negate(floor(negate(flip(bound.value)))));
  return { value, exclusive: bound.exclusive && compare(value, bound.value) === 0 };
}

function plainNumbers(
  lower: Bound | undefined,
  upper: Bound | undefined,
  hasFraction: boolean,
  isBounded: boolean,
  budget: StateBudget,
): Automaton {
  const positive = magnitudes(lower, upper, hasFraction, budget);
  const negative = subtract(
    magnitudes(mirror(upper), mirror(lower), hasFraction, budget),
    matching('0(?:\\.0+)?', budget),
    budget,
  );
  const all = acceptsNothing(negative)
    ? positive
    : unite(positive, prefixed('-', negative), budget);
  if (!isBounded) return all;
  const longest = [lower, upper].map(bound => (bound ? String(bound.value.coefficient).length : 0));
  const whole = Math.max(mostWholeDigits, ...longest);
  const fraction = Math.max(mostFractionDigits, ...longest);
  const shape = `-?[0-9]{1,${whole}}${hasFraction ? `(?:\\.[0-9]{1,${fraction}})?` : ''}`;
  return intersect(all, matching(shape, budget), budget);
}

function mirror(bound: Bound | undefined): Bound | undefined {
  return bound && { ...bound, value: negate(bound.value) };
}

function prefixed(character: string, automaton: Automaton): Automaton {
  const codePoint = character.codePointAt(0)!;
  return {
    accepting: [false, ...automaton.accepting],
    edges: [
      [{ set: [[codePoint, codePoint]], target: 1 }],
      ...automaton.edges.map(edges =>
        edges.map(({ set, target }) => ({ set, target: target + 1 })),
      ),
    ],
  };
}

/** Numbers of 0 and above, without a sign. */
function magnitudes(
  lower: Bound | undefined,
  upper: Bound | undefined,
  hasFraction: boolean,
  budget: StateBudget,
): Automaton {
  const fraction = hasFraction ? '(?:\\.[0-9]+)?' : '';
  let automaton = matching(`(?:0|[1-9][0-9]*)${fraction}`, budget);
  if (upper && compare(upper.value, zero) < 0) return intersect(automaton, nothing, budget);
  if (upper) {
    automaton = intersect(automaton, matching(atMost(upper), budget), budget);
  }
  if (lower && compare(lower.value, zero) >= 0) {
    automaton = intersect(automaton, matching(atLeast(lower), budget), budget);
  }
  return automaton;
}

const nothing: Automaton = { edges: [[]], accepting: [false] };

const anyFraction = '(?:\\.[0-9]+)?';

/** Pattern of the magnitudes up to `bound`; leading zeros are excluded elsewhere. */
function atMost({ value, exclusive }: Bound): string {
  const { whole, fraction } = digitsOf(value);
  const options = besideWhole(whole, below);
  if (whole.length > 1) options.push(`[0-9]{1,${whole.length - 1}}${anyFraction}`);
  if (fraction === '') {
    if (!exclusive) options.push(`${whole}(?:\\.0+)?`);
  } else {
    options.push(whole, ...besideFraction(whole, fraction, below));
    for (let length = 1; length < fraction.length; length += 1) {
      options.push(`${whole}\\.${fraction.slice(0, length)}`);
    }
    if (!exclusive) options.push(`${whole}\\.${fraction}0*`);
  }
  return options.length === 0 ? '[]' : options.join('|');
}

/** Pattern of the magnitudes from `bound` on; leading zeros are excluded elsewhere. */
function atLeast({ value, exclusive }: Bound): string {
  const { whole, fraction } = digitsOf(value);
  const options = [
    ...besideWhole(whole, above),
    `[0-9]{${whole.length + 1},}${anyFraction}`,
    ...besideFraction(whole, fraction, above),
  ];
  const exact = fraction === '' ? `${whole}\\.` : `${whole}\\.${fraction}`;
  if (exclusive) options.push(`${exact}0*[1-9][0-9]*`);
  else options.push(fraction === '' ? `${whole}${anyFraction}` : `${exact}[0-9]*`);
  return options.join('|');
}

type OtherDigits = (digit: string) => string | undefined;

/** As many digits as `whole`, equal up to one place and different there. */
function besideWhole(whole: string, different: OtherDigits): string[] {
  return Array.from(whole).flatMap((digit, place) => {
    const other = different(digit);
    if (other === undefined) return [];
    const rest = whole.length - place - 1;
    return [`${whole.slice(0, place)}${other}[0-9]{${rest}}${anyFraction}`];
  });
}

/** The same whole part, and a fraction equal up to one place and different there. */
function besideFraction(whole: string, fraction: string, different: OtherDigits): string[] {
  return Array.from(fraction).flatMap((digit, place) => {
    const other = different(digit);
    return other === undefined ? [] : [`${whole}\\.${fraction.slice(0, place)}${other}[0-9]*`];
  });
}

function below(digit: string): string | undefined {
  return digit === '0' ? undefined : `[0-${Number(digit) - 1}]`;
}

function above(digit: string): string | undefined {
  return digit === '9' ? undefined : `[${Number(digit) + 1}-9]`;
}

/** Exponents are admitted where all numbers so small, or so large, are. */
function exponentPattern(
  lower: Bound | undefined,
  upper: Bound | undefined,
  denied: readonly Decimal[],
): string | undefined {
  const isExtreme = (value: Decimal) => {
    const size = value.coefficient < 0n ? negate(value) : value;
    const isTiny = size.coefficient !== 0n && compare(size, smallestPlain) < 0;
    return isTiny || compare(size, smallestHuge) >= 0;
  };
  if (denied.some(isExtreme)) return undefined;
  const from = (value: Decimal) => !lower || compare(lower.value, value) <= 0;
  const to = (value: Decimal) => !upper || compare(upper.value, value) >= 0;
  const rest = `(?:\\.[0-9]{1,${mostFractionDigits}})?[eE]`;
  const tinyExponent = '-(?:0[7-9]|[7-9]|[1-9][0-9]|[12][0-9]{2}|3[01][0-9]|32[0-3])';
  // Less than the half of 5e-324 would be read as 0.
  const tiny = `(?:[1-9]${rest}${tinyExponent}|[3-9]${rest}-324)`;
  const huge = `[1-9]${rest}[+]?(?:2[1-9]|[3-9][0-9]|[12][0-9]{2}|30[0-7])`;
  const options = [
    ...(from(zero) && to(smallestPlain) ? [tiny] : []),
    ...(from(negate(smallestPlain)) && to(zero) ? [`-${tiny}`] : []),
    ...(from(smallestHuge) && !upper ? [huge] : []),
    ...(!lower && to(negate(smallestHuge)) ? [`-${huge}`] : []),
  ];
  return options.length === 0 ? undefined : options.join('|');
}

/** Every plain spelling of a number. */
function spellingsOf(value: Decimal): string {
  const isNegative = value.coefficient < 0n;
  const { whole, fraction } = digitsOf(isNegative ? negate(value) : value);
  const sign = isNegative ? '-' : value.coefficient === 0n ? '-?' : '';
  return fraction === '' ? `${sign}${whole}(?:\\.0+)?` : `${sign}${whole}\\.${fraction}0*`;
}

/** Decimals that are a multiple of `divisor`: a remainder for every state. */
function multiplesAutomaton({ coefficient, scale }: Decimal, budget: StateBudget): Automaton {
  type State = { remainder: bigint; fractionDigits: number | undefined };
  const isMultiple = ({ remainder, fractionDigits = 0 }: State) =>
    (remainder * 10n ** BigInt(Math.max(0, scale - fractionDigits))) % coefficient === 0n;
  const keyed = (value: State) => ({ key: `${value.remainder}/${value.fractionDigits}`, value });
  return explore(
    keyed({ remainder: 0n, fractionDigits: undefined }),
    state => {
      const { remainder, fractionDigits } = state;
      const moves = [];
      for (let digit = 0; digit <= 9; digit += 1) {
        const set = [[0x30 + digit, 0x30 + digit]] as const;
        if (fractionDigits !== undefined && fractionDigits >= scale) {
          if (digit === 0) moves.push({ set, ...keyed(state) });
          continue;
        }
        const next = (remainder * 10n + BigInt(digit)) % coefficient;
        const digits = fractionDigits === undefined ? undefined : fractionDigits + 1;
        moves.push({ set, ...keyed({ remainder: next, fractionDigits: digits }) });
      }
      if (fractionDigits === undefined) {
        moves.push({ set: [[0x2e, 0x2e]] as const, ...keyed({ remainder, fractionDigits: 0 }) });
        moves.push({ set: [[0x2d, 0x2d]] as const, ...keyed(state) });
      }
      return { accepting: isMultiple(state), moves };
    },
    budget,
  );
}
