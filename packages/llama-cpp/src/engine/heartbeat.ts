export type HeartbeatOptions = {
  /** Milliseconds between two pings. */
  intervalMs: number;
  /** How many pings in a row may stay without an answer. */
  mostUnanswered: number;
  /** How many answers in a row may name the same step. Default: any number. */
  mostInOneStep?: number;
  ping: () => void;
  /** Called once per silence. */
  onSilence: () => void;
  /** Called once when a step does not end. */
  onEndlessStep?: () => void;
};

/**
 * Notices that a process has stopped, or does not come out of a step, while something is asked of it.
 *
 * It counts pings and not milliseconds, so that a machine that slept, or a parent that was busy
 * itself, is not taken for a silent child. A child that has never answered is not waited for: its
 * side of the channel may not be there yet.
 */
export class Heartbeat {
  readonly #options: HeartbeatOptions;
  #timer: NodeJS.Timeout | undefined;
  #unanswered = 0;
  #step = 0;
  #inOneStep = 0;
  #hasAnswered = false;

  constructor(options: HeartbeatOptions) {
    this.#options = options;
  }

  /** To be called while something is pending; again is harmless. */
  start(): void {
    this.#timer ??= setInterval(() => this.#tick(), this.#options.intervalMs).unref();
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#unanswered = 0;
    this.#inOneStep = 0;
  }

  /** Says that there is a new child, which has not answered yet. */
  reset(): void {
    this.stop();
    this.#hasAnswered = false;
  }

  /** @param step the number of the step that is being computed; 0: none */
  answered(step = 0): void {
    this.#hasAnswered = true;
    this.#unanswered = 0;
    this.#inOneStep = step !== 0 && step === this.#step ? this.#inOneStep + 1 : 0;
    this.#step = step;
    if (this.#inOneStep < (this.#options.mostInOneStep ?? Infinity)) return;
    this.stop();
    this.#options.onEndlessStep?.();
  }

  #tick(): void {
    if (this.#hasAnswered && this.#unanswered >= this.#options.mostUnanswered) {
      this.stop();
      this.#options.onSilence();
      return;
    }
    this.#unanswered++;
    this.#options.ping();
  }
}
