import type { SpecialToken, Token } from '../backend.ts';
import type { Bindings } from './bindings.ts';
import { tokenAttribute, vocabularyType, type Pointer } from './layouts.ts';

/** Longest piece the first try has room for, in bytes. */
const pieceBytes = 256;

/** Text to tokens and back, as the model's tokenizer has it. */
export class Vocabulary {
  readonly native: Pointer;
  readonly size: number;
  readonly #bindings: Bindings;
  #buffer = new Uint8Array(pieceBytes);
  /** Absent: every text can be tokenised. */
  readonly #characters: ReadonlySet<string> | undefined;

  constructor(bindings: Bindings, native: Pointer) {
    this.#bindings = bindings;
    this.native = native;
    this.size = bindings.vocabularySize(native);
    this.#characters = this.#requiredCharacters();
  }

  /** @throws Error for text that a vocabulary without byte tokens cannot spell */
  tokenize(text: string, special: boolean): Token[] {
    return this.#tokenize(text, special, false);
  }

  /**
   * Tokens that this tokenizer wants around a whole text, such as BERT's [CLS] and [SEP].
   * Embedding models are trained with them.
   */
  frame(): { before: Token[]; after: Token[] } {
    const sample = this.#sample;
    const bare = this.#tokenize(sample, false, false);
    const framed = this.#tokenize(sample, false, true);
    for (let start = 0; start + bare.length <= framed.length; start++) {
      if (bare.every((token, index) => framed[start + index] === token)) {
        return { before: framed.slice(0, start), after: framed.slice(start + bare.length) };
      }
    }
    return { before: [], after: [] };
  }

  /** Tokens between the two texts of a pair, as rerankers are trained with. */
  between(): Token[] {
    const { addsEnd, addsSeparator, endToken, separatorToken } = this.#bindings;
    const end = endToken(this.native);
    const separator = separatorToken(this.native);
    const between: Token[] = [];
    if (addsEnd(this.native)) between.push(end >= 0 ? end : separator);
    if (addsSeparator(this.native)) between.push(separator);
    return between.filter(token => token >= 0);
  }

  /** A text that every vocabulary can spell. */
  get #sample(): string {
    for (const character of this.#characters ?? ['a']) if (character.length === 1) return character;
    return '';
  }

  detokenize(tokens: readonly Token[]): string {
    if (tokens.length === 0) return '';
    this.#requireTokens(tokens);
    const input = Int32Array.from(tokens);
    let buffer = new Uint8Array(16 * tokens.length + 16);
    let length = this.#detokenize(input, buffer);
    if (length < 0) {
      buffer = new Uint8Array(-length);
      length = this.#detokenize(input, buffer);
    }
    return Buffer.from(buffer.buffer, 0, Math.max(length, 0)).toString('utf8');
  }

  /** The bytes of one token, which need not be whole characters. Valid until the next call. */
  piece(token: Token): Uint8Array {
    this.#requireTokens([token]);
    let length = this.#piece(token);
    if (length < 0) {
      this.#buffer = new Uint8Array(-length);
      length = this.#piece(token);
    }
    return this.#buffer.subarray(0, Math.max(length, 0));
  }

  /** The text of a token which has one; `undefined` where a model lacks the token (−1). */
  text(token: Token): string | undefined {
    return token < 0 ? undefined : Buffer.from(this.piece(token)).toString('utf8');
  }

  get beginText(): string | undefined {
    return this.text(this.#bindings.beginToken(this.native));
  }

  get endText(): string | undefined {
    return this.text(this.#bindings.endToken(this.native));
  }

  /** Tokens that end an answer: end of text, of turn, of message. */
  endTokens(): Token[] {
    return this.#tokensWhere(token => this.#bindings.tokenEndsGeneration(this.native, token));
  }

  specialTokens(): SpecialToken[] {
    const found: SpecialToken[] = [];
    for (let id = 0; id < this.size; id++) {
      const attributes = this.#bindings.tokenAttributes(this.native, id);
      const kind =
        (attributes & tokenAttribute.control) !== 0
          ? 'control'
          : (attributes & tokenAttribute.userDefined) !== 0
            ? 'user-defined'
            : undefined;
      const text = kind && this.text(id);
      if (kind && text) found.push({ id, text, kind });
    }
    return found;
  }

  #tokensWhere(holds: (token: Token) => boolean): Token[] {
    const found: Token[] = [];
    for (let token = 0; token < this.size; token++) if (holds(token)) found.push(token);
    return found;
  }

  #requireTokens(tokens: readonly Token[]): void {
    for (const token of tokens) {
      if (!Number.isInteger(token) || token < 0 || token >= this.size) {
        throw new RangeError(
          `${token} is not a token of this model; its tokens are 0 to ${this.size - 1}.`,
        );
      }
    }
  }

  #tokenize(text: string, special: boolean, framed: boolean): Token[] {
    if (text === '') return [];
    if (this.#characters) this.#requireSpellable(text, special, this.#characters);
    const bytes = Buffer.from(text, 'utf8');
    // No token is shorter than a byte; a few more for a space prefix and a frame.
    const tokens = new Int32Array(bytes.length + 8);
    const count = this.#bindings.tokenize(
      this.native,
      bytes,
      bytes.length,
      tokens,
      tokens.length,
      framed,
      special,
    );
    if (count < 0) throw new Error(`The text could not be tokenised (${count}).`);
    return Array.from(tokens.subarray(0, count));
  }

  /**
   * A SentencePiece vocabulary spells what it does not know in byte tokens. llama.cpp throws
   * through the call, and so ends the process, where a byte has none.
   */
  #requiredCharacters(): ReadonlySet<string> | undefined {
    if (this.#bindings.vocabularyType(this.native) !== vocabularyType.sentencePiece)
      return undefined;
    const isByte = (token: Token): boolean =>
      (this.#bindings.tokenAttributes(this.native, token) & tokenAttribute.byte) !== 0;
    if (this.#tokensWhere(isByte).length >= 256) return undefined;
    const characters = new Set<string>();
    for (let token = 0; token < this.size; token++) characters.add(this.text(token) ?? '');
    return characters;
  }

  #requireSpellable(text: string, special: boolean, characters: ReadonlySet<string>): void {
    let rest = text;
    if (special) for (const token of this.specialTokens()) rest = rest.replaceAll(token.text, '');
    const unknown = Array.from(rest).find(character => !characters.has(character));
    if (unknown !== undefined) {
      throw new Error(`The vocabulary of this model cannot spell ${JSON.stringify(unknown)}.`);
    }
  }

  #piece(token: Token): number {
    return this.#bindings.tokenPiece(
      this.native,
      token,
      this.#buffer,
      this.#buffer.length,
      0,
      true,
    );
  }

  #detokenize(tokens: Int32Array, buffer: Uint8Array): number {
    return this.#bindings.detokenize(
      this.native,
      tokens,
      tokens.length,
      buffer,
      buffer.length,
      false,
      true,
    );
  }
}
