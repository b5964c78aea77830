import type { Automaton, StateBudget } from './automaton.ts';
import { canonicalJson } from './canonical-json.ts';
import type { DroppedKeyword } from './compiled-grammar.ts';
import { formatAutomaton } from './formats.ts';
import { JsonSyntax } from './json-syntax.ts';
import type { GrammarLimits } from './limits.ts';
import { parsePattern } from './pattern.ts';
import { PatternError } from './regex.ts';
import { automatonContaining } from './regex-automaton.ts';
import { RuleSet } from './rule-set.ts';
import { SchemaDocument, type SchemaNode } from './schema-document.ts';
import { UnsupportedSchemaError } from './unsupported-schema-error.ts';

/** Too much work for one keyword or one schema. */
export class LimitError extends Error {}

/** Well below what the stack holds. */
const deepestStep = 500;

/** What one run of the compiler knows and has used up. */
export class Compilation implements StateBudget {
  readonly document: SchemaDocument;
  readonly limits: GrammarLimits;
  readonly rules: RuleSet;
  readonly json: JsonSyntax;
  readonly dropped: DroppedKeyword[] = [];
  readonly #lenient: boolean;
  readonly #valueSets = new Map<SchemaNode, ReadonlySet<string>>();
  readonly #automata = new Map<string, Automaton>();
  /** How deep the compiler is in looking ahead; see `expand`. */
  lookDepth = 0;
  #states = 0;
  #steps = 0;
  #depth = 0;

  constructor(
    schema: unknown,
    options: { lenient: boolean; prefix: string; limits: GrammarLimits; json?: JsonSyntax },
  ) {
    this.limits = options.limits;
    this.json = options.json ?? new JsonSyntax();
    this.#lenient = options.lenient;
    this.document = new SchemaDocument(schema, options.limits);
    this.rules = new RuleSet(options.prefix, options.limits.rules, () => {
      throw new LimitError(`the grammar needs more than ${options.limits.rules} rules`);
    });
  }

  /**
   * Says that a keyword cannot be held. Where that is allowed it is noted, and the caller goes on
   * as if the keyword were not there.
   *
   * @throws UnsupportedSchemaError in strict mode
   */
  unsupported(node: SchemaNode, keyword: string, reason: string): void {
    const { pointer } = node;
    if (!this.#lenient) throw new UnsupportedSchemaError({ pointer, keyword, reason });
    const known = this.dropped.some(d => d.pointer === pointer && d.keyword === keyword);
    if (!known) this.dropped.push({ pointer, keyword });
  }

  /** Counts automaton states. */
  take(states: number): void {
    this.#states += states;
    if (this.#states > this.limits.states) {
      throw new LimitError(`its automata need more than ${this.limits.states} states`);
    }
  }

  /** Counts steps of work that makes neither rules nor states. */
  step(): void {
    this.#steps += 1;
    if (this.#steps > this.limits.steps) {
      throw new LimitError(`it takes more than ${this.limits.steps} steps to compile`);
    }
  }

  /** Counts a step, and how deep it is in others. */
  deeper<T>(work: () => T): T {
    this.step();
    this.#depth += 1;
    if (this.#depth > deepestStep) throw new LimitError('it refers to itself too often');
    try {
      return work();
    } finally {
      this.#depth -= 1;
    }
  }

  /** Runs work for one keyword, whose failure is that keyword's. */
  attempt<T>(node: SchemaNode, keyword: string, work: () => T): T | undefined {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof PatternError || error instanceof LimitError)) throw error;
      this.unsupported(node, keyword, error.message);
      return undefined;
    }
  }

  /** The texts in which a pattern matches; `undefined` where the keyword was dropped. */
  pattern(node: SchemaNode, keyword: string, pattern: string): Automaton | undefined {
    return this.#cached(`pattern:${pattern}`, () =>
      this.attempt(node, keyword, () => automatonContaining(parsePattern(pattern), this)),
    );
  }

  /** The texts of a format; `undefined` where it asserts nothing, or was dropped. */
  format(node: SchemaNode, format: string): Automaton | undefined {
    return this.attempt(node, 'format', () => formatAutomaton(format));
  }

  /** Listed values, as canonical JSON. */
  valueSet(node: SchemaNode, values: readonly unknown[]): ReadonlySet<string> {
    const known = this.#valueSets.get(node);
    if (known) return known;
    const made = new Set(values.map(canonicalJson));
    this.#valueSets.set(node, made);
    return made;
  }

  #cached(key: string, make: () => Automaton | undefined): Automaton | undefined {
    const known = this.#automata.get(key);
    if (known) return known;
    const made = make();
    if (made) this.#automata.set(key, made);
    return made;
  }
}
