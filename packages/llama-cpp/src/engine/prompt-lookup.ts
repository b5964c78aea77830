import type { Token } from './backend.ts';

/** How many tokens have to be the same before what followed them is taken for what follows now. */
const contextLengths = [3, 2] as const;

/**
 * Guesses how an answer goes on: as the prompt, or the answer itself, went on where the same tokens
 * stood before. Right where an answer repeats, quotes or edits what it was given.
 */
export class PromptLookup {
  readonly #mostAtOnce: number;
  readonly #tokens: Token[] = [];
  /** Where what follows the latest occurrence begins, by the tokens before it. */
  readonly #after = new Map<string, number>();

  constructor(mostAtOnce: number) {
    this.#mostAtOnce = mostAtOnce;
  }

  push(tokens: readonly Token[]): void {
    for (const token of tokens) {
      // Known only once something follows: otherwise the end would be found as its own beginning.
      for (const length of contextLengths) {
        const context = this.#context(length);
        if (context !== undefined) this.#after.set(context, this.#tokens.length);
      }
      this.#tokens.push(token);
    }
  }

  /** @param most tokens */
  guess(most: number): readonly Token[] {
    for (const length of contextLengths) {
      const context = this.#context(length);
      const start = context === undefined ? undefined : this.#after.get(context);
      if (start !== undefined) return this.#goOnFrom(start, Math.min(most, this.#mostAtOnce));
    }
    return [];
  }

  /** What reaches the end goes on as it began: a text that repeats is guessed to repeat on. */
  #goOnFrom(start: number, most: number): readonly Token[] {
    const followed = this.#tokens.slice(start, start + most);
    return Array.from({ length: most }, (_, at) => followed[at % followed.length]!);
  }

  #context(length: number): string | undefined {
    return this.#tokens.length < length ? undefined : this.#tokens.slice(-length).join(' ');
  }
}
