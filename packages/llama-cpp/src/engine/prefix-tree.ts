import type { Token } from './backend.ts';

type Node<Owner> = {
  /** They follow those of the parent. Only the root has none. */
  tokens: Token[];
  readonly children: Map<Token, Node<Owner>>;
  parent: Node<Owner> | undefined;
  /** Whose tokens end here. */
  readonly owners: Set<Owner>;
  /** How many owners end here or below; a node nobody refers to is gone. */
  references: number;
};

type End<Owner> = { node: Node<Owner>; length: number };

/**
 * A radix tree over token sequences: what several begin with is there once, and one walk tells how
 * much of a prompt each of them has.
 */
export class PrefixTree<Owner> {
  readonly #root: Node<Owner> = newNode([], undefined);
  readonly #ends = new Map<Owner, End<Owner>>();
  #size = 0;

  /** Tokens of all owners; what several begin with counts once. */
  get size(): number {
    return this.#size;
  }

  /** How many tokens an owner has; 0 for one that is not known. */
  length(owner: Owner): number {
    return this.#ends.get(owner)?.length ?? 0;
  }

  tokens(owner: Owner): Token[] {
    const parts: Token[][] = [];
    let node = this.#ends.get(owner)?.node;
    for (; node; node = node.parent) parts.unshift(node.tokens);
    return parts.flat();
  }

  /** Gives an owner these tokens, in place of those it has. */
  set(owner: Owner, tokens: readonly Token[]): void {
    this.delete(owner);
    this.#root.owners.add(owner);
    this.#root.references++;
    this.#ends.set(owner, { node: this.#root, length: 0 });
    this.append(owner, tokens);
  }

  append(owner: Owner, tokens: readonly Token[]): void {
    const end = this.#ends.get(owner);
    if (!end) throw new RangeError('There is no such owner.');
    if (tokens.length === 0) return;
    end.length += tokens.length;
    const { node } = end;
    // The common case: an answer that grows, in a leaf of its own.
    if (node !== this.#root && node.references === 1) {
      for (const token of tokens) node.tokens.push(token);
      this.#size += tokens.length;
      return;
    }
    node.owners.delete(owner);
    end.node = this.#descend(node, tokens);
    end.node.owners.add(owner);
    this.#join(node);
  }

  delete(owner: Owner): void {
    const end = this.#ends.get(owner);
    if (!end) return;
    this.#ends.delete(owner);
    end.node.owners.delete(owner);
    for (let node: Node<Owner> | undefined = end.node; node;) {
      const { parent }: Node<Owner> = node;
      node.references--;
      if (node.references === 0 && parent) {
        parent.children.delete(firstOf(node));
        this.#size -= node.tokens.length;
      } else this.#join(node);
      node = parent;
    }
  }

  /** How many tokens at the beginning of a prompt each owner has. */
  commonLengths(prompt: readonly Token[]): Map<Owner, number> {
    const lengths = new Map<Owner, number>();
    let node: Node<Owner> | undefined = this.#root;
    let depth = 0;
    while (node) {
      for (const owner of node.owners) lengths.set(owner, depth);
      const next: Node<Owner> | undefined =
        depth < prompt.length ? node.children.get(prompt[depth]!) : undefined;
      for (const child of node.children.values()) {
        if (child !== next) setBelow(lengths, child, depth);
      }
      if (!next) break;
      const matched = matchingTokens(next.tokens, prompt, depth);
      depth += matched;
      node = matched === next.tokens.length ? next : undefined;
      if (!node) setBelow(lengths, next, depth);
    }
    return lengths;
  }

  /** Adds a reference to everything on the way. @returns the node that the tokens end at */
  #descend(from: Node<Owner>, tokens: readonly Token[]): Node<Owner> {
    let node = from;
    for (let at = 0; at < tokens.length;) {
      const child = node.children.get(tokens[at]!);
      if (!child) {
        const leaf = newNode(tokens.slice(at), node);
        leaf.references = 1;
        this.#size += leaf.tokens.length;
        node.children.set(tokens[at]!, leaf);
        return leaf;
      }
      const matched = matchingTokens(child.tokens, tokens, at);
      node = matched < child.tokens.length ? this.#split(child, matched) : child;
      node.references++;
      at += matched;
    }
    return node;
  }

  /** Puts a node with the first `length` tokens of another above it. */
  #split(node: Node<Owner>, length: number): Node<Owner> {
    const upper = newNode(node.tokens.slice(0, length), node.parent);
    upper.references = node.references;
    node.tokens = node.tokens.slice(length);
    node.parent?.children.set(firstOf(upper), upper);
    node.parent = upper;
    upper.children.set(firstOf(node), node);
    return upper;
  }

  /** Makes a node one with its only child, where no owner ends in between. */
  #join(node: Node<Owner>): void {
    const [child, ...others] = node.children.values();
    if (!child || others.length > 0 || node.owners.size > 0 || !node.parent) return;
    child.tokens = [...node.tokens, ...child.tokens];
    child.parent = node.parent;
    node.parent.children.set(firstOf(child), child);
  }
}

function newNode<Owner>(tokens: Token[], parent: Node<Owner> | undefined): Node<Owner> {
  return { tokens, parent, children: new Map(), owners: new Set(), references: 0 };
}

function firstOf<Owner>({ tokens: [first] }: Node<Owner>): Token {
  if (first === undefined) throw new Error('Only the root has no tokens.');
  return first;
}

function matchingTokens(held: readonly Token[], prompt: readonly Token[], offset: number): number {
  const most = Math.min(held.length, prompt.length - offset);
  let length = 0;
  while (length < most && held[length] === prompt[offset + length]) length++;
  return length;
}

function setBelow<Owner>(lengths: Map<Owner, number>, node: Node<Owner>, length: number): void {
  for (const owner of node.owners) lengths.set(owner, length);
  for (const child of node.children.values()) setBelow(lengths, child, length);
}
