import type { StateBudget } from './automaton.ts';
import { automatonRules } from './automaton-rules.ts';
import type { CompiledGrammar } from './compiled-grammar.ts';
import { differenceOf } from './code-points.ts';
import { printRules } from './compile.ts';
import { charactersIn, choice, literal, type Expression } from './expression.ts';
import { finishRules } from './finish-rules.ts';
import { defaultLimits } from './limits.ts';
import { parsePattern } from './pattern.ts';
import { PatternError } from './regex.ts';
import { automatonMatching } from './regex-automaton.ts';
import { RuleSet } from './rule-set.ts';

export type TextGrammarOptions = {
  /** Begins the name of every rule; letters, digits and `-`. Default: `''`. */
  rulePrefix?: string;
};

/**
 * A grammar for texts which a regular expression (ECMA-262, `u` flag) matches from the first
 * character to the last, whether or not it has anchors.
 *
 * @throws PatternError when it cannot be read, cannot be decided by a grammar, or matches nothing
 */
export function regexToGrammar(pattern: string, options: TextGrammarOptions = {}): CompiledGrammar {
  const automaton = automatonMatching(parsePattern(pattern), limitedStates());
  // llama.cpp ends texts at a zero byte, so no grammar can ask for one.
  return textGrammar(options, rules =>
    automatonRules(automaton, 'text', set => charactersIn(differenceOf(set, [[0, 0]])), rules),
  );
}

/**
 * A grammar for exactly these texts.
 *
 * @throws PatternError when there is none
 */
export function choiceToGrammar(
  choices: readonly string[],
  options: TextGrammarOptions = {},
): CompiledGrammar {
  return textGrammar(options, () => choice(...[...new Set(choices)].map(literal)));
}

function textGrammar(
  { rulePrefix = '' }: TextGrammarOptions,
  body: (rules: RuleSet) => Expression,
): CompiledGrammar {
  const rules = new RuleSet(rulePrefix, defaultLimits.rules, () => {
    throw new PatternError(`the grammar needs more than ${defaultLimits.rules} rules`);
  });
  const root = rules.reserve('text');
  rules.define(root, body(rules));
  const finished = finishRules(rules.rules, root);
  if (!finished) throw new PatternError('nothing can match');
  const printed = printRules(finished, defaultLimits.characters);
  if (!printed) {
    throw new PatternError(`the grammar has more than ${defaultLimits.characters} characters`);
  }
  return { rules: printed, root, dropped: [] };
}

function limitedStates(): StateBudget {
  let left = defaultLimits.states;
  return {
    take(states) {
      left -= states;
      if (left < 0) {
        throw new PatternError(`its automata need more than ${defaultLimits.states} states`);
      }
    },
  };
}
