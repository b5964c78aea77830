import type { TokenLogprob } from '@loam/model-port';
import type { PlacedLogprob } from '../../engine/engine.ts';

/**
 * Finds the log-probabilities of the tokens that wrote a piece of an answer's text.
 *
 * What a client gets of an answer is a part of it: marks, reasoning and calls are cut out, and text
 * is held back until it is certain what it is. Places in the answer say which token belongs to what.
 */
export class TextLogprobs {
  #waiting: PlacedLogprob[] = [];

  push(logprobs: readonly PlacedLogprob[]): void {
    this.#waiting.push(...logprobs);
  }

  /**
   * Takes the tokens that wrote text from `start` to `end`. Tokens before them are dropped; one that
   * wrote more than this text counts where it begins, or where the text begins inside it.
   */
  take(start: number, end: number): TokenLogprob[] {
    const before = this.#waiting.findLast(each => each.start <= start);
    const first = before?.start ?? start;
    const taken = this.#waiting.filter(each => each.start >= first && each.start < end);
    this.drop(end);
    return taken.map(({ logprob }) => logprob);
  }

  /** Drops the tokens that begin before `end`: they wrote no text of the answer. */
  drop(end: number): void {
    this.#waiting = this.#waiting.filter(each => each.start >= end);
  }
}
