import { codePointsOf, complementOf } from '../../grammar/code-points.ts';
import {
  charactersIn,
  choice,
  empty,
  type Expression,
  literal,
  rule,
  sequence,
} from '../../grammar/expression.ts';
import type { RuleSink } from './rule-sink.ts';

type State = {
  /** The beginning of a text that has been matched so far. */
  matched: string;
  next: Map<string, number>;
};

/**
 * Text that holds none of `texts`. Models write such text where one of their marks must not come.
 *
 * The rules are a deterministic automaton that remembers how much of which text has been matched
 * (Aho and Corasick, 1975), printed as right-recursive rules: llama.cpp keeps one stack per step.
 */
export function textWithout(rules: RuleSink, texts: readonly string[]): Expression {
  return automaton(rules, texts, undefined);
}

/** Text up to the first `end`, and `end`; none of `texts` comes before it. */
export function textUntil(rules: RuleSink, end: string, texts: readonly string[] = []): Expression {
  return automaton(rules, texts, end);
}

function automaton(
  rules: RuleSink,
  forbidden: readonly string[],
  end: string | undefined,
): Expression {
  const texts = end === undefined ? forbidden : [...forbidden, end];
  const states = buildStates(texts);
  const names = states.map((_, index) => rules.reserve(`text-${index}`));
  const start = rule(names[0] ?? '');

  for (const [index, state] of states.entries()) {
    const name = names[index];
    if (name === undefined || isMatch(state.matched, texts)) continue;
    const options: Expression[] = [];
    const special: string[] = [];
    for (const [character, target] of state.next) {
      const reached = states[target];
      const targetName = names[target];
      if (target === 0 || !reached || targetName === undefined) continue;
      special.push(character);
      if (end !== undefined && reached.matched.endsWith(end)) options.push(literal(character));
      else if (!isMatch(reached.matched, texts)) {
        options.push(sequence(literal(character), rule(targetName)));
      }
    }
    // llama.cpp ends a token's text at a zero byte, so that none ever matches.
    const others = charactersIn(complementOf(codePointsOf(`\0${special.join('')}`)));
    options.push(sequence(others, start));
    rules.define(name, choice(...options, ...(end === undefined ? [empty] : [])));
  }
  return start;
}

const isMatch = (matched: string, texts: readonly string[]) =>
  texts.some(text => matched.endsWith(text));

const alphabetOf = (texts: readonly string[]) => [...new Set(Array.from(texts.join('')))].join('');

/** One state per beginning of a text; state 0 has matched nothing. */
function buildStates(texts: readonly string[]): State[] {
  const characters = Array.from(alphabetOf(texts));
  const beginnings = [''];
  for (const text of texts) {
    let beginning = '';
    for (const character of text) {
      beginning += character;
      if (!beginnings.includes(beginning)) beginnings.push(beginning);
    }
  }
  return beginnings.map(matched => ({
    matched,
    next: new Map(
      characters.map(character => {
        let tail = matched + character;
        while (!beginnings.includes(tail)) tail = tail.slice(tail.codePointAt(0)! > 0xffff ? 2 : 1);
        return [character, beginnings.indexOf(tail)] as const;
      }),
    ),
  }));
}
