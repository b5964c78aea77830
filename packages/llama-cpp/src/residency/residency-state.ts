/** What the state has to know of a model that somebody wants. */
export type Resident = {
  /** Memory it takes when loaded. */
  bytes: number;
  /** Never unloaded to make room, nor for being idle. */
  pinned: boolean;
  /** Unloaded after so long without use. Absent: never. */
  idleMs?: number | undefined;
  /** Tickets that may wait for it. */
  maxWaiting: number;
};

export type Refusal =
  /** It would not fit even if everything that may leave had left. */
  | { reason: 'too-large'; bytes: number; capacity: number; pinnedBytes: number }
  | { reason: 'too-many-waiting'; waiting: number }
  | { reason: 'load-failed' };

/** What the owner of the state has to do next, in this order. */
export type Effect =
  | { type: 'load'; id: string }
  | { type: 'unload'; id: string }
  /** The ticket holds the model until it is given back. */
  | { type: 'grant'; id: string; ticket: number }
  | { type: 'refuse'; id: string; ticket: number; refusal: Refusal };

export type ResidencyOptions = {
  /** Bytes all models together may take at this moment. */
  capacity: (usedBytes: number) => number;
};

type Entry = {
  resident: Resident;
  phase: 'loading' | 'loaded' | 'unloading';
  holders: Set<number>;
  idleSince: number;
};

type Waiting = { ticket: number; id: string; resident: Resident };

/**
 * Decides which models are loaded and unloaded, and who has to wait. Knows no clock, no process and
 * no promise: every event comes with its time, and is answered by what has to be done.
 *
 * Who comes first is served first: a model that is in use, and has to leave so that an earlier ticket
 * gets its model, is not given to later tickets.
 */
export class ResidencyState {
  readonly #options: ResidencyOptions;
  readonly #entries = new Map<string, Entry>();
  #waiting: Waiting[] = [];
  /** Models in use that leave as soon as they are not. */
  #leaving = new Set<string>();

  constructor(options: ResidencyOptions) {
    this.#options = options;
  }

  /** Of every model that is loaded, being loaded or being unloaded. */
  get usedBytes(): number {
    return sumBytes(this.#entries.values());
  }

  has(id: string): boolean {
    return this.#entries.has(id);
  }

  /** Whether a ticket waits for others to leave, and not for its own model to be read. */
  waitsForRoom(ticket: number): boolean {
    const waiting = this.#waiting.find(each => each.ticket === ticket);
    return waiting !== undefined && this.#entries.get(waiting.id)?.phase !== 'loading';
  }

  acquire(ticket: number, id: string, resident: Resident, now: number): Effect[] {
    const before = this.#waiting.filter(waiting => waiting.id === id).length;
    const isHere = this.#entries.get(id)?.phase === 'loaded' && !this.#leaving.has(id);
    if (!isHere && before >= resident.maxWaiting) {
      const refusal = { reason: 'too-many-waiting', waiting: before } as const;
      return [{ type: 'refuse', id, ticket, refusal }];
    }
    this.#waiting.push({ ticket, id, resident });
    return this.#settle(now);
  }

  /** Gives a ticket back, whether it was granted or is still waiting. */
  release(ticket: number, now: number): Effect[] {
    this.#waiting = this.#waiting.filter(waiting => waiting.ticket !== ticket);
    for (const entry of this.#entries.values()) {
      if (entry.holders.delete(ticket) && entry.holders.size === 0) entry.idleSince = now;
    }
    return this.#settle(now);
  }

  loaded(id: string, now: number): Effect[] {
    const entry = this.#entries.get(id);
    if (entry?.phase === 'loading') {
      entry.phase = 'loaded';
      entry.idleSince = now;
    }
    return this.#settle(now);
  }

  loadFailed(id: string, now: number): Effect[] {
    this.#entries.delete(id);
    const failed = this.#waiting.filter(waiting => waiting.id === id);
    this.#waiting = this.#waiting.filter(waiting => waiting.id !== id);
    return [
      ...failed.map(({ ticket }): Effect => ({
        type: 'refuse',
        id,
        ticket,
        refusal: { reason: 'load-failed' },
      })),
      ...this.#settle(now),
    ];
  }

  unloaded(id: string, now: number): Effect[] {
    this.#entries.delete(id);
    return this.#settle(now);
  }

  /** A model that nobody asks for any more: it is unloaded as soon as it is idle. */
  retire(id: string, now: number): Effect[] {
    const entry = this.#entries.get(id);
    if (entry) entry.resident = { ...entry.resident, pinned: false, idleMs: 0 };
    return this.expire(now);
  }

  /** Unloads what has been idle for too long. */
  expire(now: number): Effect[] {
    const effects: Effect[] = [];
    for (const [id, entry] of this.#entries) {
      if (expiry(entry) > now) continue;
      entry.phase = 'unloading';
      effects.push({ type: 'unload', id });
    }
    return effects;
  }

  /** When `expire` will next have something to do; `Infinity`: not before the next event. */
  get nextExpiry(): number {
    return Math.min(Infinity, ...[...this.#entries.values()].map(expiry));
  }

  #settle(now: number): Effect[] {
    const effects: Effect[] = [];
    const stillWaiting: Waiting[] = [];
    this.#leaving = new Set();
    let isBlocked = false;
    for (const waiting of this.#waiting) {
      const { id, ticket, resident } = waiting;
      const entry = this.#entries.get(id);
      if (entry?.phase === 'loaded' && !this.#leaving.has(id)) {
        entry.holders.add(ticket);
        effects.push({ type: 'grant', id, ticket });
        continue;
      }
      if (!entry && !isBlocked) {
        const room = this.#makeRoom(resident);
        if (room.outcome === 'never') {
          effects.push({ type: 'refuse', id, ticket, refusal: room.refusal });
          continue;
        }
        if (room.outcome === 'now') {
          const holders = new Set<number>();
          this.#entries.set(id, { resident, phase: 'loading', holders, idleSince: now });
          effects.push({ type: 'load', id });
        } else {
          effects.push(...room.unload.map((leaver): Effect => ({ type: 'unload', id: leaver })));
          isBlocked = true;
        }
      }
      stillWaiting.push(waiting);
    }
    this.#waiting = stillWaiting;
    return effects;
  }

  #makeRoom(
    resident: Resident,
  ):
    | { outcome: 'now' }
    | { outcome: 'later'; unload: string[] }
    | { outcome: 'never'; refusal: Refusal } {
    const { bytes } = resident;
    const used = this.usedBytes;
    const capacity = this.#options.capacity(used);
    if (used + bytes <= capacity) return { outcome: 'now' };

    const all = [...this.#entries];
    const pinnedBytes = sumBytes(all.map(([, entry]) => entry).filter(isPinned));
    if (pinnedBytes + bytes > capacity) {
      return {
        outcome: 'never',
        refusal: { reason: 'too-large', bytes, capacity, pinnedBytes },
      };
    }
    let missing = used + bytes - capacity;
    for (const [, entry] of all) {
      if (entry.phase === 'unloading') missing -= entry.resident.bytes;
    }
    const unload: string[] = [];
    const candidates = all
      .filter(([, entry]) => entry.phase === 'loaded' && !isPinned(entry))
      .toSorted(([, a], [, b]) => isBusy(a) - isBusy(b) || a.idleSince - b.idleSince);
    for (const [id, entry] of candidates) {
      if (missing <= 0) break;
      missing -= entry.resident.bytes;
      if (entry.holders.size > 0) {
        this.#leaving.add(id);
      } else {
        entry.phase = 'unloading';
        unload.push(id);
      }
    }
    return { outcome: 'later', unload };
  }
}

function isPinned(entry: Entry): boolean {
  return entry.resident.pinned;
}

function isBusy(entry: Entry): number {
  return entry.holders.size > 0 ? 1 : 0;
}

function expiry({ phase, holders, resident, idleSince }: Entry): number {
  const isIdle = phase === 'loaded' && holders.size === 0 && !resident.pinned;
  return isIdle && resident.idleMs !== undefined ? idleSince + resident.idleMs : Infinity;
}

function sumBytes(entries: Iterable<Entry>): number {
  let sum = 0;
  for (const { resident } of entries) sum += resident.bytes;
  return sum;
}
