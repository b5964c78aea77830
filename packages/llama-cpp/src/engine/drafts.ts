import type { Answer, AnswerProgress } from './answer.ts';
import type { DraftQuestion, EngineBackend, Token, TokenChoice } from './backend.ts';
import type { Generation, RunningGeneration } from './generation.ts';
import { PromptLookup } from './prompt-lookup.ts';

/** Most tokens that are guessed at once. */
export type DraftLimits = {
  /** From what was said before. */
  lookup: number;
  /** By the draft model. */
  model: number;
};

/** What guesses for a generation from what was said before; undefined where nothing is to be guessed. */
export function startLookup(
  { capabilities }: Pick<EngineBackend, 'capabilities'>,
  { request, prompt }: Generation,
  { lookup: allowed }: DraftLimits,
): PromptLookup | undefined {
  const most = Math.min(allowed, request.maxDraft ?? allowed);
  if (most === 0 || capabilities.drafts !== true) return undefined;
  const lookup = new PromptLookup(most);
  lookup.push(prompt);
  return lookup;
}

type Planned = { generation: RunningGeneration; draft?: readonly Token[] };

/** Gives each of the next step's answers a guess of how it goes on: from what it said, or else by the draft model. */
export async function planDrafts(
  batch: readonly Planned[],
  backend: Pick<EngineBackend, 'draft'>,
  {
    limits,
    roomOf,
  }: {
    limits: DraftLimits;
    /** Tokens its sequence can hold. */ roomOf: (generation: RunningGeneration) => number;
  },
): Promise<void> {
  const open: { planned: Planned; question: DraftQuestion }[] = [];
  for (const planned of batch) {
    const { generation } = planned;
    const { lookup, request, answer, sequence } = generation;
    // The last token of an answer is chosen, but not computed.
    const left = (request.maxTokens ?? Infinity) - answer.tokens - 1;
    const room = Math.max(0, Math.min(roomOf(generation) - answer.next.length, left));
    if (lookup) planned.draft = lookup.guess(room);
    const most = Math.min(room, limits.model, request.maxDraft ?? Infinity);
    if ((planned.draft?.length ?? 0) > 0 || most === 0) continue;
    open.push({ planned, question: { sequence, next: answer.next, most } });
  }
  if (open.length === 0 || !backend.draft) return;
  const guesses = await backend.draft(open.map(({ question }) => question));
  for (const [index, { planned }] of open.entries()) planned.draft = guesses[index] ?? [];
}

/**
 * Gives an answer its choices in time: while a step checks a guess, each before the next is made, since
 * what the answer says can set a grammar, or be gone on with otherwise than the model would.
 */
export class ChoicesAhead {
  readonly #answer: Pick<Answer, 'push' | 'next'>;
  readonly #taken: (() => AnswerProgress)[] = [];

  constructor(answer: Pick<Answer, 'push' | 'next'>) {
    this.#answer = answer;
  }

  /** See `StepEntry.onChoice`. */
  take(choice: TokenChoice): boolean {
    try {
      const progress = this.#answer.push(choice);
      this.#taken.push(() => progress);
      const [next, ...more] = this.#answer.next;
      return progress.finish === undefined && next === choice.token && more.length === 0;
    } catch (error) {
      // Told where other failures of an answer are.
      this.#taken.push(() => {
        throw error;
      });
      return false;
    }
  }

  /** What the answer made of the first choice that was not asked for yet. */
  progress(choice: TokenChoice): AnswerProgress {
    const taken = this.#taken.shift();
    return taken ? taken() : this.#answer.push(choice);
  }
}
