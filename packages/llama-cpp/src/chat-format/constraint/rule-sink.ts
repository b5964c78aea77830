import type { Expression } from '../../grammar/expression.ts';

/** Takes the rules of a grammar that is being made. */
export interface RuleSink {
  /** A rule name nobody else has. */
  reserve(kind: string): string;
  define(name: string, body: Expression): void;
  /** Defines a rule and returns the reference to it. */
  add(kind: string, body: Expression): Expression;
}
