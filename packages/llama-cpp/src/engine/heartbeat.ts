export type HeartbeatOptions = {
  /** Milliseconds between two pings. */
  intervalMs: number;
  /** How many pings in a row may stay without an answer. */
  mostUnanswered: number;
  ping: () => void;
  /** Called once per silence. */
  onSilence: () => void;
};

/**
 * Notices that a process has stopped, while something is asked of it.
 *
 * It counts pings and not milliseconds, so that a machine that slept, or a parent that was busy
 * itself, is not taken for a silent child. A child that has never answered is not waited for: its
 * side of the channel may not be there yet.
 */
export class Heartbeat {
  readonly #options: HeartbeatOptions;
  #timer: NodeJS.Timeout | undefined;
  #unanswered = 0;
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
  }

  /** Says that there is a new child, which has not answered yet. */
  reset(): void {
    this.stop();
    this.#hasAnswered = false;
  }

  answered(): void {
    this.#hasAnswered = true;
    this.#unanswered = 0;
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
