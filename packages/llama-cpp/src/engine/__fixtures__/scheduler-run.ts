import type { SamplerOptions } from '../backend.ts';
import type { GenerateRequest } from '../engine.ts';
import type { EngineEvent } from '../protocol.ts';
import { Scheduler, type SchedulerOptions } from '../scheduler.ts';
import { FakeBackend, fakeModel } from './fake-backend.ts';

export const sampling: SamplerOptions = {
  temperature: 0,
  topK: 0,
  topP: 1,
  minP: 0,
  seed: 1,
  repetitionPenalty: 1,
  frequencyPenalty: 0,
  presencePenalty: 0,
};

/** A scheduler over a fake backend, and everything it said. */
export class SchedulerRun {
  readonly backend: FakeBackend;
  readonly scheduler: Scheduler;
  readonly events = new Map<number, EngineEvent[]>();
  /** How many events came together, each time. */
  readonly flushes: number[] = [];
  #id = 0;

  constructor({
    backend = new FakeBackend(),
    ...options
  }: Partial<SchedulerOptions> & { backend?: FakeBackend } = {}) {
    this.backend = backend;
    this.scheduler = new Scheduler({
      backend,
      model: fakeModel,
      sequences: 4,
      batchSize: 512,
      maxQueued: 64,
      onEvents: events => {
        this.flushes.push(events.length);
        for (const [id, event] of events) this.of(id).push(event);
      },
      ...options,
    });
  }

  /** @returns the request's id */
  submit(prompt: string, request: Partial<GenerateRequest> = {}): number {
    const id = ++this.#id;
    this.events.set(id, []);
    this.scheduler.submit(id, { prompt: { pieces: [prompt] }, sampling, ...request });
    return id;
  }

  of(id: number): EngineEvent[] {
    return this.events.get(id) ?? [];
  }

  text(id: number): string {
    return this.of(id)
      .map(event => (event.type === 'text' ? event.text : ''))
      .join('');
  }

  started(id: number): Extract<EngineEvent, { type: 'started' }> | undefined {
    return this.of(id).find(event => event.type === 'started');
  }

  /** How a request ended: its finish reason, or the code of its error. */
  end(id: number): string | undefined {
    const last = this.of(id).at(-1);
    if (last?.type === 'finish') return last.reason;
    return last?.type === 'error' ? last.error.code : undefined;
  }

  error(id: number): Extract<EngineEvent, { type: 'error' }>['error'] | undefined {
    const last = this.of(id).at(-1);
    return last?.type === 'error' ? last.error : undefined;
  }

  /** Waits until nothing is running or queued. */
  async idle(): Promise<void> {
    do {
      await turn();
    } while (this.scheduler.stats.running + this.scheduler.stats.queued > 0);
    await turn();
  }
}

export function turn(): Promise<void> {
  return new Promise(resolve => setImmediate(resolve));
}
