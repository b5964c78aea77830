/** What a new answer weighs in it. */
const weight = 0.1;

/** How many tokens an answer has, as far as nobody says: an average that follows. */
export class TypicalAnswer {
  #tokens = 256;

  get tokens(): number {
    return Math.ceil(this.#tokens);
  }

  saw(tokens: number): void {
    this.#tokens += weight * (tokens - this.#tokens);
  }
}
