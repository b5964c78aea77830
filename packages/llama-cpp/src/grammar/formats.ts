import type { Automaton, StateBudget } from './automaton.ts';
import { parsePattern } from './pattern.ts';
import { PatternError } from './regex.ts';
import { automatonMatching } from './regex-automaton.ts';

/*
 * Formats as patterns of whole texts. Each admits only what its RFC allows; where the RFC allows
 * more than a regular expression of bearable size can say, the note beside it says what is left out.
 */

const leapYear = '(?:[0-9]{2}(?:[2468][048]|[13579][26]|0[48])|(?:[02468][048]|[13579][26])00)';

const date =
  `(?:${leapYear}-02-29|[0-9]{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])` +
  '|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)|02-(?:0[1-9]|1[0-9]|2[0-8])))';

/**
 * A leap second is admitted in UTC only: elsewhere its hour depends on the offset. Nine digits of a
 * second are enough, and a model cannot write zeros for ever.
 */
const time =
  '(?:(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\\.[0-9]{1,9})?' +
  '(?:[Zz]|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])' +
  '|23:59:60(?:\\.[0-9]{1,9})?(?:[Zz]|[+-]00:00))';

const durationTime = 'T(?:[0-9]+H(?:[0-9]+M(?:[0-9]+S)?)?|[0-9]+M(?:[0-9]+S)?|[0-9]+S)';

const duration =
  `P(?:(?:[0-9]+D|[0-9]+M(?:[0-9]+D)?|[0-9]+Y(?:[0-9]+M(?:[0-9]+D)?)?)(?:${durationTime})?` +
  `|${durationTime}|[0-9]+W)`;

const byte = '(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])';
const ipv4 = `${byte}(?:\\.${byte}){3}`;

const group = '[0-9A-Fa-f]{1,4}';
const lastGroups = `(?:${group}:${group}|${ipv4})`;
const ipv6 = [
  `(?:${group}:){6}${lastGroups}`,
  `::(?:${group}:){5}${lastGroups}`,
  `(?:${group})?::(?:${group}:){4}${lastGroups}`,
  `(?:(?:${group}:){0,1}${group})?::(?:${group}:){3}${lastGroups}`,
  `(?:(?:${group}:){0,2}${group})?::(?:${group}:){2}${lastGroups}`,
  `(?:(?:${group}:){0,3}${group})?::${group}:${lastGroups}`,
  `(?:(?:${group}:){0,4}${group})?::${lastGroups}`,
  `(?:(?:${group}:){0,5}${group})?::${group}`,
  `(?:(?:${group}:){0,6}${group})?::`,
].join('|');

/** Letters, digits and hyphens; hyphens in the third and fourth place are for encoded names. */
function label(longest: number): string {
  const edge = '[A-Za-z0-9]';
  const inner = '[A-Za-z0-9-]';
  const long = `${inner}(?:${edge}${inner}|-${edge})${inner}{0,${longest - 5}}${edge}`;
  return `${edge}(?:${edge}|${inner}${edge}|${inner}{2}${edge}|${long})?`;
}

/**
 * The whole name has at most 253 characters: up to three labels of any length, or three of at most
 * 40 characters and eight of at most 15. Encoded international names (`xn--`) are left out, since most are not valid.
 */
function hostnameOf(sizes: { least: number; long: number; middle: number; tail: number }): string {
  const { least, long, middle, tail } = sizes;
  const few = `${label(long)}(?:\\.${label(long)}){${least - 1},2}`;
  const many = `${label(middle)}(?:\\.${label(middle)}){2}(?:\\.${label(15)}){1,${tail}}`;
  return `(?:${few}|${many})`;
}

const hostname = hostnameOf({ least: 1, long: 63, middle: 40, tail: 8 });

/**
 * With 64 characters before the @ and 188 behind it, an address stays below the 254 there may be.
 * Quoted local parts and address literals are left out: most validators refuse them.
 */
const atom = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+";
const email = `(?=[^@]{1,64}@)${atom}(?:\\.${atom})*@${hostnameOf({ least: 2, long: 62, middle: 30, tail: 5 })}`;

const hex = '[0-9A-Fa-f]';
const escaped = `%${hex}{2}`;
const unreserved = 'A-Za-z0-9._~\\-';
const subDelimiters = "!$&'()*+,;=";
const pathCharacter = `(?:[${unreserved}${subDelimiters}:@]|${escaped})`;
const query = `(?:[${unreserved}${subDelimiters}:@/?]|${escaped})*`;
const host = `(?:\\[(?:${ipv6})\\]|(?:[${unreserved}${subDelimiters}]|${escaped})+)`;
const port = '(?:6553[0-5]|655[0-2][0-9]|65[0-4][0-9]{2}|6[0-4][0-9]{3}|[1-5][0-9]{4}|[0-9]{0,4})';
/** A user or a port without a host, and ports from 65,536 on, are left out: browsers' URLs have none. */
const authority = `(?:(?:(?:[${unreserved}${subDelimiters}:]|${escaped})*@)?${host}(?::${port})?)?`;
const hierarchy = `(?://${authority}(?:/${pathCharacter}*)*|/(?:${pathCharacter}+(?:/${pathCharacter}*)*)?`;
/** Nothing behind the scheme (`a:`) is left out: validators disagree on it. */
const uri =
  `[A-Za-z][A-Za-z0-9+.-]*:${hierarchy}|${pathCharacter}+(?:/${pathCharacter}*)*)` +
  `(?:\\?${query})?(?:#${query})?`;
const firstSegment = `(?:[${unreserved}${subDelimiters}@]|${escaped})+`;
const uriReference = `${uri}|${hierarchy}|${firstSegment}(?:/${pathCharacter}*)*|)(?:\\?${query})?(?:#${query})?`;

const jsonPointer = '(?:/(?:[^~/]|~[01])*)*';

const patterns: ReadonlyMap<string, string> = new Map([
  ['date', date],
  ['time', time],
  ['date-time', `${date}[Tt]${time}`],
  ['duration', duration],
  ['uuid', `${hex}{8}(?:-${hex}{4}){3}-${hex}{12}`],
  ['email', email],
  ['ipv4', ipv4],
  ['ipv6', ipv6],
  ['hostname', hostname],
  ['uri', uri],
  ['uri-reference', uriReference],
  ['json-pointer', jsonPointer],
  ['relative-json-pointer', `(?:0|[1-9][0-9]*)(?:#|${jsonPointer})`],
]);

/**
 * Patterns that everything in a format matches, so that they need not be held against it. Zod writes
 * this one beside `hostname`; counting 253 characters through all labels takes too many states.
 */
const implied: ReadonlyMap<string, string> = new Map([
  [
    'hostname',
    '^(?=.{1,253}\\.?$)[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?' +
      '(?:\\.[a-zA-Z0-9](?:[-0-9a-zA-Z]{0,61}[0-9a-zA-Z])?)*\\.?$',
  ],
]);

export function formatImplies(format: string, pattern: string): boolean {
  return implied.get(format) === pattern;
}

/** Formats JSON Schema defines, but no pattern here decides. */
const undecided = new Set([
  'idn-email',
  'idn-hostname',
  'iri',
  'iri-reference',
  'uri-template',
  'regex',
]);

/** Formats of which nothing is left out, so that what is not in them can be told as well. */
const exact = new Set(['date', 'uuid', 'ipv4', 'ipv6']);

/** Whether a name says nothing, or exactly what `formatAutomaton` accepts. */
export function isExactFormat(name: string): boolean {
  return exact.has(name) || !(patterns.has(name) || undecided.has(name));
}

const automata = new Map<string, Automaton>();

/** The formats are few and known, so their automata are made once and need no limit. */
const unlimited: StateBudget = { take: () => undefined };

/**
 * The texts in a format, or `undefined` for a name JSON Schema does not define
 * (`int32`, `password`): it asserts nothing.
 *
 * @throws PatternError for a format that is defined and not supported
 */
export function formatAutomaton(name: string): Automaton | undefined {
  if (undecided.has(name)) throw new PatternError(`format '${name}' is not supported`);
  const pattern = patterns.get(name);
  const known = automata.get(name);
  if (known || pattern === undefined) return known;
  const automaton = automatonMatching(parsePattern(pattern), unlimited);
  automata.set(name, automaton);
  return automaton;
}
