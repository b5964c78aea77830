import { compileArray } from './array.ts';
import type { Compilation } from './compilation.ts';
import { possibleValues } from './contradiction.ts';
import { meets } from './evaluate.ts';
import { expand } from './expand.ts';
import { choice, literal, never, rule, type Expression } from './expression.ts';
import { goalKey, jsonTypeOf, jsonTypes, type Branch, type Goal, type JsonType } from './goal.ts';
import { compileNumber } from './number-branch.ts';
import { compileObject } from './object.ts';
import { compileString } from './string.ts';

/** Turns goals into rules. The same goal is always the same rule, so that recursion ends. */
export class ValueCompiler {
  readonly #compilation: Compilation;
  readonly #names = new Map<string, string>();
  readonly #queue: { name: string; goal: Goal }[] = [];

  constructor(compilation: Compilation) {
    this.#compilation = compilation;
  }

  /** The name of the rule for a goal, with all rules it needs. */
  compile(goal: Goal): string {
    const root = this.#enqueue(goal);
    this.#compileQueue();
    return root;
  }

  /** Values of some types that meet a goal, with all rules they need. */
  compileTypes(goal: Goal, types: readonly JsonType[]): Expression {
    const body = this.#body(goal, types);
    this.#compileQueue();
    return body;
  }

  #compileQueue(): void {
    for (let next = this.#queue.shift(); next; next = this.#queue.shift()) {
      this.#compilation.rules.define(next.name, this.#body(next.goal));
    }
  }

  readonly #reference = (goal: Goal): Expression => rule(this.#enqueue(goal));

  /** Names the rule for a goal, and compiles it later: schemas refer to each other in long chains. */
  #enqueue(goal: Goal): string {
    const demands = goal.filter(({ node, positive }) => node.schema !== positive);
    const key = goalKey(demands);
    const known = this.#names.get(key);
    if (known !== undefined) return known;
    const name = this.#compilation.rules.reserve('value');
    this.#queue.push({ name, goal: demands });
    this.#names.set(key, name);
    return name;
  }

  #body(goal: Goal, types: readonly JsonType[] = jsonTypes): Expression {
    const options: Expression[] = [];
    const seen = new Set<string>();
    for (const type of types) {
      for (const branch of expand(goal, type, this.#compilation)) {
        const values = possibleValues(branch, type);
        if (!values) {
          options.push(this.#branch(branch, type));
          continue;
        }
        // Whatever else the branch says is decided here and now.
        for (const value of values) {
          const expression = this.#compilation.json.value(value);
          const key = JSON.stringify(expression);
          if (seen.has(key) || !this.#isPossible(value, branch, goal)) continue;
          seen.add(key);
          options.push(expression);
        }
      }
    }
    return choice(...options);
  }

  /** Where a branch only lists values, there is no need to look at the whole goal again. */
  #isPossible(value: unknown, branch: Branch, goal: Goal): boolean {
    const [first, ...others] = branch;
    if (first?.kind === 'values' && first.positive && others.length === 0) return true;
    return meets(value, goal, this.#compilation);
  }

  #branch(branch: Branch, type: JsonType): Expression {
    const compilation = this.#compilation;
    const make = (): Expression => {
      switch (type) {
        case 'null':
        case 'boolean':
          return scalars(branch, type);
        case 'number':
          return compileNumber(branch, compilation);
        case 'string':
          return compileString(branch, compilation);
        case 'array':
          return compileArray(
            withoutValues(branch, type, compilation),
            compilation,
            this.#reference,
          );
        case 'object':
          return compileObject(
            withoutValues(branch, type, compilation),
            compilation,
            this.#reference,
          );
        default:
          return type satisfies never;
      }
    };
    if (branch.length === 0) return compilation.rules.shared(type, make);
    const body = make();
    return body.kind === 'literal' ? body : compilation.rules.add(type, body);
  }
}

function scalars(branch: Branch, type: 'null' | 'boolean'): Expression {
  const values = type === 'null' ? [null] : [true, false];
  const left = values.filter(value =>
    branch.every(fact => fact.kind !== 'values' || !fact.values.includes(value)),
  );
  return left.length === 0 ? never : choice(...left.map(value => literal(String(value))));
}

/** Arrays and objects cannot be told from single other ones by a grammar of bearable size. */
function withoutValues(branch: Branch, type: 'array' | 'object', compilation: Compilation): Branch {
  return branch.filter(fact => {
    if (fact.kind !== 'values') return true;
    if (fact.values.some(value => jsonTypeOf(value) === type)) {
      compilation.unsupported(fact.node, fact.keyword, `an ${type} cannot be excluded`);
    }
    return false;
  });
}
