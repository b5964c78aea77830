import {
  failResponse,
  type ResponseEvent,
  type ResponseItem,
  type WireResponse,
} from '@loam/openai-wire';
import { endWithErrorPart } from '../chat-completions/error-parts.ts';
import type { PreparedResponse } from './prepare-response.ts';
import { renewMs } from './lease.ts';
import { responseEvents, startResponse, type StartedResponse } from './run-response.ts';

/**
 * Responses with `background: true` that are being computed. They go on without a client, and any
 * number of clients may read their events from any point. What has ended is in the stores.
 */
export class BackgroundJobs {
  readonly #running = new Map<string, BackgroundJob>();

  /**
   * Begins a response; it is kept before anybody hears of it.
   *
   * @returns the job, and a promise that rejects where the model does not take the call
   */
  async start(
    tenant: string,
    prepared: PreparedResponse,
  ): Promise<{ job: BackgroundJob; accepted: Promise<unknown> }> {
    await prepared.hold(prepared.encoder.response);
    const key = keyOf(tenant, prepared.encoder.response.id);
    const abort = new AbortController();
    const started = startResponse(prepared, abort.signal);
    const job = new BackgroundJob(prepared, abort);
    this.#running.set(key, job);
    // The model's own stream may never have begun; then nobody asks for this job.
    void job
      .run(prepared, started)
      .catch(() => {})
      .finally(() => this.#running.delete(key));
    return { job, accepted: started.accepted };
  }

  find(tenant: string, id: string): BackgroundJob | undefined {
    return this.#running.get(keyOf(tenant, id));
  }
}

export class BackgroundJob {
  /** The items of its own request. */
  readonly input: readonly ResponseItem[];
  readonly #events: ResponseEvent[] = [];
  readonly #abort: AbortController;
  #response: WireResponse;
  #isOver = false;
  #isCancelled = false;
  #wake: () => void = () => {};
  #changed = this.#newChange();
  #finished: Promise<void> = Promise.resolve();

  constructor({ encoder, input }: PreparedResponse, abort: AbortController) {
    this.input = input;
    this.#response = encoder.response;
    this.#abort = abort;
  }

  /** As it is at this moment. */
  get response(): WireResponse {
    return this.#response;
  }

  /** Computes the response to its end, whoever listens. */
  run(prepared: PreparedResponse, started: StartedResponse): Promise<void> {
    this.#finished = this.#run(prepared, started);
    return this.#finished;
  }

  /** Events with a sequence number above `sequenceNumber`, those to come included. */
  async *eventsAfter(sequenceNumber: number): AsyncGenerator<ResponseEvent, void, undefined> {
    for (let next = Math.max(0, sequenceNumber + 1); ; next++) {
      while (next >= this.#events.length && !this.#isOver) await this.#changed;
      const event = this.#events[next];
      if (!event) return;
      yield event;
    }
  }

  /** Stops computing. Resolves when the response has ended as cancelled. */
  async cancel(): Promise<void> {
    if (!this.#isOver) this.#isCancelled = true;
    this.#abort.abort();
    await this.#finished.catch(() => {});
  }

  async #run(prepared: PreparedResponse, { accepted, opening }: StartedResponse): Promise<void> {
    const { encoder, saveForAWhile, hold } = prepared;
    // A store that cannot be written to shows when the response has ended.
    const holdNow = () => void hold(this.#response).catch(() => {});
    const renewal = setInterval(holdNow, renewMs);
    const parts = endWithErrorPart(
      opening.then(opened => opened.parts),
      () => {},
    );
    try {
      for await (const event of responseEvents(prepared, parts, () => {}, { accepted })) {
        // What a cancelled model says of its end is not how the response ended.
        if (this.#isCancelled) break;
        this.#push(event, encoder.response);
        // Other processes hear at once that it is queued no more.
        if (event.type === 'response.in_progress') holdNow();
      }
      if (this.#isCancelled) this.#endCancelled(encoder.response);
      if (this.#response.status === 'failed' || this.#response.status === 'cancelled') {
        await saveForAWhile(this.#response, this.#events);
      }
    } finally {
      clearInterval(renewal);
      this.#isOver = true;
      this.#notify();
    }
  }

  #push(event: ResponseEvent, current: WireResponse): void {
    this.#response = 'response' in event ? (event.response as WireResponse) : current;
    this.#events.push(event);
    this.#notify();
  }

  #endCancelled(current: WireResponse): void {
    const [, failed] = failResponse(current, undefined, this.#events.length - 1);
    const response = { ...current, status: 'cancelled' as const, error: null };
    this.#push({ ...failed, response } as ResponseEvent, response);
  }

  #newChange(): Promise<void> {
    return new Promise(resolve => {
      this.#wake = resolve;
    });
  }

  #notify(): void {
    const wake = this.#wake;
    this.#changed = this.#newChange();
    wake();
  }
}

function keyOf(tenant: string, id: string): string {
  return `${tenant}\n${id}`;
}
