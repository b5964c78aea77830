/*
 * The language of a GBNF text, read independently of what printed it: whether a text belongs to it,
 * and samples from it. Mirrors how llama.cpp reads grammars, its limits included.
 */

type Node =
  | { kind: 'literal'; text: readonly string[] }
  | { kind: 'class'; ranges: readonly (readonly [number, number])[] }
  | { kind: 'sequence'; items: readonly Node[] }
  | { kind: 'choice'; options: readonly Node[] }
  | { kind: 'repeat'; item: Node; min: number; max: number }
  | { kind: 'rule'; name: string };

export type GbnfLanguage = {
  /** Whether the grammar admits exactly this text. */
  admits(text: string): boolean;
  /** A text of the grammar. `random` gives numbers from 0 to below 1. */
  sample(random: () => number): string;
  readonly ruleCount: number;
};

export function gbnfLanguage(gbnf: string): GbnfLanguage {
  const rules = new GbnfReader(gbnf).read();
  const heights = ruleHeights(rules);
  return {
    admits: text => admits(rules, text),
    sample: random => sample(rules, heights, random),
    ruleCount: rules.size,
  };
}

class GbnfReader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  read(): Map<string, Node> {
    const rules = new Map<string, Node>();
    for (const line of this.#text.split('\n')) {
      if (line === '') continue;
      const [, name, body] = /^([a-zA-Z0-9-]+) ::= (.*)$/.exec(line) ?? [];
      if (name === undefined || body === undefined) throw new Error(`not a rule: ${line}`);
      if (rules.has(name)) throw new Error(`rule ${name} is defined twice`);
      const reader = new GbnfReader(body);
      rules.set(name, reader.#choice());
      if (reader.#at !== body.length) throw new Error(`rest of a rule: ${body.slice(reader.#at)}`);
    }
    return rules;
  }

  #take(text: string): boolean {
    if (!this.#text.startsWith(text, this.#at)) return false;
    this.#at += text.length;
    return true;
  }

  #choice(): Node {
    const options = [this.#sequence()];
    while (this.#take('|')) options.push(this.#sequence());
    return options.length === 1 ? options[0]! : { kind: 'choice', options };
  }

  #sequence(): Node {
    const items: Node[] = [];
    for (;;) {
      while (this.#take(' '));
      const atom = this.#atom();
      if (!atom) return items.length === 1 ? items[0]! : { kind: 'sequence', items };
      items.push(this.#quantified(atom));
    }
  }

  #atom(): Node | undefined {
    if (this.#take('"')) {
      const text: string[] = [];
      while (!this.#take('"')) text.push(String.fromCodePoint(this.#character()));
      return { kind: 'literal', text };
    }
    if (this.#take('[')) {
      const ranges: [number, number][] = [];
      while (!this.#take(']')) {
        const from = this.#character();
        const isRange = this.#text[this.#at] === '-' && this.#text[this.#at + 1] !== ']';
        if (isRange) this.#at += 1;
        ranges.push([from, isRange ? this.#character() : from]);
      }
      return { kind: 'class', ranges };
    }
    if (this.#take('(')) {
      const inner = this.#choice();
      if (!this.#take(')')) throw new Error('a bracket is not closed');
      return inner;
    }
    const name = /^[a-zA-Z0-9-]+/.exec(this.#text.slice(this.#at))?.[0];
    if (name === undefined) return undefined;
    this.#at += name.length;
    return { kind: 'rule', name };
  }

  #quantified(item: Node): Node {
    let bounds: [number, number] | undefined;
    if (this.#take('*')) bounds = [0, Infinity];
    else if (this.#take('+')) bounds = [1, Infinity];
    else if (this.#take('?')) bounds = [0, 1];
    const counted = /^\{(\d+)(,(\d*))?\}/.exec(this.#text.slice(this.#at));
    if (!bounds && counted) {
      this.#at += counted[0].length;
      const min = Number(counted[1]);
      bounds = [min, counted[2] === undefined ? min : Number(counted[3] || Infinity)];
      for (const bound of bounds) {
        if (bound > 2000 && bound < Infinity) throw new Error('llama.cpp counts to 2,000');
      }
    }
    if (!bounds) return item;
    return { kind: 'repeat', item, min: bounds[0], max: bounds[1] };
  }

  #character(): number {
    if (!this.#take('\\')) {
      const codePoint = this.#text.codePointAt(this.#at);
      if (codePoint === undefined) throw new Error('unexpected end');
      this.#at += codePoint > 0xffff ? 2 : 1;
      return codePoint;
    }
    const letter = this.#text[this.#at]!;
    this.#at += 1;
    const digits = { x: 2, u: 4, U: 8 }[letter];
    if (digits !== undefined) {
      this.#at += digits;
      return Number.parseInt(this.#text.slice(this.#at - digits, this.#at), 16);
    }
    const named = { n: '\n', r: '\r', t: '\t' }[letter];
    if (named === undefined && !'"\\[]-'.includes(letter)) throw new Error(`unknown \\${letter}`);
    return (named ?? letter).codePointAt(0)!;
  }
}

/** What is still to be matched; the same list is the same object. */
type Stack = { readonly node: Node; readonly rest: Stack | null; readonly id: number };

function admits(rules: ReadonlyMap<string, Node>, text: string): boolean {
  const stacks = new Map<string, Stack>();
  const nodeIds = new Map<Node, number>();
  const derived = new Map<string, Node>();
  const idOf = (node: Node): number => {
    const id = nodeIds.get(node) ?? nodeIds.size;
    nodeIds.set(node, id);
    return id;
  };
  const push = (node: Node, rest: Stack | null): Stack => {
    const key = `${idOf(node)},${rest?.id ?? -1}`;
    const known = stacks.get(key) ?? { node, rest, id: stacks.size };
    stacks.set(key, known);
    return known;
  };
  const derive = (key: string, make: () => Node): Node => {
    const known = derived.get(key) ?? make();
    derived.set(key, known);
    return known;
  };
  /** Goes on to where a character is expected, or to the end (`null`). */
  const settle = (start: readonly (Stack | null)[]): Set<Stack | null> => {
    const seen = new Set<Stack | null>();
    const settled = new Set<Stack | null>();
    const open = [...start];
    for (let stack = open.pop(); stack !== undefined; stack = open.pop()) {
      if (seen.has(stack)) continue;
      seen.add(stack);
      if (stack === null) {
        settled.add(null);
        continue;
      }
      const { node, rest } = stack;
      if (node.kind === 'class') settled.add(stack);
      else if (node.kind === 'literal') {
        if (node.text.length > 0) settled.add(stack);
        else open.push(rest);
      } else if (node.kind === 'sequence') {
        open.push(node.items.reduceRight<Stack | null>((tail, item) => push(item, tail), rest));
      } else if (node.kind === 'choice') {
        for (const option of node.options) open.push(push(option, rest));
      } else if (node.kind === 'rule') {
        const body = rules.get(node.name);
        if (!body) throw new Error(`there is no rule ${node.name}`);
        open.push(push(body, rest));
      } else {
        const { item, min, max } = node;
        if (min === 0) open.push(rest);
        if (max === 0) continue;
        const [less, most] = [Math.max(0, min - 1), max - 1];
        const next = derive(`${idOf(item)}{${less},${most}}`, () => ({
          kind: 'repeat',
          item,
          min: less,
          max: most,
        }));
        open.push(push(item, push(next, rest)));
      }
    }
    return settled;
  };
  let current = settle([push(rules.get('root')!, null)]);
  for (const character of text) {
    const codePoint = character.codePointAt(0)!;
    const next: (Stack | null)[] = [];
    for (const stack of current) {
      if (stack === null) continue;
      const { node, rest } = stack;
      if (node.kind === 'literal' && node.text[0] === character) {
        const tail = derive(`${idOf(node)}+1`, () => ({
          kind: 'literal',
          text: node.text.slice(1),
        }));
        next.push(push(tail, rest));
      } else if (
        node.kind === 'class' &&
        node.ranges.some(([from, to]) => from <= codePoint && codePoint <= to)
      ) {
        next.push(rest);
      }
    }
    current = settle(next);
    if (current.size === 0) return false;
  }
  return current.has(null);
}

/** The least depth of rules in which each rule can be completed. */
function ruleHeights(rules: ReadonlyMap<string, Node>): Map<string, number> {
  const heights = new Map<string, number>([...rules.keys()].map(name => [name, Infinity]));
  for (let changed = true; changed; ) {
    changed = false;
    for (const [name, body] of rules) {
      const height = nodeHeight(body, heights) + 1;
      if (height < heights.get(name)!) {
        heights.set(name, height);
        changed = true;
      }
    }
  }
  return heights;
}

function nodeHeight(node: Node, heights: ReadonlyMap<string, number>): number {
  switch (node.kind) {
    case 'rule':
      return heights.get(node.name) ?? Infinity;
    case 'sequence':
      return Math.max(0, ...node.items.map(item => nodeHeight(item, heights)));
    case 'choice':
      return Math.min(...node.options.map(option => nodeHeight(option, heights)));
    case 'repeat':
      return node.min === 0 ? 0 : nodeHeight(node.item, heights);
    case 'literal':
    case 'class':
      return 0;
    default:
      return node satisfies never;
  }
}

function sample(
  rules: ReadonlyMap<string, Node>,
  heights: ReadonlyMap<string, number>,
  random: () => number,
): string {
  // After so many characters the shortest way to the end is taken.
  const enough = 20 + random() * 200;
  let text = '';
  const open: Node[] = [rules.get('root')!];
  for (let node = open.pop(); node; node = open.pop()) {
    const hurry = text.length > enough;
    switch (node.kind) {
      case 'literal':
        text += node.text.join('');
        break;
      case 'class':
        text += String.fromCodePoint(pickCodePoint(node.ranges, random));
        break;
      case 'sequence':
        open.push(...node.items.toReversed());
        break;
      case 'rule':
        open.push(rules.get(node.name)!);
        break;
      case 'choice': {
        let { options } = node;
        if (hurry) {
          const least = nodeHeight(node, heights);
          options = options.filter(option => nodeHeight(option, heights) === least);
        }
        open.push(options[Math.floor(random() * options.length)]!);
        break;
      }
      case 'repeat': {
        const most = hurry ? node.min : Math.min(node.max, node.min + 4);
        let count = node.min;
        while (count < most && random() < 0.5) count += 1;
        for (let i = 0; i < count; i += 1) open.push(node.item);
        break;
      }
      default:
        node satisfies never;
    }
  }
  return text;
}

function pickCodePoint(ranges: readonly (readonly [number, number])[], random: () => number) {
  const [from, to] = ranges[Math.floor(random() * ranges.length)]!;
  // Mostly near the edges, where mistakes are.
  const offset = random() < 0.5 ? Math.floor(random() * (to - from + 1)) : random() < 0.5 ? 0 : to - from;
  return from + offset;
}
