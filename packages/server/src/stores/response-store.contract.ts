import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ResponseStore, StoredResponse } from './response-store.ts';

const hourMs = 3_600_000;

/** What every store promises. `create` gets a clock that the tests move. */
export function testResponseStore(create: (options: { now: () => number }) => ResponseStore): void {
  describe('the promises of a response store', () => {
    let time = 1_700_000_000_000;
    let store: ResponseStore;
    beforeEach(() => {
      time = 1_700_000_000_000;
      store = create({ now: () => time });
    });
    afterEach(() => store.close());

    const stored = (
      id: string,
      options: { previous?: string; text?: string; hours?: number; itemId?: string } = {},
    ): StoredResponse => ({
      response: {
        id,
        object: 'response',
        created_at: 1,
        status: 'completed',
        model: 'm',
        output: [
          {
            type: 'message',
            id: options.itemId ?? `msg_${id}`,
            role: 'assistant',
            content: options.text ?? 'answer',
          },
        ],
      },
      input: [{ type: 'message', id: `in_${id}`, role: 'user', content: 'question' }],
      previousResponseId: options.previous ?? null,
      expiresAt: time + (options.hours ?? 1) * hourMs,
    });

    test('gives back what was put, and another object', async () => {
      const original = stored('a');
      await store.put('t', original);
      const found = await store.get('t', 'a');
      expect(found).toEqual(original);
      expect(found).not.toBe(original);
    });

    test('keeps events where there are some', async () => {
      const events = [{ type: 'unknown' as const, sequence_number: 0, event: {} }];
      await store.put('t', { ...stored('a'), events });
      expect((await store.get('t', 'a'))?.events).toEqual(events);
    });

    test('the last one put with an id counts', async () => {
      await store.put('t', stored('a', { text: 'one' }));
      await store.put('t', stored('a', { text: 'two', itemId: 'other' }));
      expect((await store.get('t', 'a'))?.response.output).toMatchObject([{ content: 'two' }]);
      expect(await store.items('t', ['msg_a'])).toEqual(new Map());
    });

    test("S1-59: another tenant's id is a missing one, everywhere", async () => {
      await store.put('t', stored('a'));
      expect(await store.get('u', 'a')).toBeUndefined();
      expect(await store.chain('u', 'a', 10)).toEqual([]);
      expect(await store.items('u', ['msg_a'])).toEqual(new Map());
      expect(await store.delete('u', 'a')).toBe(false);
      expect(await store.get('t', 'a')).toBeDefined();
    });

    test('two tenants may have the same ids', async () => {
      await store.put('t', stored('a', { text: 'of t' }));
      await store.put('u', stored('a', { text: 'of u' }));
      await store.delete('t', 'a');
      const found = await store.items('u', ['msg_a']);
      expect(found.get('msg_a')).toMatchObject({ content: 'of u' });
    });

    describe('chains (S1-57, S1-58)', () => {
      test('are newest first and without events', async () => {
        const events = [{ type: 'unknown' as const, sequence_number: 0, event: {} }];
        await store.put('t', stored('a'));
        await store.put('t', { ...stored('b', { previous: 'a' }), events });
        await store.put('t', stored('c', { previous: 'b' }));
        const chain = await store.chain('t', 'c', 10);
        expect(chain.map(({ response }) => response.id)).toEqual(['c', 'b', 'a']);
        expect(chain[1]).not.toHaveProperty('events');
      });

      test('end at their limit', async () => {
        for (let index = 0; index < 130; index++) {
          const previous = index === 0 ? {} : { previous: `r${index - 1}` };
          await store.put('t', stored(`r${index}`, previous));
        }
        expect(await store.chain('t', 'r129', 129)).toHaveLength(129);
        expect(await store.chain('t', 'r129', 200)).toHaveLength(130);
      });

      test('S1-61: end early where one was deleted or has expired', async () => {
        await store.put('t', stored('a', { hours: 1 }));
        await store.put('t', stored('b', { previous: 'a', hours: 3 }));
        await store.put('t', stored('c', { previous: 'b', hours: 3 }));
        time += 2 * hourMs;
        expect((await store.chain('t', 'c', 10)).map(({ response }) => response.id)).toEqual([
          'c',
          'b',
        ]);
        await store.delete('t', 'b');
        expect(await store.chain('t', 'c', 10)).toMatchObject([{ previousResponseId: 'b' }]);
      });
    });

    describe('items (W-6)', () => {
      test('of input and output, by id; what is missing is left out', async () => {
        await store.put('t', stored('a'));
        const found = await store.items('t', ['in_a', 'msg_a', 'msg_b']);
        expect([...found.keys()]).toEqual(['in_a', 'msg_a']);
        expect(found.get('in_a')).toMatchObject({ role: 'user', content: 'question' });
      });

      test('stay while any response holds them', async () => {
        await store.put('t', stored('a', { itemId: 'shared' }));
        await store.put('t', stored('b', { itemId: 'shared' }));
        await store.delete('t', 'a');
        expect((await store.items('t', ['shared'])).size).toBe(1);
        await store.delete('t', 'b');
        expect((await store.items('t', ['shared'])).size).toBe(0);
      });
    });

    test('delete tells whether there was one', async () => {
      await store.put('t', stored('a'));
      expect(await store.delete('t', 'a')).toBe(true);
      expect(await store.delete('t', 'a')).toBe(false);
      expect(await store.get('t', 'a')).toBeUndefined();
    });

    test('S1-54: what has expired is missing, and is removed', async () => {
      await store.put('t', stored('a', { hours: 1 }));
      await store.put('t', stored('b', { hours: 3 }));
      time += 2 * hourMs;
      expect(await store.get('t', 'a')).toBeUndefined();
      expect(await store.items('t', ['msg_a'])).toEqual(new Map());
      expect(await store.delete('t', 'a')).toBe(false);
      await store.put('t', stored('c', { hours: 1 }));
      time += 2 * hourMs;
      expect(await store.removeExpired()).toBeGreaterThan(0);
      expect(await store.removeExpired()).toBe(0);
    });
  });
}
