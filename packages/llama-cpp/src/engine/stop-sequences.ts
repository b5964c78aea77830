import { firstMatch } from './first-match.ts';
import { possibleStart } from './possible-start.ts';

/**
 * Ends a stream of text before the first of some texts, and never lets a part of one out.
 *
 * Text that may be the beginning of a stop sequence is held back until it is certain.
 */
export class StopSequences {
  readonly #sequences: readonly string[];
  #held = '';
  #stopped = false;

  constructor(sequences: readonly string[]) {
    this.#sequences = sequences.filter(sequence => sequence !== '');
  }

  /** Whether a stop sequence has come. Everything after it is dropped. */
  get stopped(): boolean {
    return this.#stopped;
  }

  /** @returns the text that is certain to be part of the answer */
  push(text: string): string {
    if (this.#stopped) return '';
    if (this.#sequences.length === 0) return text;
    const all = this.#held + text;
    const match = firstMatch(all, this.#sequences);
    if (match) {
      this.#stopped = true;
      this.#held = '';
      return all.slice(0, match.start);
    }
    const certain = all.length - possibleStart(all, this.#sequences);
    this.#held = all.slice(certain);
    return all.slice(0, certain);
  }

  /** What was held back, now that nothing follows. */
  end(): string {
    const rest = this.#held;
    this.#held = '';
    return rest;
  }
}
