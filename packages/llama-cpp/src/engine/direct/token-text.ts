import type { Token, TokenText } from '../backend.ts';
import type { Vocabulary } from './vocabulary.ts';

/** Joins the bytes of tokens to characters; what never becomes one is U+FFFD. */
export class PieceText implements TokenText {
  readonly #vocabulary: Pick<Vocabulary, 'piece'>;
  readonly #decoder = new TextDecoder('utf-8', { ignoreBOM: true });

  constructor(vocabulary: Pick<Vocabulary, 'piece'>) {
    this.#vocabulary = vocabulary;
  }

  push(token: Token): string {
    return this.#decoder.decode(this.#vocabulary.piece(token), { stream: true });
  }

  end(): string {
    return this.#decoder.decode();
  }
}
