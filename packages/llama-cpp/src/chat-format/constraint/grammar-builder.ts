import { type CompiledGrammar, formatGrammar } from '../../grammar/index.ts';
import { type Expression, rule } from '../../grammar/expression.ts';
import { leftFactor } from '../../grammar/left-factor.ts';
import { printExpression } from '../../grammar/gbnf.ts';
import type { RuleSink } from './rule-sink.ts';

/** One grammar made of compiled schemas and of the syntax around them. */
export class GrammarBuilder implements RuleSink {
  readonly #rules = new Map<string, string>();
  #made = 0;

  reserve(kind: string): string {
    this.#made += 1;
    return `${kind}-${this.#made}`;
  }

  define(name: string, body: Expression): void {
    const hoist = (inner: Expression): Expression => {
      const inside = this.reserve(name);
      this.#rules.set(inside, printExpression(inner));
      return rule(inside);
    };
    const factored = body.kind === 'choice' ? leftFactor(body.options, hoist) : body;
    this.#rules.set(name, printExpression(factored));
  }

  add(kind: string, body: Expression): Expression {
    const name = this.reserve(kind);
    this.define(name, body);
    return rule(name);
  }

  /**
   * Takes over a compiled grammar.
   *
   * @param compile gets the prefix that sets its rules apart from all others
   * @returns nothing where nothing was compiled
   */
  include<T extends Pick<CompiledGrammar, 'rules' | 'root'> | undefined>(
    compile: (rulePrefix: string) => T,
  ): { expression: Expression; compiled: NonNullable<T> } | Extract<T, undefined> {
    const compiled = compile(`${this.reserve('part')}-`);
    if (!compiled) return undefined as Extract<T, undefined>;
    for (const [name, body] of compiled.rules) this.#rules.set(name, body);
    return { expression: rule(compiled.root), compiled };
  }

  finish(root: Expression): string {
    return formatGrammar(this.#rules, printExpression(root));
  }
}
