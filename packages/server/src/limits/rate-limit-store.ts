/** Counters that several servers may share. */
export interface RateLimitStore {
  /**
   * Adds to a counter, which begins at 0, and gives what it is then. No two additions get lost in
   * each other, whoever makes them.
   *
   * @param amount a whole number; below 0 it takes away
   * @param lifeMs after so long the counter may be forgotten
   */
  add(counter: string, amount: number, lifeMs: number): Promise<number>;

  close(): Promise<void>;
}
