import type { Automaton } from './automaton.ts';
import { codePointsOf, unionOf, type CodePointSet } from './code-points.ts';
import { whiteSpace } from './character-escapes.ts';
import { parsePattern } from './pattern.ts';
import { automatonMatching } from './regex-automaton.ts';

/** Names of JSON types; none at all stands for all of them. */
export type JsonTypes = ReadonlySet<string>;

/**
 * Texts that could be read as JSON of a type, or as Python's word for it, with white space around:
 * at least all that can be, so that what is left out is a string to every reader.
 */
const patterns: Readonly<Record<string, { pattern: string; first: string }>> = {
  string: { pattern: '"[\\s\\S]*', first: '"' },
  object: { pattern: '\\{[\\s\\S]*', first: '{' },
  array: { pattern: '\\[[\\s\\S]*', first: '[' },
  null: { pattern: 'null|None', first: 'nN' },
  boolean: { pattern: 'true|false|True|False', first: 'tfTF' },
  number: {
    pattern: '-?(?:0|[1-9][0-9]*)(?:\\.[0-9]+)?(?:[eE][+-]?[0-9]+)?',
    first: '-0123456789',
  },
};

function patternsOf(types: JsonTypes): { pattern: string; first: string }[] {
  return Object.entries(patterns)
    .filter(
      ([type]) =>
        types.size === 0 || types.has(type) || (type === 'number' && types.has('integer')),
    )
    .map(([, each]) => each);
}

const automata = new Map<string, Automaton>();

export function textsOfJson(types: JsonTypes): Automaton {
  const found = patternsOf(types);
  const key = found.map(({ first }) => first).join(' ');
  const known = automata.get(key);
  if (known) return known;
  const pattern = `\\s*(?:${found.map(each => each.pattern).join('|')})\\s*`;
  // There are few sets of types, so that their automata are made once and need no limit.
  const automaton = automatonMatching(parsePattern(pattern), { take: () => undefined });
  automata.set(key, automaton);
  return automaton;
}

/** What such texts begin with. */
export function firstOfJson(types: JsonTypes): CodePointSet {
  const first = patternsOf(types).map(each => each.first);
  return unionOf(whiteSpace, codePointsOf(first.join('')));
}
