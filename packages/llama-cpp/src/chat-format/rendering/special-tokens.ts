type Node = { ends: boolean; next: Map<string, Node> };

/** An occurrence of a special token in a text, in UTF-16 units. */
export type Occurrence = { start: number; end: number };

/**
 * The texts a tokenizer would turn into special tokens, wherever they stand.
 *
 * Tokens of white space only are left out, and so are tokens of one character: they are ordinary text
 * to every template, and cannot be broken.
 */
export class SpecialTokenTexts {
  readonly #root: Node = { ends: false, next: new Map() };
  /** Proper beginnings and ends of the texts, as sets. */
  readonly #beginnings = new Set<string>();
  readonly #ends = new Set<string>();
  /** Length of the longest beginning or end. */
  #longest = 0;

  constructor(texts: Iterable<string>) {
    for (const text of texts) {
      if (text.trim() === '' || Array.from(text).length < 2) continue;
      let node = this.#root;
      for (const unit of text.split('')) {
        let next = node.next.get(unit);
        if (!next) node.next.set(unit, (next = { ends: false, next: new Map() }));
        node = next;
      }
      node.ends = true;
      this.#longest = Math.max(this.#longest, text.length - 1);
      for (let length = 1; length < text.length; length += 1) {
        this.#beginnings.add(text.slice(0, length));
        this.#ends.add(text.slice(-length));
      }
    }
  }

  /** Every place where a special token begins in `text`, with the longest that does. */
  occurrences(text: string): Occurrence[] {
    const result: Occurrence[] = [];
    for (let start = 0; start < text.length; start += 1) {
      let node: Node | undefined = this.#root;
      let end: number | undefined;
      for (let at = start; at < text.length; at += 1) {
        node = node.next.get(text[at] ?? '');
        if (!node) break;
        if (node.ends) end = at + 1;
      }
      if (end !== undefined) result.push({ start, end });
    }
    return result;
  }

  /** Whether `text` begins with what could be the end of a special token. */
  startsWithEnd(text: string): boolean {
    return this.#lengths(text).some(length => this.#ends.has(text.slice(0, length)));
  }

  /** Whether `text` ends with what could be the beginning of a special token. */
  endsWithBeginning(text: string): boolean {
    return this.#lengths(text).some(length => this.#beginnings.has(text.slice(-length)));
  }

  #lengths(text: string): number[] {
    const count = Math.min(this.#longest, text.length);
    return Array.from({ length: count }, (_, index) => index + 1);
  }
}
