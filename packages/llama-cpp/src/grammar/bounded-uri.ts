import type { Compilation } from './compilation.ts';
import type { Expression } from './expression.ts';
import type { Branch } from './goal.ts';
import { parsePattern } from './pattern.ts';
import { regexExpression } from './regex-expression.ts';
import { isLength, lengthOf } from './string-length.ts';

/** Up to here an automaton counts the characters of a URI. */
const longestCounted = 128;
const shortestUri = 'a://b'.length;

const character = "[A-Za-z0-9._~!$&'()*+,;=:@/-]|%[0-9A-Fa-f]{2}";
const authority = '[a-z][a-z0-9+.-]{0,9}://[A-Za-z0-9.-]{1,63}(?::[0-9]{1,4})?';
const longestAuthority = 10 + 3 + 63 + 5;

/**
 * URIs that are no longer than a `maxLength` which is too long to count to: path, query and fragment
 * have a third of it each, as if they were all percent signs. Addresses of other forms (`mailto:`, a
 * user, an IPv6 host) are left out here.
 *
 * @returns nothing where a branch asks for something else, or more
 */
export function boundedUri(branch: Branch, compilation: Compilation): Expression | undefined {
  const others = branch.filter(fact => !isLength(fact));
  const [fact] = others;
  if (others.length !== 1 || fact?.kind !== 'keyword' || !fact.positive) return undefined;
  const schema = fact.node.schema as Readonly<Record<string, unknown>>;
  if (fact.keyword !== 'format' || schema['format'] !== 'uri') return undefined;
  const { min, max } = lengthOf(branch, compilation);
  if (min > shortestUri || max <= longestCounted || max === Infinity) return undefined;
  const most = Math.floor((max - longestAuthority - '/?#'.length) / 3 / '%41'.length);
  const part = (begin: string) => `(?:${begin}(?:${character}|[?]){0,${most}})?`;
  const path = `(?:/(?:${character}){0,${most}})?`;
  const { rules } = compilation;
  return rules.shared(`uri-${most}`, () =>
    regexExpression(parsePattern(`${authority}${path}${part('[?]')}${part('#')}`)),
  );
}
