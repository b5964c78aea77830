import { StepAborted, type StepEntry, type Token, type TokenChoice } from '../backend.ts';
import { scoreToken } from './log-probabilities.ts';
import type { LogitsViews } from './logits-view.ts';
import type { NativeModel } from './model.ts';
import type { Runtime } from './runtime.ts';
import type { DirectSampler } from './sampler.ts';
import type { SequenceCache } from './sequence-cache.ts';
import type { TokenBatch } from './token-batch.ts';

/** What `llama_decode` returns. */
const decodeResult = { ok: 0, noRoom: 1, aborted: 2 } as const;

/** What of a loaded model a step is computed with. */
export type StepParts = {
  model: NativeModel;
  cache: SequenceCache;
  batch: TokenBatch;
  logits: LogitsViews;
};

/** A token in the batch that is being filled, after which something is chosen. */
type Pending = {
  entry: number;
  /** By an entry's sampler, or forced. */
  choose: () => TokenChoice;
  /** What was guessed for it, and computed after it. */
  guess: Token | undefined;
};

/**
 * Appends every entry's tokens to its sequence, in one batch, and chooses what follows.
 *
 * @param samplers of the entries that have one
 * @throws StepAborted, or Error; what was appended by then is for the caller to take away
 */
export function computeStep(
  runtime: Runtime,
  loaded: StepParts,
  entries: readonly StepEntry[],
  samplers: readonly (DirectSampler | undefined)[],
): (TokenChoice | undefined)[] {
  const { batch, cache } = loaded;
  const { sequences } = cache;
  const chosen: TokenChoice[][] = entries.map(() => []);
  const refuted = new Set<number>();
  let pending: Pending[] = [];
  const flush = (): void => {
    decode(runtime, loaded);
    for (const { entry, choose, guess } of pending) {
      if (refuted.has(entry)) continue;
      const choice = choose();
      chosen[entry]?.push(choice);
      const stands = entries[entry]?.onChoice?.(choice) ?? true;
      if (choice.token !== guess || !stands) refuted.add(entry);
    }
    pending = [];
    batch.clear();
  };
  // llama.cpp computes only those together that stand in the order of their places.
  const inOrder = [...entries.entries()].toSorted(
    ([, a], [, b]) => cache.place(a.sequence) - cache.place(b.sequence),
  );
  for (const [entry, { sequence, tokens, draft = [], forced }] of inOrder) {
    const llamaSequence = cache.place(sequence);
    const sampler = samplers[entry];
    const start = sequences.length(sequence);
    const all = draft.length > 0 ? [...tokens, ...draft] : tokens;
    for (const [index, token] of all.entries()) {
      if (batch.isFull) flush();
      const chooser = index >= tokens.length - 1 ? sampler : undefined;
      const next = forced?.tokens[index];
      const output = chooser !== undefined || next !== undefined;
      const place = batch.add(token, start + index, llamaSequence, output);
      const logits = () => loaded.logits.at(place);
      if (forced && next !== undefined) {
        const choose = () => scoreToken(logits(), next, forced.topLogprobs);
        pending.push({ entry, choose, guess: next });
      } else if (chooser) {
        const choose = () => chooser.choose({ place, logits });
        pending.push({ entry, choose, guess: all[index + 1] });
      }
    }
    sequences.append(sequence, tokens);
    sampler?.prime(() => sequences.tokens(sequence));
    if (draft.length > 0) sequences.append(sequence, draft);
  }
  if (batch.count > 0) flush();
  for (const [entry, { sequence, draft = [] }] of entries.entries()) {
    const wrong = draft.length + 1 - (chosen[entry]?.length ?? 0);
    if (draft.length > 0 && wrong > 0) {
      cache.cut(sequence, sequences.length(sequence) - wrong);
    }
  }
  return chosen.map(([first, ...following]) =>
    first && following.length > 0 ? Object.assign(first, { following }) : first,
  );
}

function decode({ bindings, cleanVectorRegisters }: Runtime, { model, batch }: StepParts): void {
  const code = bindings.decode(model.context, batch.native);
  cleanVectorRegisters?.();
  if (code === decodeResult.ok) return;
  if (code === decodeResult.aborted) throw new StepAborted();
  if (code === decodeResult.noRoom) {
    throw new Error('The context has no room for the tokens of this step.');
  }
  throw new Error(`llama.cpp could not compute the step (${code}).`);
}
