import { admitPrompt, checkGrammar } from './admission.ts';
import type { AnswerProgress } from './answer.ts';
import {
  type EngineBackend,
  type ForcedChoices,
  type LoadedModel,
  StepAborted,
  type StepEntry,
  type Token,
  type TokenChoice,
} from './backend.ts';
import type { EngineStats, GenerateRequest } from './engine.ts';
import { ChoicesAhead, type DraftLimits, planDrafts } from './drafts.ts';
import { type AddressedEvent, EventOutbox } from './event-outbox.ts';
import type { Generation, RunningGeneration } from './generation.ts';
import { LayoutArranger } from './layout-arranger.ts';
import type { Lifeline } from './lifeline.ts';
import { progressEvents } from './progress-events.ts';
import { promptChunk } from './prompt-chunk.ts';
import { PromptOrder } from './prompt-order.ts';
import { firstOfPrompt, isOver, nextOfPrompt, scoresOfPrompt } from './prompt-scores.ts';
import { PromptTokenizer } from './prompt-tokenizer.ts';
import { runGeneration } from './run-generation.ts';
import { SequenceAllocator } from './sequence-allocator.ts';
import { WaitEstimate } from './wait-estimate.ts';

export type SchedulerOptions = {
  backend: EngineBackend;
  model: LoadedModel;
  sequences: number;
  /** Most tokens of one step. */
  batchSize: number;
  /** Most tokens guessed for one answer in a step. Default: none. */
  drafts?: DraftLimits;
  /** Requests that may wait for a sequence. */
  maxQueued: number;
  /** Memory for the states of conversations that had to make room. Default: 0. */
  savedBytes?: number;
  /** Called once per step, with everything that happened since; and at once with a refusal. */
  onEvents: (events: readonly AddressedEvent[]) => void;
  /** Is told whose tokens each step computes. */
  lifeline?: Pick<Lifeline, 'enter' | 'leave'>;
  /** Milliseconds. Default: `performance.now`. */
  now?: () => number;
};

/** Guessing pays while few answers are written: with more, the processor has enough to do. */
const draftsBeside = 2;

/**
 * Turns requests into steps of a backend.
 *
 * One step computes one token for every running answer and at most one chunk of prompts. Prompts
 * are computed in the order `PromptOrder` gives; where one begins like another that is being
 * computed, it waits for it and takes its prefix over.
 */
export class Scheduler {
  readonly #options: SchedulerOptions;
  readonly #now: () => number;
  readonly #tokenizer: PromptTokenizer;
  readonly #sequences: SequenceAllocator;
  readonly #outbox: EventOutbox;
  readonly #queue: Generation[] = [];
  readonly #order = new PromptOrder();
  #starting: Generation | undefined;
  /** In the order of their arrival. */
  #running: RunningGeneration[] = [];
  #stepping = false;
  #closed = false;
  readonly #waits: WaitEstimate;
  readonly #layout: LayoutArranger;

  constructor(options: SchedulerOptions) {
    this.#options = options;
    this.#now = options.now ?? (() => performance.now());
    this.#waits = new WaitEstimate(options);
    this.#outbox = new EventOutbox(options.onEvents);
    this.#tokenizer = new PromptTokenizer(options.backend, options.model.specialTokens);
    this.#sequences = new SequenceAllocator(options);
    this.#layout = new LayoutArranger(options.backend, options.model);
  }

  get stats(): Omit<EngineStats, 'residentBytes'> {
    return {
      // One that is aborted only waits for its step to end.
      running: this.#running.filter(({ aborted }) => !aborted).length,
      queued: this.#queue.length,
      sequences: this.#options.sequences,
    };
  }

  /** Takes a request in. All that becomes of it, refusal too, is told through `onEvents`. */
  submit(id: number, request: GenerateRequest): void {
    const arrivedAt = this.#now();
    try {
      const { backend, model, maxQueued } = this.#options;
      if (this.#queue.length >= maxQueued + this.#sequences.idle)
        throw this.#waits.overloaded(this.#queue.length);
      const prompt = admitPrompt(request, this.#tokenizer, model);
      checkGrammar(request, backend);
      this.#queue.push({ id, request, prompt, arrivedAt, aborted: false });
    } catch (error) {
      this.#outbox.fail(id, error);
      this.#outbox.flush();
      return;
    }
    if (!this.#stepping) void this.#run();
  }

  /** Drops a request: at once while it waits, after the running step otherwise. No event follows. */
  abort(id: number): void {
    const waiting = this.#queue.findIndex(generation => generation.id === id);
    if (waiting >= 0) this.#queue.splice(waiting, 1);
    const started = [this.#starting, ...this.#running].find(generation => generation?.id === id);
    if (started) started.aborted = true;
  }

  /** Stops after the running step. Nothing is told about what was still running. */
  close(): void {
    this.#closed = true;
    this.#outbox.flush();
  }

  async #run(): Promise<void> {
    this.#stepping = true;
    // Requests of the same moment are looked at together.
    await nextTurn();
    while (!this.#closed) {
      this.#dropAborted();
      const batch = await this.#plan();
      // What the last step gave and what this one begins, in one message.
      this.#outbox.flush();
      if (batch.length === 0 && this.#queue.length === 0) break;
      if (batch.length > 0) await this.#step(batch);
      // Lets new requests and aborts in; a backend may have computed without yielding.
      await nextTurn();
    }
    this.#stepping = false;
  }

  /** One entry per running generation that has something to compute in this step. */
  async #plan(): Promise<Planned[]> {
    const batch: Planned[] = [];
    for (const generation of this.#running) {
      if (generation.computed < generation.prompt.length) continue;
      batch.push({ generation, tokens: generation.answer.next });
    }
    const { backend, model, drafts } = this.#options;
    if (drafts && batch.length <= draftsBeside) {
      await planDrafts(batch, backend, {
        limits: drafts,
        roomOf: ({ sequence }) => model.contextLength - this.#sequences.length(sequence),
      });
    }
    const used = batch.reduce(
      (sum, { tokens, draft = [] }) => sum + tokens.length + draft.length,
      0,
    );
    const isBeside = used > 0;
    let budget = Math.min(promptChunk(isBeside, 0), this.#options.batchSize - used);
    const computing = this.#running.filter(({ computed, prompt }) => computed < prompt.length);
    if (computing.length + this.#queue.length === 0) return batch;
    let starts = true;
    for (const waiting of this.#order.next([...computing, ...this.#queue])) {
      if (budget <= 0) break;
      if (isRunning(waiting)) {
        budget -= this.#addPrompt(batch, waiting, { budget, isBeside });
      } else if (starts) {
        const generation = await this.#start(waiting);
        // Whoever comes behind must not take the sequence this one is waiting for.
        if (generation === 'wait') starts = false;
        else if (generation) budget -= this.#addPrompt(batch, generation, { budget, isBeside });
      }
    }
    return batch;
  }

  /** @returns how many tokens of the prompt are in the batch */
  #addPrompt(
    batch: Planned[],
    generation: RunningGeneration,
    { budget, isBeside }: { budget: number; isBeside: boolean },
  ): number {
    const most = Math.min(budget, promptChunk(isBeside, generation.computed));
    const next = nextOfPrompt(generation, most);
    batch.push({ generation, ...next });
    return next.tokens.length;
  }

  /**
   * Gives a request of the queue a sequence.
   *
   * @returns `wait` when it has to wait, undefined when it failed or is gone
   */
  async #start(generation: Generation): Promise<RunningGeneration | 'wait' | undefined> {
    const place = this.#queue.indexOf(generation);
    // Aborted while another was being started.
    if (place === -1) return undefined;
    const taken = this.#sequences.take(generation);
    if (!taken) return 'wait';
    this.#queue.splice(place, 1);
    this.#starting = generation;
    const { sequence, prepare } = taken;
    try {
      const { cached, missReason } = await prepare();
      const running = runGeneration(generation, {
        ...this.#options,
        sequence,
        computed: cached,
        startedAt: this.#now(),
      });
      this.#running.push(running);
      this.#outbox.add(generation.id, {
        type: 'started',
        promptTokens: generation.prompt.length,
        cachedTokens: cached,
        ...(missReason && { missReason }),
      });
      for (const event of firstOfPrompt(running, this.#options.backend)) {
        this.#outbox.add(generation.id, event);
      }
      if (!isOver(running)) return running;
      this.#report(running, running.answer.cut(), true);
      return undefined;
    } catch (error) {
      this.#sequences.discard(sequence);
      this.#outbox.fail(generation.id, error);
      return undefined;
    } finally {
      this.#starting = undefined;
    }
  }

  async #step(batch: readonly Planned[]): Promise<void> {
    const { backend } = this.#options;
    await this.#layout.arrange();
    const ahead = batch.map(({ generation, draft = [] }) =>
      draft.length > 0 ? new ChoicesAhead(generation.answer) : undefined,
    );
    const entries = batch.map(({ generation, tokens, draft, forced }, index): StepEntry => {
      const last = generation.computed + tokens.length >= generation.prompt.length;
      return {
        sequence: generation.sequence,
        tokens,
        ...(last && { sampler: generation.sampler }),
        ...(forced && { forced }),
        ...(ahead[index] && { draft, onChoice: choice => ahead[index]?.take(choice) ?? false }),
      };
    });
    let choices: Awaited<ReturnType<EngineBackend['step']>>;
    const { lifeline } = this.#options;
    try {
      lifeline?.enter(batch.map(({ generation }) => generation.id));
      choices = await backend.step(entries);
    } catch (error) {
      // Nothing was added to any sequence: who still wants an answer is in the next step again.
      if (!(error instanceof StepAborted)) await this.#abandon(batch, error);
      return;
    } finally {
      lifeline?.leave();
    }
    this.#observe(batch);
    const now = this.#now();
    for (const [index, { generation, tokens, draft = [], forced }] of batch.entries()) {
      this.#sequences.append(generation.sequence, tokens);
      const place = generation.computed;
      generation.computed = Math.min(generation.computed + tokens.length, generation.prompt.length);
      const choice = choices[index];
      if (!choice || generation.aborted) continue;
      if (forced) {
        for (const event of scoresOfPrompt(generation, choice, place + 1, backend)) {
          this.#outbox.add(generation.id, event);
        }
        if (isOver(generation)) this.#report(generation, generation.answer.cut(), true);
        continue;
      }
      generation.promptDoneAt ??= now;
      generation.drafted += draft.length;
      generation.accepted += choice.following?.length ?? 0;
      try {
        this.#takeChoices(generation, [choice, ...(choice.following ?? [])], ahead[index]);
      } catch (error) {
        this.#outbox.fail(generation.id, error);
        this.#release(generation);
      }
    }
  }

  #observe(batch: readonly Planned[]): void {
    const writing = batch.filter(
      ({ generation: { computed, prompt } }) => computed === prompt.length,
    );
    this.#layout.observe(
      writing.map(({ generation: { sequence } }) => this.#sequences.length(sequence)),
      this.#sequences.distinct,
    );
  }

  /** @param choices all but the last are in the sequence already, as drafts that were right */
  #takeChoices(
    generation: RunningGeneration,
    choices: readonly TokenChoice[],
    ahead: ChoicesAhead | undefined,
  ): void {
    for (const [index, choice] of choices.entries()) {
      const previous = choices[index - 1];
      if (previous) this.#sequences.append(generation.sequence, [previous.token]);
      generation.lookup?.push([choice.token]);
      // What was chosen beyond the end is forgotten: the sequence is cut when it is used again.
      const progress = ahead?.progress(choice) ?? generation.answer.push(choice);
      const isLast = index === choices.length - 1;
      if (this.#report(generation, progress, isLast)) return;
    }
  }

  /** @returns whether the answer is complete */
  #report(generation: RunningGeneration, progress: AnswerProgress, isLast: boolean): boolean {
    const { id, answer, sequence } = generation;
    const { contextLength } = this.#options.model;
    const full = isLast && this.#sequences.length(sequence) + answer.next.length > contextLength;
    const now = this.#now();
    const events = progressEvents(generation, progress, { full, now });
    for (const event of events) this.#outbox.add(id, event);
    if (events.at(-1)?.type !== 'finish') return false;
    this.#waits.held(now - generation.startedAt);
    this.#release(generation);
    return true;
  }

  /** Ends everything that was in a step that failed. */
  async #abandon(batch: readonly Planned[], error: unknown): Promise<void> {
    for (const { generation } of batch) {
      this.#outbox.fail(generation.id, error);
      this.#sequences.forget(generation.sequence);
      await this.#options.backend.trim(generation.sequence, 0);
      this.#release(generation);
    }
  }

  #dropAborted(): void {
    for (const generation of this.#running.filter(({ aborted }) => aborted)) {
      this.#release(generation);
    }
  }

  #release(generation: RunningGeneration): void {
    generation.sampler.dispose();
    this.#sequences.release(generation.sequence);
    this.#running = this.#running.filter(each => each !== generation);
  }
}

function isRunning(generation: Generation | RunningGeneration): generation is RunningGeneration {
  return 'sampler' in generation;
}

type Planned = {
  generation: RunningGeneration;
  tokens: readonly Token[];
  draft?: readonly Token[];
  forced?: ForcedChoices;
};

function nextTurn(): Promise<void> {
  return new Promise(resolve => setImmediate(resolve));
}
