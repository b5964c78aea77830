import type { Token } from '../backend.ts';

/**
 * Which tokens every sequence holds.
 *
 * llama.cpp knows only positions; a number it does not know, or a position out of order, is an
 * abort or a silent gap there. So every number is checked here first.
 */
export class Sequences {
  readonly #tokens: Token[][];
  readonly #contextLength: number;
  readonly #vocabularySize: number;

  constructor(options: { count: number; contextLength: number; vocabularySize: number }) {
    this.#tokens = Array.from({ length: options.count }, () => []);
    this.#contextLength = options.contextLength;
    this.#vocabularySize = options.vocabularySize;
  }

  get count(): number {
    return this.#tokens.length;
  }

  /** @throws RangeError for a number that is no sequence of this context */
  tokens(sequence: number): readonly Token[] {
    return this.#of(sequence);
  }

  length(sequence: number): number {
    return this.#of(sequence).length;
  }

  /** @throws RangeError for tokens outside the vocabulary, or more than the context holds */
  requireRoom(sequence: number, tokens: readonly Token[]): void {
    const held = this.#of(sequence).length;
    if (tokens.length === 0) throw new RangeError(`Sequence ${sequence} has no tokens to compute.`);
    if (held + tokens.length > this.#contextLength) {
      throw new RangeError(
        `Sequence ${sequence} holds ${held} tokens; ${tokens.length} more do not fit its context of ${this.#contextLength}.`,
      );
    }
    for (const token of tokens) this.requireToken(token);
  }

  requireToken(token: Token): void {
    if (!Number.isInteger(token) || token < 0 || token >= this.#vocabularySize) {
      throw new RangeError(
        `${token} is not a token of this model; its tokens are 0 to ${this.#vocabularySize - 1}.`,
      );
    }
  }

  requireLength(sequence: number, length: number): void {
    const held = this.#of(sequence).length;
    if (!Number.isInteger(length) || length < 0 || length > held) {
      throw new RangeError(`Sequence ${sequence} holds ${held} tokens, not ${length}.`);
    }
  }

  append(sequence: number, tokens: readonly Token[]): void {
    const held = this.#of(sequence);
    for (const token of tokens) held.push(token);
  }

  trim(sequence: number, length: number): void {
    this.#of(sequence).length = length;
  }

  replace(sequence: number, tokens: readonly Token[]): void {
    const held = this.#of(sequence);
    held.length = 0;
    for (const token of tokens) held.push(token);
  }

  #of(sequence: number): Token[] {
    const tokens = this.#tokens[sequence];
    if (!tokens) {
      throw new RangeError(
        `${sequence} is not a sequence; they are 0 to ${this.#tokens.length - 1}.`,
      );
    }
    return tokens;
  }
}
