import type { Automaton } from './automaton.ts';
import type { CodePointSet } from './code-points.ts';
import { choice, empty, never, rule, sequence, type Expression } from './expression.ts';
import type { RuleSet } from './rule-set.ts';

/** Ranges. */
const longestClass = 16;

/**
 * An automaton as rules, one per state. llama.cpp follows a deterministic automaton on a single
 * stack of constant depth, whatever the text.
 *
 * @param spell how one character out of a set is written
 */
export function automatonRules(
  { edges, accepting }: Automaton,
  kind: string,
  spell: (set: CodePointSet) => Expression,
  rules: RuleSet,
): Expression {
  const names = edges.map(() => rules.reserve(kind));
  for (const [state, leaving] of edges.entries()) {
    const moves = leaving.map(({ set, target }) => {
      // Long classes, such as all letters, are written once.
      const character =
        set.length > longestClass
          ? rules.sharedFor(`${kind} ${set.join(';')}`, () => rules.add('class', spell(set)))
          : spell(set);
      return sequence(character, rule(names[target]!));
    });
    const end = accepting[state] ? [empty] : [];
    rules.define(names[state]!, moves.length + end.length === 0 ? never : choice(...moves, ...end));
  }
  return rule(names[0]!);
}
