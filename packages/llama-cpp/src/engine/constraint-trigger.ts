import type { Token } from './backend.ts';
import { firstMatch } from './first-match.ts';

export type TriggerHit = {
  /** Tokens that spell the answer from the trigger on, for the grammar. */
  accepted: Token[];
  /**
   * The same for an answer that ends where the trigger does. A token can run over that end with
   * text the grammar forbids; `tokens` then take its place.
   */
  cut: { accepted: Token[]; tokens: Token[]; text: string };
};

type Written = { token: Token; text: string; start: number };

/**
 * Finds the text in an answer from which on a grammar holds.
 *
 * A trigger can begin and end inside tokens; a grammar accepts only whole ones. What is not whole is
 * tokenised again: a grammar looks at the text of tokens, not at which they are.
 */
export class ConstraintTrigger {
  readonly #triggers: readonly string[];
  readonly #tokenize: (text: string) => Token[];
  readonly #longest: number;
  #written: Written[] = [];
  #length = 0;

  constructor(triggers: readonly string[], tokenize: (text: string) => Token[]) {
    this.#triggers = triggers;
    this.#tokenize = tokenize;
    this.#longest = Math.max(...triggers.map(trigger => trigger.length));
  }

  /** @param text what became certain of the answer's text with this token */
  push(token: Token, text: string): TriggerHit | undefined {
    const last = { token, text, start: this.#length };
    this.#written.push(last);
    this.#length += text.length;
    const origin = this.#written[0]!.start;
    const tail = this.#written.map(each => each.text).join('');
    const match = firstMatch(tail, this.#triggers);
    if (!match) {
      this.#forget();
      return undefined;
    }
    const start = origin + match.start;
    const kept = text.slice(0, origin + match.end - last.start);
    const before = this.#spell(tail.slice(match.start, last.start - origin), start, -1);
    return {
      accepted: this.#spell(tail.slice(match.start), start),
      cut: {
        accepted: [
          ...before,
          ...this.#tokenize(start < last.start ? kept : tail.slice(match.start, match.end)),
        ],
        tokens: this.#tokenize(kept),
        text: kept,
      },
    };
  }

  /** Tokens for the text from `start` on: its own where they begin there, new ones up to the next that does. */
  #spell(text: string, start: number, end?: number): Token[] {
    const whole = this.#written.slice(0, end).filter(each => each.start >= start);
    const head = (whole[0]?.start ?? start + text.length) - start;
    return [
      ...(head > 0 ? this.#tokenize(text.slice(0, head)) : []),
      ...whole.map(each => each.token),
    ];
  }

  #forget(): void {
    const needed = this.#length - (this.#longest - 1);
    // Tokens without text of their own belong to the character that comes after them.
    const first = this.#written.findIndex(
      ({ start, text }) => start + text.length > needed || (text === '' && start === needed),
    );
    if (first > 0) this.#written = this.#written.slice(first);
  }
}
