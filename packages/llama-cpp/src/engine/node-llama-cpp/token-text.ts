import type { LlamaModel } from 'node-llama-cpp';
import type { Token, TokenText } from '../backend.ts';

const incomplete = '\uFFFD';

/** How many tokens of context the detokeniser gets: enough for its rules about leading spaces. */
const contextTokens = 4;

/** More tokens than any character has bytes: what is still broken then is not a character. */
const longestCharacter = 16;

/**
 * Streams the text of tokens that may end inside a character.
 *
 * node-llama-cpp gives text, not bytes: an incomplete character at the end reads as one U+FFFD.
 * Its tokens are kept and read again together with the next.
 */
export class DetokenizedText implements TokenText {
  readonly #model: LlamaModel;
  #context: Token[] = [];
  /** Tokens since the last boundary between two characters that is also one between tokens. */
  #pending: Token[] = [];
  /** How much of the text of `#pending` has been given out, in UTF-16 units. */
  #given = 0;

  constructor(model: LlamaModel) {
    this.#model = model;
  }

  push(token: Token): string {
    this.#pending.push(token);
    const text = this.#text();
    if (text.endsWith(incomplete) && this.#pending.length < longestCharacter) {
      return this.#give(text.slice(0, -incomplete.length));
    }
    const rest = this.#give(text);
    this.#context = [...this.#context, ...this.#pending].slice(-contextTokens);
    this.#pending = [];
    this.#given = 0;
    return rest;
  }

  end(): string {
    const rest = this.#give(this.#text());
    this.#pending = [];
    this.#given = 0;
    return rest;
  }

  #text(): string {
    return this.#pending.length === 0
      ? ''
      : this.#model.detokenize(this.#pending as never, true, this.#context as never);
  }

  #give(text: string): string {
    const part = text.slice(this.#given);
    this.#given = Math.max(this.#given, text.length);
    return part;
  }
}
