import type { Token } from '../backend.ts';
import type { Vocabulary } from './vocabulary.ts';

type Group = {
  /** Tokens that begin with one byte. */
  tokens: Token[];
  /** The token that is this byte and nothing else, where the vocabulary has one. */
  alone?: Token;
};

/**
 * The vocabulary by first byte.
 *
 * A grammar that refuses a byte refuses every token that begins with it. Asking about 256 bytes
 * first leaves, wherever a grammar wants a bracket or a comma, a few hundred tokens of 150,000 to
 * ask about.
 */
export class FirstBytes {
  /** By byte; at 256 the tokens that spell nothing. */
  readonly #groups: readonly Group[];

  constructor(vocabulary: Pick<Vocabulary, 'piece' | 'size'>) {
    const groups: Group[] = Array.from({ length: 257 }, () => ({ tokens: [] }));
    for (let token = 0; token < vocabulary.size; token++) {
      const piece = vocabulary.piece(token);
      const group = groups[piece[0] ?? 256];
      group?.tokens.push(token);
      if (group && piece.length === 1) group.alone ??= token;
    }
    this.#groups = groups.filter(({ tokens }) => tokens.length > 0);
  }

  /** @param refused asks the grammar */
  split(refused: (tokens: readonly Token[]) => readonly Token[]): {
    impossible: (readonly Token[])[];
    possible: (readonly Token[])[];
  } {
    const asked = this.#groups.flatMap(({ alone }) => (alone === undefined ? [] : [alone]));
    const closed = new Set(refused(asked));
    const isClosed = ({ alone }: Group): boolean => alone !== undefined && closed.has(alone);
    return {
      impossible: this.#groups.filter(isClosed).map(({ tokens }) => tokens),
      possible: this.#groups.filter(group => !isClosed(group)).map(({ tokens }) => tokens),
    };
  }
}
