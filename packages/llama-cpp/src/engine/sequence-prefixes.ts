import type { CacheMissReason } from '@loam/model-port';
import type { Token } from './backend.ts';
import { commonLength } from './common-length.ts';
import { EvictedPrefixes } from './evicted-prefixes.ts';
import { PrefixTree } from './prefix-tree.ts';

/** Tokens that had to make room. */
export type Evicted = {
  tokens: readonly Token[];
  /** Somebody gave them a key, and means to come back. */
  pinned: boolean;
};

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
  evicted?: Evicted;
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
  /** Prompt tokens that will be appended to what the sequence holds. */
  awaited: readonly Token[];
  /** How many of its tokens were a prompt, not an answer. */
  promptLength: number;
  busy: boolean;
  /** A counter, not a time. */
  usedAt: number;
  cacheKey?: string;
};

type Candidate = { held: Held; length: number };

/** A prompt, and how many of its tokens each sequence begins with. */
type Sought = { prompt: readonly Token[]; common: ReadonlyMap<number, number> };

/**
 * Fewest tokens for which it pays to wait for another prompt, or to copy: below it, computing them
 * again in a batch that runs anyway is as fast.
 */
const worthSharing = 16;

/**
 * A sequence of a conversation with a key is kept for so many more requests per sequence than one
 * without: who gives a key means to come back.
 */
const pinnedRequests = 4;

/** Fewest tokens for which it pays to save a state, or to restore one. */
const worthSaving = 64;

export type AssignOptions = {
  cacheKey?: string;
  /** How many of the prompt's tokens a saved state has. Default: 0. */
  saved?: number;
  /** Every token is to be computed, whatever there is of them. Default: false. */
  anew?: boolean;
};

/** What the sequences of one context hold, and which of them a new prompt should continue. */
export class SequencePrefixes {
  readonly #share: boolean;
  readonly #wholeOnly: boolean;
  readonly #held: Held[];
  readonly #tree = new PrefixTree<number>();
  readonly #evicted = new EvictedPrefixes();
  #clock = 0;

  constructor({ sequences, share, wholeSequencesOnly = false }: PrefixOptions) {
    this.#share = share && !wholeSequencesOnly;
    this.#wholeOnly = wholeSequencesOnly;
    this.#held = Array.from({ length: sequences }, (_, index) => ({
      index,
      awaited: [],
      promptLength: 0,
      busy: false,
      usedAt: 0,
    }));
    for (const { index } of this.#held) this.#tree.set(index, []);
  }

  get idle(): number {
    return this.#held.filter(held => !held.busy).length;
  }

  /** Tokens that all sequences hold; what several begin with counts once. */
  get distinct(): number {
    return this.#tree.size;
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
    { cacheKey, saved = 0, anew = false }: AssignOptions = {},
  ): Assignment | undefined {
    const idle = this.#held.filter(held => !held.busy);
    if (idle.length === 0) return undefined;
    const common = anew ? new Map<number, number>() : this.#tree.commonLengths(prompt);
    const sought = { prompt, common };
    const best = this.#longest(this.#share ? this.#held : idle, sought, cacheKey);
    const restorable = this.#wholeOnly || anew ? 0 : Math.min(saved, prompt.length - 1);
    const restores = restorable >= best.length + worthSaving;
    const known = restores ? restorable : best.length;
    const isComing = !anew && this.#comingLength(sought) >= known + worthSharing;
    if (this.#share && isComing) return undefined;

    const own = this.#withoutCopy(idle, sought, cacheKey);
    const copies = !restores && this.#share && best.length >= own.length + worthSharing;
    const target = restores || copies ? this.#leastRecentlyUsed(idle) : own.held;
    const kept = target === own.held && !restores && !copies ? own.length : 0;
    const cached = restores ? restorable : copies ? best.length : own.length;
    const missReason = anew ? undefined : this.#missReason(prompt, cached, best.held, cacheKey);
    const lost = kept === 0 && this.length(target.index) >= worthSaving;
    const evicted = lost && {
      tokens: this.#tree.tokens(target.index),
      pinned: target.cacheKey !== undefined,
    };
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
    this.#tree.append(sequence, tokens);
    if (held.awaited.length > 0) {
      held.awaited = held.awaited.slice(tokens.length);
      held.promptLength = this.length(sequence);
    }
  }

  length(sequence: number): number {
    return this.#tree.length(sequence);
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
    held.awaited = [...this.#tree.tokens(sequence), ...held.awaited];
    this.forget(sequence);
  }

  /** Says that a sequence holds nothing, whatever was known about it. */
  forget(sequence: number): void {
    const held = this.#at(sequence);
    this.#tree.set(sequence, []);
    held.promptLength = 0;
  }

  #at(sequence: number): Held {
    const held = this.#held[sequence];
    if (!held) throw new RangeError(`There is no sequence ${sequence}.`);
    return held;
  }

  #longest(among: readonly Held[], sought: Sought, cacheKey?: string): Candidate {
    let best: Candidate | undefined;
    for (const held of among) {
      const length = this.#usable(held, sought);
      const better =
        !best ||
        length > best.length ||
        (length === best.length &&
          this.#preference(held, cacheKey) > this.#preference(best.held, cacheKey));
      if (better) best = { held, length };
    }
    if (!best) throw new RangeError('There are no sequences.');
    return best;
  }

  #usable({ index }: Held, { prompt, common }: Sought): number {
    const length = Math.min(common.get(index) ?? 0, prompt.length - 1);
    if (this.#wholeOnly && length < this.length(index)) return 0;
    return length;
  }

  /** The longest prefix of the prompt which a sequence will hold once its own prompt is computed. */
  #comingLength({ prompt, common }: Sought): number {
    let longest = 0;
    for (const { index, awaited } of this.#held) {
      if (awaited.length === 0) continue;
      const now = common.get(index) ?? 0;
      if (now < this.length(index)) continue;
      longest = Math.max(longest, now + commonLength(awaited, prompt, now));
    }
    return Math.min(longest, prompt.length - 1);
  }

  /**
   * The idle sequence with the longest prefix, or the least recently used one where cutting the
   * former down would throw away more than it saves, or what another conversation's key pins.
   */
  #withoutCopy(idle: readonly Held[], sought: Sought, cacheKey?: string): Candidate {
    const longest = this.#longest(idle, sought, cacheKey);
    const { held: nearest, length } = longest;
    const lost = this.length(nearest.index) - length;
    const isTheirs = nearest.cacheKey !== undefined && nearest.cacheKey !== cacheKey;
    const spared = this.#share && isTheirs && lost > 0;
    if (length > 0 && lost <= length && !spared) return longest;
    const held = this.#leastRecentlyUsed(idle);
    return { held, length: this.#usable(held, sought) };
  }

  /** Empty sequences first, then those unused for longest, but for what a key pins. */
  #leastRecentlyUsed(sequences: readonly Held[]): Held {
    // The clock ticks twice per request.
    const pinned = 2 * pinnedRequests * this.#held.length;
    const rank = ({ index, usedAt, cacheKey }: Held): number =>
      this.length(index) === 0 ? -1 : usedAt + (cacheKey === undefined ? 0 : pinned);
    return sequences.reduce((a, b) => (rank(b) < rank(a) ? b : a));
  }

  /** Among equally long prefixes: the same conversation, then the one that loses least. */
  #preference(held: Held, cacheKey: string | undefined): number {
    if (held.busy) return -Infinity;
    const same = cacheKey !== undefined && held.cacheKey === cacheKey;
    return (same ? 1e9 : 0) - this.length(held.index);
  }

  #take(
    target: Held,
    prompt: readonly Token[],
    cached: number,
    kept: number,
    cacheKey: string | undefined,
  ): void {
    const goesOn = kept > 0 && kept === this.length(target.index);
    if (kept < target.promptLength) {
      this.#evicted.add(this.#tree.tokens(target.index).slice(0, target.promptLength));
    }
    this.#tree.set(target.index, prompt.slice(0, cached));
    target.awaited = prompt.slice(cached);
    target.promptLength = cached;
    target.busy = true;
    target.usedAt = ++this.#clock;
    // Who goes on with a conversation and gives no key leaves it pinned.
    if (cacheKey !== undefined) target.cacheKey = cacheKey;
    else if (!goesOn) delete target.cacheKey;
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
    if (cached > 0 && cached === this.length(nearest.index)) return undefined;
    if (this.#evicted.longest(prompt) > cached) return 'evicted';
    const sameConversation = cacheKey !== undefined && nearest.cacheKey === cacheKey;
    // A prompt that is there whole and goes on otherwise than it was answered is no new one either.
    const answeredOtherwise = cached >= nearest.promptLength;
    return cached > 0 && (sameConversation || answeredOtherwise) ? 'edited-history' : 'first-use';
  }
}
