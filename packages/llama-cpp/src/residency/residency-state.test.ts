import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Effect, type Resident, ResidencyState } from './residency-state.ts';

const resident = (bytes: number, more: Partial<Resident> = {}): Resident => ({
  bytes,
  pinned: false,
  maxWaiting: 8,
  ...more,
});

/** `load a`, `grant 1`, …: what has to be done, as a line each. */
const lines = (effects: readonly Effect[]): string[] =>
  effects.map(effect =>
    effect.type === 'refuse'
      ? `refuse ${effect.ticket} ${effect.refusal.reason}`
      : `${effect.type} ${effect.type === 'grant' ? effect.ticket : effect.id}`,
  );

function newState(capacity = 10) {
  const state = new ResidencyState({ capacity: () => capacity });
  let time = 0;
  return {
    state,
    acquire: (ticket: number, id: string, of: Resident) =>
      lines(state.acquire(ticket, id, of, ++time)),
    release: (ticket: number) => lines(state.release(ticket, ++time)),
    loaded: (id: string) => lines(state.loaded(id, ++time)),
    loadFailed: (id: string) => lines(state.loadFailed(id, ++time)),
    unloaded: (id: string) => lines(state.unloaded(id, ++time)),
    expire: (now: number) => lines(state.expire(now)),
  };
}

describe('loading', () => {
  test('callers share one load, and are served in the order they came', () => {
    const { acquire, loaded } = newState();
    expect(acquire(1, 'a', resident(4))).toEqual(['load a']);
    expect(acquire(2, 'a', resident(4))).toEqual([]);
    expect(loaded('a')).toEqual(['grant 1', 'grant 2']);
    expect(acquire(3, 'a', resident(4))).toEqual(['grant 3']);
  });

  test('a failed load refuses all who waited for it, and the next one tries again', () => {
    const { acquire, loadFailed } = newState();
    acquire(1, 'a', resident(4));
    acquire(2, 'a', resident(4));
    expect(loadFailed('a')).toEqual(['refuse 1 load-failed', 'refuse 2 load-failed']);
    expect(acquire(3, 'a', resident(4))).toEqual(['load a']);
  });

  test('models that fit together are loaded together', () => {
    const { acquire, state } = newState(10);
    expect(acquire(1, 'a', resident(6))).toEqual(['load a']);
    expect(acquire(2, 'b', resident(4))).toEqual(['load b']);
    expect(state.usedBytes).toBe(10);
  });

  test('more than so many callers do not wait', () => {
    const { acquire } = newState();
    acquire(1, 'a', resident(4, { maxWaiting: 1 }));
    expect(acquire(2, 'a', resident(4, { maxWaiting: 1 }))).toEqual(['refuse 2 too-many-waiting']);
  });
});

describe('making room', () => {
  test('the model that was idle for longest leaves first', () => {
    const { acquire, release, loaded, unloaded } = newState(10);
    for (const [ticket, id] of [
      [1, 'a'],
      [2, 'b'],
    ] as const) {
      acquire(ticket, id, resident(5));
      loaded(id);
    }
    release(2);
    release(1);
    expect(acquire(3, 'c', resident(5))).toEqual(['unload b']);
    // Its memory counts until it is really gone.
    expect(unloaded('b')).toEqual(['load c']);
    expect(loaded('c')).toEqual(['grant 3']);
  });

  test('a busy model leaves when it is idle, and takes no later callers until then', () => {
    const { acquire, release, loaded, unloaded } = newState(10);
    acquire(1, 'a', resident(8));
    loaded('a');
    expect(acquire(2, 'b', resident(8))).toEqual([]);
    expect(acquire(3, 'a', resident(8))).toEqual([]);
    expect(release(1)).toEqual(['unload a']);
    expect(unloaded('a')).toEqual(['load b']);
    expect(loaded('b')).toEqual(['grant 2']);
    expect(release(2)).toEqual(['unload b']);
    expect(unloaded('b')).toEqual(['load a']);
    expect(loaded('a')).toEqual(['grant 3']);
  });

  test('a waiting caller who leaves no longer drives others out', () => {
    const { acquire, release, loaded } = newState(10);
    acquire(1, 'a', resident(8));
    loaded('a');
    acquire(2, 'b', resident(8));
    acquire(3, 'a', resident(8));
    expect(release(2)).toEqual(['grant 3']);
  });

  test('pinned models stay, and what does not fit beside them is refused with figures', () => {
    const { acquire, release, loaded, state } = newState(10);
    acquire(1, 'a', resident(8, { pinned: true }));
    loaded('a');
    release(1);
    expect(state.acquire(2, 'b', resident(3), 9)).toEqual([
      {
        type: 'refuse',
        id: 'b',
        ticket: 2,
        refusal: { reason: 'too-large', bytes: 3, capacity: 10, pinnedBytes: 8 },
      },
    ]);
    expect(acquire(3, 'a', resident(8, { pinned: true }))).toEqual(['grant 3']);
  });

  test('what is larger than everything drives nobody out', () => {
    const { acquire, release, loaded } = newState(10);
    acquire(1, 'a', resident(8));
    loaded('a');
    release(1);
    expect(acquire(2, 'b', resident(11))).toEqual(['refuse 2 too-large']);
    expect(acquire(3, 'a', resident(8))).toEqual(['grant 3']);
  });
});

describe('unloading for being idle', () => {
  test('after its time, and not while it is used', () => {
    const { state, acquire, loaded, release, expire } = newState();
    acquire(1, 'a', resident(4, { idleMs: 100 }));
    loaded('a');
    expect(state.nextExpiry).toBe(Infinity);
    expect(expire(1e9)).toEqual([]);
    release(1); // the third event
    expect(state.nextExpiry).toBe(103);
    expect(expire(102)).toEqual([]);
    expect(expire(103)).toEqual(['unload a']);
    expect(state.nextExpiry).toBe(Infinity);
  });

  test.each([
    ['never without a time', resident(4)],
    ['never when pinned', resident(4, { idleMs: 100, pinned: true })],
  ])('%s', (_, of) => {
    const { acquire, loaded, release, expire } = newState();
    acquire(1, 'a', of);
    loaded('a');
    release(1);
    expect(expire(1e9)).toEqual([]);
  });

  test('a call while it is being unloaded loads it again', () => {
    const { acquire, loaded, release, expire, unloaded } = newState();
    acquire(1, 'a', resident(4, { idleMs: 0 }));
    loaded('a');
    release(1);
    expect(expire(3)).toEqual(['unload a']);
    expect(acquire(2, 'a', resident(4))).toEqual([]);
    expect(unloaded('a')).toEqual(['load a']);
  });
});

function must(holds: boolean, rule: string): void {
  if (!holds) throw new Error(`Broken: ${rule}.`);
}

test('any order of events: no busy model leaves, the budget holds, and everybody is answered', () => {
  const ids = ['a', 'b', 'c', 'd'];
  const event = fc.record({
    kind: fc.constantFrom('acquire', 'acquire', 'release', 'finish', 'fail', 'expire'),
    pick: fc.nat(1000),
  });
  const residents = fc.array(
    fc.record({
      bytes: fc.integer({ min: 1, max: 12 }),
      pinned: fc.boolean(),
      idleMs: fc.option(fc.nat(5), { nil: undefined }),
      maxWaiting: fc.integer({ min: 1, max: 4 }),
    }),
    { minLength: ids.length, maxLength: ids.length },
  );
  fc.assert(
    fc.property(residents, fc.array(event, { maxLength: 60 }), (sizes, events) => {
      const capacity = 10;
      const state = new ResidencyState({ capacity: () => capacity });
      const bytesOf = (id: string): number => sizes[ids.indexOf(id)]!.bytes;
      // What really is in memory, who holds it, and what has been begun and not ended.
      const present = new Map<string, 'loading' | 'loaded' | 'unloading'>();
      const holders = new Map<number, string>();
      const asked = new Map<number, string>();
      let time = 0;
      let lastTicket = 0;

      const perform = (effects: readonly Effect[]): void => {
        for (const effect of effects) {
          const { id } = effect;
          if (effect.type === 'load') {
            must(!present.has(id), 'a model is loaded once');
            present.set(id, 'loading');
            const used = [...present.keys()].reduce((sum, each) => sum + bytesOf(each), 0);
            must(used <= capacity, 'the budget holds');
          } else if (effect.type === 'unload') {
            must(present.get(id) === 'loaded', 'only what is there is unloaded');
            must(![...holders.values()].includes(id), 'no busy model leaves');
            must(!sizes[ids.indexOf(id)]!.pinned, 'no pinned model leaves');
            present.set(id, 'unloading');
          } else {
            must(asked.get(effect.ticket) === id, 'an answer was asked for');
            asked.delete(effect.ticket);
            if (effect.type !== 'grant') continue;
            must(present.get(id) === 'loaded', 'only what is there is given');
            holders.set(effect.ticket, id);
          }
        }
      };
      const finish = (pick: number, fails: boolean): void => {
        const pending = [...present].filter(([, phase]) => phase !== 'loaded');
        const [id, phase] = pending[pick % Math.max(1, pending.length)] ?? [];
        if (id === undefined) return;
        if (phase === 'unloading' || fails) present.delete(id);
        else present.set(id, 'loaded');
        if (phase === 'unloading') perform(state.unloaded(id, time));
        else perform(fails ? state.loadFailed(id, time) : state.loaded(id, time));
      };
      const release = (pick: number): void => {
        const tickets = [...holders.keys(), ...asked.keys()];
        const ticket = tickets[pick % Math.max(1, tickets.length)];
        if (ticket === undefined) return;
        holders.delete(ticket);
        asked.delete(ticket);
        perform(state.release(ticket, time));
      };

      for (const { kind, pick } of events) {
        time++;
        if (kind === 'acquire') {
          const id = ids[pick % ids.length]!;
          asked.set(++lastTicket, id);
          perform(state.acquire(lastTicket, id, sizes[ids.indexOf(id)]!, time));
        } else if (kind === 'release') release(pick);
        else if (kind === 'expire') perform(state.expire(time));
        else finish(pick, kind === 'fail');
      }
      // Holders end and what was begun is done: nobody is left waiting.
      for (let round = 0; round < 500 && (asked.size > 0 || holders.size > 0); round++) {
        time++;
        finish(round, false);
        const [holder] = holders.keys();
        if (holder === undefined) continue;
        holders.delete(holder);
        perform(state.release(holder, time));
      }
      expect([...asked.values()]).toEqual([]);
    }),
    { numRuns: 500 },
  );
});
