import {
  choice,
  empty,
  isEmpty,
  isNever,
  never,
  repeat,
  rule,
  sequence,
  type Expression,
} from './expression.ts';
import { leftFactor } from './left-factor.ts';

type Rules = Map<string, Expression>;

/** llama.cpp accepts 2,000 repetitions, and reads a larger upper bound as none at all. */
const repetitionsPerRule = 1_000;

/**
 * Makes rules fit for llama.cpp: what can never be completed is gone, what is not reachable is
 * gone, rules used once are written where they are used, and repetitions are small enough.
 *
 * @returns the rules in reading order, or `undefined` where `root` cannot be completed at all
 */
export function finishRules(
  rules: ReadonlyMap<string, Expression>,
  root: string,
): Rules | undefined {
  const productive = removeUnproductive(rules);
  if (!productive.has(root)) return undefined;
  return splitRepetitions(factorChoices(inlineSingleUse(reachable(productive, root), root)));
}

/**
 * A model that starts on a rule without an end (an object that requires itself) never comes out.
 * Such rules become alternatives that do not exist.
 */
function removeUnproductive(rules: ReadonlyMap<string, Expression>): Rules {
  const productive = new Set<string>();
  const users = new Map<string, string[]>();
  for (const [name, body] of rules) {
    for (const used of ruleNames(body)) {
      const known = users.get(used);
      if (known) known.push(name);
      else users.set(used, [name]);
    }
  }
  const queue = [...rules.keys()];
  for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
    if (productive.has(name) || !canComplete(rules.get(name) ?? never, productive)) continue;
    productive.add(name);
    queue.push(...(users.get(name) ?? []));
  }
  const result: Rules = new Map();
  for (const [name, body] of rules) {
    if (!productive.has(name)) continue;
    result.set(
      name,
      rewrite(body, part => (part.kind === 'rule' && !productive.has(part.name) ? never : part)),
    );
  }
  return result;
}

function canComplete(expression: Expression, productive: ReadonlySet<string>): boolean {
  switch (expression.kind) {
    case 'literal':
    case 'class':
      return true;
    case 'rule':
      return productive.has(expression.name);
    case 'repeat':
      return expression.min === 0 || canComplete(expression.item, productive);
    case 'sequence':
      return expression.items.every(item => canComplete(item, productive));
    case 'choice':
      return expression.options.some(option => canComplete(option, productive));
    default:
      return expression satisfies never;
  }
}

function reachable(rules: Rules, root: string): Rules {
  const result: Rules = new Map();
  const queue = [root];
  for (let name = queue.shift(); name !== undefined; name = queue.shift()) {
    const body = rules.get(name);
    if (!body || result.has(name)) continue;
    result.set(name, body);
    queue.push(...ruleNames(body));
  }
  return result;
}

/** Only where it needs no brackets: llama.cpp parses brackets recursively. */
function inlineSingleUse(rules: Rules, root: string): Rules {
  const uses = new Map<string, number>();
  for (const body of rules.values()) {
    for (const name of ruleNames(body)) uses.set(name, (uses.get(name) ?? 0) + 1);
  }
  const inlined = new Map<string, Expression>();
  const result: Rules = new Map();
  // From the end, so that a chain of rules collapses into one in a single pass.
  for (const [name, body] of [...rules].toReversed()) {
    const flat = rewrite(body, part =>
      part.kind === 'rule' ? (inlined.get(part.name) ?? part) : part,
    );
    const alias =
      isEmpty(flat) || flat.kind === 'rule' || (flat.kind === 'literal' && flat.text.length < 40);
    const fits = flat.kind !== 'choice' && uses.get(name) === 1 && !ruleNames(flat).includes(name);
    if (name !== root && (alias || fits)) inlined.set(name, flat);
    result.set(name, flat);
  }
  // A rule that stood before the one which uses it was not replaced there, and stays.
  return reachable(new Map([...result].toReversed()), root);
}

function factorChoices(rules: Rules): Rules {
  const result: Rules = new Map();
  for (const [owner, body] of rules) {
    const later: [string, Expression][] = [];
    const hoist = (inner: Expression): Expression => {
      const name = `${owner}-or-${later.length + 1}`;
      later.push([name, inner]);
      return rule(name);
    };
    result.set(
      owner,
      rewrite(body, part => (part.kind === 'choice' ? leftFactor(part.options, hoist) : part)),
    );
    for (const [name, inner] of later) result.set(name, inner);
  }
  return result;
}

function splitRepetitions(rules: Rules): Rules {
  const result: Rules = new Map();
  for (const [owner, body] of rules) {
    let parts = 0;
    const later: [string, Expression][] = [];
    const hoist = (expression: Expression): Expression => {
      parts += 1;
      const name = `${owner}-${parts}`;
      later.push([name, expression]);
      return rule(name);
    };
    result.set(
      owner,
      rewrite(body, part => (part.kind === 'repeat' ? splitRepetition(part, hoist) : part)),
    );
    for (const [name, expression] of later) result.set(name, expression);
  }
  return result;
}

/**
 * `x{2500}` becomes `y{2} x{500}` with `y ::= x{1000}`. Whatever is repeated is one symbol, since
 * llama.cpp multiplies the repetitions with the symbols inside brackets.
 */
function splitRepetition(
  { item, min, max }: Extract<Expression, { kind: 'repeat' }>,
  hoist: (expression: Expression) => Expression,
): Expression {
  const atom = item.kind === 'sequence' || item.kind === 'choice' || item.kind === 'repeat';
  const one = atom ? hoist(item) : item;
  if (min <= repetitionsPerRule && (max === Infinity || max <= repetitionsPerRule)) {
    return repeat(one, min, max);
  }
  const block = hoist(repeat(one, repetitionsPerRule, repetitionsPerRule));
  const blocks = (count: number): Expression =>
    count <= repetitionsPerRule
      ? repeat(block, count, count)
      : sequence(
          repeat(block, repetitionsPerRule, repetitionsPerRule),
          blocks(count - repetitionsPerRule),
        );
  const required = sequence(
    blocks(Math.floor(min / repetitionsPerRule)),
    repeat(one, min % repetitionsPerRule, min % repetitionsPerRule),
  );
  if (max === Infinity) return sequence(required, repeat(one, 0, Infinity));
  const rest = max - min;
  let more = repeat(one, 0, rest % repetitionsPerRule);
  const short = rest < repetitionsPerRule ? empty : hoist(repeat(one, 0, repetitionsPerRule - 1));
  for (let left = rest; left >= repetitionsPerRule; left -= repetitionsPerRule) {
    more = hoist(choice(sequence(block, more), short));
  }
  return sequence(required, more);
}

/** Replaces every part, the innermost first. */
function rewrite(expression: Expression, replace: (part: Expression) => Expression): Expression {
  switch (expression.kind) {
    case 'sequence':
      return replace(sequence(...expression.items.map(item => rewrite(item, replace))));
    case 'choice':
      return replace(
        choice(
          ...expression.options.map(option => rewrite(option, replace)).filter(o => !isNever(o)),
        ),
      );
    case 'repeat':
      return replace(repeat(rewrite(expression.item, replace), expression.min, expression.max));
    case 'literal':
    case 'class':
    case 'rule':
      return replace(expression);
    default:
      return expression satisfies never;
  }
}

function ruleNames(expression: Expression): string[] {
  switch (expression.kind) {
    case 'rule':
      return [expression.name];
    case 'sequence':
      return expression.items.flatMap(ruleNames);
    case 'choice':
      return expression.options.flatMap(ruleNames);
    case 'repeat':
      return ruleNames(expression.item);
    case 'literal':
    case 'class':
      return [];
    default:
      return expression satisfies never;
  }
}
