const defaultLimit = 200;

/** What stands for every name beyond the limit. */
export const otherName = '_OTHER';

/**
 * Keeps the number of names in bounds that become labels of metrics: a provider without a list of
 * models takes whatever id a client makes up.
 */
export class BoundedNames {
  readonly #limit: number;
  readonly #names = new Set<string>();

  /** @param limit how many names there may be. Default: 200 */
  constructor(limit: number = defaultLimit) {
    this.#limit = limit;
  }

  /** The name, if it is one of the first. */
  of(name: string): string {
    if (this.#names.has(name)) return name;
    if (this.#names.size >= this.#limit || name.length > 256) return otherName;
    this.#names.add(name);
    return name;
  }
}
