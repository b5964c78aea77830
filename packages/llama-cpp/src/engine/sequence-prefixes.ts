import type { CacheMissReason } from '@loam/model-port';
import type { Token } from './backend.ts';
import { commonLength } from './common-length.ts';
import { EvictedPrefixes } from './evicted-prefixes.ts';

/** Where a prompt is computed, and what of it is already there. */
export type Assignment = {
  sequence: number;
  /** Tokens of the prompt that are not computed again. */
  cached: number;
  /** The sequence whose prefix is taken over; absent: the sequence's own is used. */
  copyFrom?: number;
  /** The saved state is to be restored first. */
  restores?: true;
  /** What the sequence held and holds no longer, where it is worth saving. */
  evicted?: readonly Token[];
  missReason?: CacheMissReason;
};

export type PrefixOptions = {
  sequences: number;
  /** Whether one sequence can take over the prefix of another. */
  share: boolean;
  /** See `LoadedModel.wholeSequencesOnly`. */
  wholeSequencesOnly?: boolean;
};

type Held = {
  index: number;
  /** The tokens in the sequence. */
  tokens: Token[];
  /** Prompt tokens that will be appended to `tokens`. */
  awaited: readonly Token[];
  /** How many of `tokens` were a prompt, not an answer. */
  promptLength: number;
  busy: boolean;
  /** A counter, not a time. */
  usedAt: number;
  cacheKey?: string;
};

type Candidate = { held: Held; length: number };

/**
 * Fewest tokens for which it pays to wait for another prompt, or to copy: below it, computing them
 * again in a batch that runs anyway is as fast.
 */
const worthSharing = 16;

/** Fewest tokens for which it pays to save a state, or to restore one. */
const worthSaving = 64;

export type AssignOptions = {
  cacheKey?: string;
  /** How many of the prompt's tokens a saved state has. Default: 0. */
  saved?: number;
};

/** What the sequences of one context hold, and which of them a new prompt should continue. */
export class SequencePrefixes {
  readonly #share: boolean;
  readonly #wholeOnly: boolean;
  readonly #held: Held[];
  readonly #evicted = new EvictedPrefixes();
  #clock = 0;

  constructor({ sequences, share, wholeSequencesOnly = false }: PrefixOptions) {
    this.#share = share && !wholeSequencesOnly;
    this.#wholeOnly = wholeSequencesOnly;
    this.#held = Array.from({ length: sequences }, (_, index) => ({
      index,
      tokens: [],
      awaited: [],
      promptLength: 0,
      busy: false,
      usedAt: 0,
    }));
  }

  get idle(): number {
    return this.#held.filter(held => !held.busy).length;
  }

  /**
   * Takes a sequence for a prompt.
   *
   * At least the prompt's last token is left to compute: its result is the first token of the answer.
   *
   * @returns undefined when no sequence is idle, or when a busy one is about to hold more of the prompt
   */
  assign(
    prompt: readonly Token[],
    { cacheKey, saved = 0 }: AssignOptions = {},
  ): Assignment | undefined {
    const idle = this.#held.filter(held => !held.busy);
    if (idle.length === 0) return undefined;
    const best = this.#longest(this.#share ? this.#held : idle, prompt, cacheKey);
    const restorable = this.#wholeOnly ? 0 : Math.min(saved, prompt.length - 1);
    const restores = restorable >= best.length + worthSaving;
    const known = restores ? restorable : best.length;
    if (this.#share && this.#comingLength(prompt) >= known + worthSharing) return undefined;

    const own = this.#withoutCopy(idle, prompt, cacheKey);
    const copies = !restores && this.#share && best.length >= own.length + worthSharing;
    const target = restores || copies ? leastRecentlyUsed(idle) : own.held;
    const kept = target === own.held && !restores && !copies ? own.length : 0;
    const cached = restores ? restorable : copies ? best.length : own.length;
    const missReason = this.#missReason(prompt, cached, best.held, cacheKey);
    const evicted = kept === 0 && target.tokens.length >= worthSaving ? target.tokens : undefined;
    this.#take(target, prompt, cached, kept, cacheKey);
    return {
      sequence: target.index,
      cached,
      ...(copies && { copyFrom: best.held.index }),
      ...(restores && { restores }),
      ...(evicted && { evicted }),
      ...(missReason && { missReason }),
    };
  }

  /** Says that tokens were appended to a sequence. */
  append(sequence: number, tokens: readonly Token[]): void {
    const held = this.#at(sequence);
    for (const token of tokens) held.tokens.push(token);
    if (held.awaited.length > 0) {
      held.awaited = held.awaited.slice(tokens.length);
      held.promptLength = held.tokens.length;
    }
  }

  length(sequence: number): number {
    return this.#at(sequence).tokens.length;
  }

  /** Gives a sequence back; what it holds can be used again. */
  release(sequence: number): void {
    const held = this.#at(sequence);
    held.busy = false;
    held.awaited = [];
    held.usedAt = ++this.#clock;
  }

  /** Says that a sequence holds nothing yet of the prompt it was assigned to. */
  restart(sequence: number): void {
    const held = this.#at(sequence);
    held.awaited = [...held.tokens, ...held.awaited];
    this.forget(sequence);
  }

  /** Says that a sequence holds nothing, whatever was known about it. */
  forget(sequence: number): void {
    const held = this.#at(sequence);
    held.tokens = [];
    held.promptLength = 0;
  }

  #at(sequence: number): Held {
    const held = this.#held[sequence];
    if (!held) throw new RangeError(`There is no sequence ${sequence}.`);
    return held;
  }

  #longest(among: readonly Held[], prompt: readonly Token[], cacheKey?: string): Candidate {
    let best: Candidate | undefined;
    for (const held of among) {
      const length = this.#usable(held, prompt);
      const better =
        !best ||
        length > best.length ||
        (length === best.length && preference(held, cacheKey) > preference(best.held, cacheKey));
      if (better) best = { held, length };
    }
    if (!best) throw new RangeError('There are no sequences.');
    return best;
  }

  #usable(held: Held, prompt: readonly Token[]): number {
    const length = Math.min(commonLength(held.tokens, prompt), prompt.length - 1);
    if (this.#wholeOnly && length < held.tokens.length) return 0;
    return length;
  }

  /** The longest prefix of the prompt which a sequence will hold once its own prompt is computed. */
  #comingLength(prompt: readonly Token[]): number {
    let longest = 0;
    for (const held of this.#held) {
      if (held.awaited.length === 0) continue;
      const now = commonLength(held.tokens, prompt);
      if (now < held.tokens.length) continue;
      longest = Math.max(longest, now + commonLength(held.awaited, prompt, now));
    }
    return Math.min(longest, prompt.length - 1);
  }

  /**
   * The idle sequence with the longest prefix, or the least recently used one where cutting the
   * former down would throw away more than it saves.
   */
  #withoutCopy(idle: readonly Held[], prompt: readonly Token[], cacheKey?: string): Candidate {
    const longest = this.#longest(idle, prompt, cacheKey);
    const lost = longest.held.tokens.length - longest.length;
    if (longest.length > 0 && lost <= longest.length) return longest;
    const held = leastRecentlyUsed(idle);
    return { held, length: this.#usable(held, prompt) };
  }

  #take(
    target: Held,
    prompt: readonly Token[],
    cached: number,
    kept: number,
    cacheKey: string | undefined,
  ): void {
    if (kept < target.promptLength) this.#evicted.add(target.tokens.slice(0, target.promptLength));
    target.tokens = prompt.slice(0, cached);
    target.awaited = prompt.slice(cached);
    target.promptLength = cached;
    target.busy = true;
    target.usedAt = ++this.#clock;
    if (cacheKey === undefined) delete target.cacheKey;
    else target.cacheKey = cacheKey;
  }

  /** Why tokens are computed again although sequences hold something; undefined where none are. */
  #missReason(
    prompt: readonly Token[],
    cached: number,
    nearest: Held,
    cacheKey: string | undefined,
  ): CacheMissReason | undefined {
    if (cached === prompt.length - 1) return undefined;
    // The prompt goes on where a sequence ends: everything that was known is used.
    if (cached > 0 && cached === nearest.tokens.length) return undefined;
    if (this.#evicted.longest(prompt) > cached) return 'evicted';
    const sameConversation = cacheKey !== undefined && nearest.cacheKey === cacheKey;
    // A prompt that is there whole and goes on otherwise than it was answered is no new one either.
    const answeredOtherwise = cached >= nearest.promptLength;
    return cached > 0 && (sameConversation || answeredOtherwise) ? 'edited-history' : 'first-use';
  }
}

/** Empty sequences first, then those unused for longest. */
function leastRecentlyUsed(sequences: readonly Held[]): Held {
  const rank = (held: Held): number => (held.tokens.length === 0 ? -1 : held.usedAt);
  return sequences.reduce((a, b) => (rank(b) < rank(a) ? b : a));
}

/** Among equally long prefixes: the same conversation, then the one that loses least. */
function preference(held: Held, cacheKey: string | undefined): number {
  if (held.busy) return -Infinity;
  const same = cacheKey !== undefined && held.cacheKey === cacheKey;
  return (same ? 1e9 : 0) - held.tokens.length;
}
