import type { ResponseItem, WireResponse } from '@loam/openai-wire';
import type { ResponseStore, StoredResponse } from '../stores/response-store.ts';
import { leaseMs, settleLease, withLease } from './lease.ts';

const dayMs = 24 * 60 * 60 * 1000;
const defaultRetentionMs = 30 * dayMs;
const recentRetentionMs = dayMs;

/** What may be kept of one key's responses. */
export type StoragePolicy = {
  /** How long `store: true` is kept, in milliseconds. Default: 30 days. */
  retentionMs?: number | undefined;
  /** Nothing is kept, in memory neither, and `store: true` is refused. Default: false. */
  zeroStorage?: boolean | undefined;
};

/** Where a response goes (ruling 1). */
export type Place = 'durable' | 'recent' | 'nowhere';

/**
 * What one way to the server remembers: what is stored for good, which all ways share, and what only
 * this one keeps for a while, so that a conversation goes on without `store`.
 */
export class ResponseMemory {
  readonly #durable: ResponseStore;
  readonly #recent: ResponseStore;
  readonly #policyOf: (tenant: string) => StoragePolicy;
  readonly #keepsUnstored: boolean;
  readonly #now: () => number;

  constructor(options: {
    durable: ResponseStore;
    recent: ResponseStore;
    policyOf: (tenant: string) => StoragePolicy;
    /** Whether `recent` takes `store: false` too, as the memory of one socket does (OR-2). */
    keepsUnstored?: boolean;
    now?: () => number;
  }) {
    this.#durable = options.durable;
    this.#recent = options.recent;
    this.#policyOf = options.policyOf;
    this.#keepsUnstored = options.keepsUnstored ?? false;
    this.#now = options.now ?? Date.now;
  }

  /** The same stores and rules with a memory of its own. */
  withRecent(recent: ResponseStore): ResponseMemory {
    return new ResponseMemory({
      durable: this.#durable,
      recent,
      policyOf: this.#policyOf,
      keepsUnstored: true,
      now: this.#now,
    });
  }

  /** The same stores under a caller's own policy, where there is one. */
  withPolicy(policy: StoragePolicy | undefined): ResponseMemory {
    if (!policy) return this;
    return new ResponseMemory({
      durable: this.#durable,
      recent: this.#recent,
      policyOf: () => policy,
      keepsUnstored: this.#keepsUnstored,
      now: this.#now,
    });
  }

  /** Whether `store: true` is to be refused. */
  refusesStorage(tenant: string): boolean {
    return this.#policyOf(tenant).zeroStorage ?? false;
  }

  placeOf(tenant: string, store: boolean | null | undefined): Place {
    if (store === true) return 'durable';
    if (this.#keepsUnstored) return 'recent';
    return store === false || this.refusesStorage(tenant) ? 'nowhere' : 'recent';
  }

  /** Fails where what is to be stored for good could not be stored: before a model has worked for it. */
  async requireDurable(tenant: string, id: string): Promise<void> {
    await this.#durable.get(tenant, id);
  }

  async save(tenant: string, place: Place, stored: Omit<StoredResponse, 'expiresAt'>) {
    if (place === 'nowhere') return;
    const { retentionMs = defaultRetentionMs } = this.#policyOf(tenant);
    const expiresAt = this.#now() + (place === 'durable' ? retentionMs : recentRetentionMs);
    await (place === 'durable' ? this.#durable : this.#recent).put(tenant, {
      ...stored,
      expiresAt,
    });
  }

  /** Keeps a response while it is computed, until this process has been silent for too long. */
  async hold(tenant: string, stored: Omit<StoredResponse, 'expiresAt'>): Promise<void> {
    const response = withLease(stored.response, this.#now() + leaseMs);
    const expiresAt = this.#now() + recentRetentionMs;
    await this.#durable.put(tenant, { ...stored, response, expiresAt });
  }

  /** Lets go of a response that was held and has ended without being one to keep. */
  async release(tenant: string, id: string): Promise<void> {
    await this.#durable.delete(tenant, id);
  }

  async get(tenant: string, id: string): Promise<StoredResponse | undefined> {
    const stored = (await this.#recent.get(tenant, id)) ?? (await this.#durable.get(tenant, id));
    return stored && { ...stored, response: settleLease(stored.response, this.#now()) };
  }

  async delete(tenant: string, id: string): Promise<boolean> {
    const wasRecent = await this.#recent.delete(tenant, id);
    return (await this.#durable.delete(tenant, id)) || wasRecent;
  }

  /** Forgets a response that only this way remembers (OR-3). */
  async forget(tenant: string, id: string): Promise<void> {
    await this.#recent.delete(tenant, id);
  }

  /** A response and those before it, newest first, and where the first of them is kept. */
  async chain(
    tenant: string,
    id: string,
    limit: number,
  ): Promise<{ place: Place; chain: StoredResponse[] }> {
    const recent = await this.#recent.chain(tenant, id, limit);
    const last = recent.at(-1);
    const next = last ? last.previousResponseId : id;
    // What is kept for a while may continue what is stored for good, never the other way round.
    const durable =
      next === null || recent.length >= limit
        ? []
        : await this.#durable.chain(tenant, next, limit - recent.length);
    const place = last ? 'recent' : durable.length > 0 ? 'durable' : 'nowhere';
    return { place, chain: [...recent, ...durable] };
  }

  async items(tenant: string, ids: readonly string[]): Promise<Map<string, ResponseItem>> {
    if (ids.length === 0) return new Map();
    const durable = await this.#durable.items(tenant, ids);
    const recent = await this.#recent.items(tenant, ids);
    return new Map([...durable, ...recent]);
  }
}

/** Whether a response may be continued: it is complete, or was cut off by its limit (S1-53). */
export function isContinuable({ status }: WireResponse): boolean {
  return status === 'completed' || status === 'incomplete';
}
