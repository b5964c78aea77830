import type { CodePointSet } from './code-points.ts';

/** A regular expression over code points, as `parsePattern` reads it and automata are made from. */
export type Regex =
  | { readonly kind: 'class'; readonly set: CodePointSet }
  /** No items: the empty text. */
  | { readonly kind: 'sequence'; readonly items: readonly Regex[] }
  | { readonly kind: 'choice'; readonly options: readonly Regex[] }
  /** `max` may be `Infinity`. */
  | { readonly kind: 'repeat'; readonly item: Regex; readonly min: number; readonly max: number }
  /** The start of the text, `^`. */
  | { readonly kind: 'start' }
  /** The end of the text, `$`. */
  | { readonly kind: 'end' }
  | { readonly kind: 'lookahead'; readonly negative: boolean; readonly item: Regex };

/** A regular expression that cannot be read, or that no finite automaton can decide. */
export class PatternError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'PatternError';
  }
}

export function regexSequence(...items: readonly Regex[]): Regex {
  return items.length === 1 ? items[0]! : { kind: 'sequence', items };
}

export function regexChoice(...options: readonly Regex[]): Regex {
  return options.length === 1 ? options[0]! : { kind: 'choice', options };
}
