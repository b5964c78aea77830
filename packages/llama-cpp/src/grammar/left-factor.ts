import { choice, empty, isEmpty, literal, sequence, type Expression } from './expression.ts';

/** As many alternatives, or fewer, may stand side by side. */
const few = 2;
/** Longer chains of texts that begin each other stay side by side. */
const deepest = 64;

/**
 * Alternatives that begin alike, with their common beginning written once: `"cat" | "car" | "dog"`
 * becomes `"ca" ("t" | "r") | "dog"`.
 *
 * llama.cpp follows every alternative that is still possible on a stack of its own, and asks each of
 * them about each token: a thousand values would make every token a thousand times as dear.
 *
 * @param hoist makes a rule of what would need brackets, and returns the reference to it
 */
export function leftFactor(
  options: readonly Expression[],
  hoist: (inner: Expression) => Expression,
): Expression {
  return factor(options, hoist, 0);
}

type Beginning = { text: string; rest: Expression };

function factor(
  options: readonly Expression[],
  hoist: (inner: Expression) => Expression,
  depth: number,
): Expression {
  if (options.length <= few || depth > deepest) return choice(...options);
  const groups = new Map<string, Beginning[]>();
  const others: Expression[] = [];
  for (const option of options) {
    const beginning = beginningOf(option);
    if (!beginning) {
      if (!isEmpty(option) || !others.some(isEmpty)) others.push(option);
      continue;
    }
    // A character, not half of one.
    const [first = ''] = beginning.text;
    const group = groups.get(first);
    if (group) group.push(beginning);
    else groups.set(first, [beginning]);
  }
  const factored = [...groups.values()].map(group => {
    const [only, second] = group;
    if (only && !second) return sequence(literal(only.text), only.rest);
    const common = commonBeginning(group.map(({ text }) => text));
    const inner = group.map(({ text, rest }) => sequence(literal(text.slice(common.length)), rest));
    const rest = factor(inner, hoist, depth + 1);
    return sequence(literal(common), rest.kind === 'choice' ? hoist(rest) : rest);
  });
  return choice(...factored, ...others);
}

function beginningOf(option: Expression): Beginning | undefined {
  if (option.kind === 'literal') return { text: option.text, rest: empty };
  if (option.kind !== 'sequence') return undefined;
  const [first, ...rest] = option.items;
  return first?.kind === 'literal' ? { text: first.text, rest: sequence(...rest) } : undefined;
}

/** Whole characters that all texts begin with. */
function commonBeginning(texts: readonly string[]): string {
  const [first = '', ...others] = texts;
  let end = first.length;
  for (const text of others) {
    let length = 0;
    while (length < end && text[length] === first[length]) length += 1;
    end = length;
  }
  const last = first.charCodeAt(end - 1);
  return first.slice(0, last >= 0xd800 && last < 0xdc00 ? end - 1 : end);
}
