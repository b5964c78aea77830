import type { CodePointSet } from './code-points.ts';

/**
 * What a grammar is made of before it is printed: context-free expressions over characters.
 *
 * Build them with the functions below, which keep them small: no sequence in a sequence, no choice
 * in a choice, and an expression that matches nothing takes its surroundings with it.
 */
export type Expression =
  | { readonly kind: 'literal'; readonly text: string }
  | { readonly kind: 'class'; readonly set: CodePointSet }
  /** No items: the empty text. */
  | { readonly kind: 'sequence'; readonly items: readonly Expression[] }
  /** No options: matches nothing at all. */
  | { readonly kind: 'choice'; readonly options: readonly Expression[] }
  /** `max` may be `Infinity`. */
  | {
      readonly kind: 'repeat';
      readonly item: Expression;
      readonly min: number;
      readonly max: number;
    }
  | { readonly kind: 'rule'; readonly name: string };

/** Matches the empty text only. */
export const empty: Expression = { kind: 'sequence', items: [] };

/** Matches nothing. */
export const never: Expression = { kind: 'choice', options: [] };

export function isEmpty(expression: Expression): boolean {
  return expression.kind === 'sequence' && expression.items.length === 0;
}

export function isNever(expression: Expression): boolean {
  return expression.kind === 'choice' && expression.options.length === 0;
}

export function literal(text: string): Expression {
  return text === '' ? empty : { kind: 'literal', text };
}

export function charactersIn(set: CodePointSet): Expression {
  const [first] = set;
  if (!first) return never;
  if (set.length === 1 && first[0] === first[1]) return literal(String.fromCodePoint(first[0]));
  return { kind: 'class', set };
}

export function rule(name: string): Expression {
  return { kind: 'rule', name };
}

export function sequence(...parts: readonly Expression[]): Expression {
  const items: Expression[] = [];
  for (const part of parts) {
    if (isNever(part)) return never;
    for (const item of part.kind === 'sequence' ? part.items : [part]) {
      const last = items.at(-1);
      if (item.kind === 'literal' && last?.kind === 'literal') {
        items[items.length - 1] = literal(last.text + item.text);
      } else {
        items.push(item);
      }
    }
  }
  return items.length === 1 ? items[0]! : { kind: 'sequence', items };
}

export function choice(...parts: readonly Expression[]): Expression {
  const options = parts.flatMap(part => (part.kind === 'choice' ? part.options : [part]));
  return options.length === 1 ? options[0]! : { kind: 'choice', options };
}

export function repeat(item: Expression, min: number, max: number): Expression {
  if (max < min) return never;
  if (max === 0 || isEmpty(item)) return empty;
  if (isNever(item)) return min === 0 ? empty : never;
  if (min === 1 && max === 1) return item;
  return { kind: 'repeat', item, min, max };
}

export function optional(item: Expression): Expression {
  return repeat(item, 0, 1);
}
