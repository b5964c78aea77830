import { rule, type Expression } from './expression.ts';

/** The rules of one grammar while it is being made. */
export class RuleSet {
  readonly #rules = new Map<string, Expression>();
  readonly #shared = new Map<unknown, Expression>();
  readonly #prefix: string;
  readonly #limit: number;
  readonly #onLimit: () => never;
  #made = 0;

  /**
   * @param prefix begins the name of every rule
   * @param limit most rules
   * @param onLimit throws when there would be more
   */
  constructor(prefix: string, limit: number, onLimit: () => never) {
    this.#prefix = prefix;
    this.#limit = limit;
    this.#onLimit = onLimit;
  }

  get rules(): ReadonlyMap<string, Expression> {
    return this.#rules;
  }

  /** A name nobody has, for a rule that is defined later. GBNF names are letters, digits and `-`. */
  reserve(kind: string): string {
    this.#made += 1;
    if (this.#made > this.#limit) this.#onLimit();
    return `${this.#prefix}${kind}-${this.#made}`;
  }

  define(name: string, body: Expression): void {
    this.#rules.set(name, body);
  }

  /** The one rule of this kind. */
  shared(kind: string, body: () => Expression): Expression {
    return this.sharedFor(kind, () => this.add(kind, body()));
  }

  /** What was made for this key before, or is made now. */
  sharedFor(key: unknown, make: () => Expression): Expression {
    const known = this.#shared.get(key);
    if (known) return known;
    const made = make();
    this.#shared.set(key, made);
    return made;
  }

  /** Defines a rule and returns the reference to it. */
  add(kind: string, body: Expression): Expression {
    const name = this.reserve(kind);
    this.define(name, body);
    return rule(name);
  }
}
