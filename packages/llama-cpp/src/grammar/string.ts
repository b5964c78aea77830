import {
  everyText,
  intersect,
  lengthsOf,
  subtract,
  textsOfLength,
  unite,
  type Automaton,
} from './automaton.ts';
import { automatonRules } from './automaton-rules.ts';
import { boundedUri } from './bounded-uri.ts';
import { codePointsOf, complementOf, hasCodePoint } from './code-points.ts';
import type { Compilation } from './compilation.ts';
import { expand } from './expand.ts';
import { formatImplies } from './formats.ts';
import { charactersIn, literal, never, repeat, sequence, type Expression } from './expression.ts';
import type { Branch, Goal } from './goal.ts';
import { exactLengths, rarestCharacter, textsWithout } from './mark-automaton.ts';
import { automatonOfTexts } from './regex-automaton.ts';
import type { SchemaNode } from './schema-document.ts';
import { isLength, lengthOf } from './string-length.ts';

const quote = literal('"');

/** A JSON string that meets all facts of a branch. */
export function compileString(branch: Branch, compilation: Compilation): Expression {
  if (branch.every(isLength)) {
    const { min, max } = lengthOf(branch, compilation);
    if (max < min) return never;
    return sequence(quote, textOfLength(min, max, compilation), quote);
  }
  const uri = boundedUri(branch, compilation);
  if (uri) return sequence(quote, uri, quote);
  return quoted(textsMeeting(branch, compilation), 'string', compilation);
}

/** Any text of `min` to `max` characters, as it stands between quotes. */
function textOfLength(min: number, max: number, compilation: Compilation): Expression {
  const { rules, json } = compilation;
  const { avoided } = json;
  if (avoided === undefined) {
    return repeat(
      rules.shared('character', () => json.anyCharacter()),
      min,
      max,
    );
  }
  if (min === 0 && max === Infinity) {
    return rules.shared('any', () =>
      automatonRules(
        textsWithout(avoided),
        'any',
        // Escapes are no part of what is avoided, so that they stand where other characters do.
        set => (hasCodePoint(set, 0x22) ? json.anyCharacter(set) : charactersIn(set)),
        rules,
      ),
    );
  }
  const longest = max === Infinity ? min : max;
  if (longest * avoided.length <= exactLengths) {
    const texts = textsOfLength(min, max, compilation);
    return automatonRules(
      intersect(texts, textsWithout(avoided), compilation),
      'text',
      json.characterIn,
      rules,
    );
  }
  const others = complementOf(codePointsOf(rarestCharacter(avoided)));
  return repeat(
    rules.shared('character', () => json.anyCharacter(others)),
    min,
    max,
  );
}

/** A JSON string whose text an automaton accepts. */
export function quoted(automaton: Automaton, kind: string, compilation: Compilation): Expression {
  const { rules, json } = compilation;
  const text = rules.sharedFor(automaton, () => {
    const texts =
      json.avoided === undefined
        ? automaton
        : intersect(automaton, textsWithout(json.avoided), compilation);
    return automatonRules(texts, kind, json.characterIn, rules);
  });
  return sequence(quote, text, quote);
}

/** The strings that meet a goal; used for the names of properties. */
export function stringsMeeting(goal: Goal, compilation: Compilation): Automaton {
  if (goal.length === 0) return everyText;
  const nothing: Automaton = { edges: [[]], accepting: [false] };
  return expand(goal, 'string', compilation)
    .map(branch => textsMeeting(branch, compilation))
    .reduce((all, texts) => unite(all, texts, compilation), nothing);
}

/** The texts that meet all facts of a branch. */
export function textsMeeting(branch: Branch, compilation: Compilation): Automaton {
  let texts = everyText;
  const narrow = (node: SchemaNode, keyword: string, work: () => Automaton | undefined) => {
    texts = compilation.attempt(node, keyword, work) ?? texts;
  };
  for (const fact of branch) {
    if (fact.kind === 'values') {
      const known = fact.values.filter(value => typeof value === 'string');
      narrow(fact.node, fact.keyword, () => {
        const listed = automatonOfTexts(known, compilation);
        return fact.positive
          ? intersect(texts, listed, compilation)
          : subtract(texts, listed, compilation);
      });
    } else if (fact.kind === 'keyword' && !isLength(fact)) {
      const { node, keyword, positive } = fact;
      const value = String((node.schema as Record<string, unknown>)[keyword]);
      if (keyword === 'pattern' && positive && isImplied(value, branch)) continue;
      const language =
        keyword === 'pattern'
          ? compilation.pattern(node, keyword, value)
          : compilation.format(node, value);
      if (!language) continue;
      narrow(node, keyword, () => {
        if (texts === everyText && positive) return language;
        return positive
          ? intersect(texts, language, compilation)
          : subtract(texts, language, compilation);
      });
    }
  }
  const { min, max, node, keyword } = lengthOf(branch, compilation);
  const { shortest, longest } = lengthsOf(texts);
  if (node && (shortest < min || longest > max)) {
    narrow(node, keyword, () =>
      max < min
        ? { edges: [[]], accepting: [false] }
        : intersect(texts, textsOfLength(min, max, compilation), compilation),
    );
  }
  return texts;
}

/** Whether a format of the branch says already what a pattern says. */
function isImplied(pattern: string, branch: Branch): boolean {
  return branch.some(fact => {
    if (fact.kind !== 'keyword' || fact.keyword !== 'format' || !fact.positive) return false;
    const format = (fact.node.schema as Record<string, unknown>)['format'];
    return formatImplies(String(format), pattern);
  });
}
