import type { WireResponse } from '@loam/openai-wire';
import { describe, expect, test } from 'vitest';
import { createMemoryResponseStore } from '../stores/memory-response-store.ts';
import { ResponseMemory, type Place, type StoragePolicy } from './response-memory.ts';

const hourMs = 60 * 60 * 1000;

/** Two stores on one clock. */
function remember(policy: StoragePolicy = {}) {
  const clock = { time: 1_700_000_000_000 };
  const now = () => clock.time;
  const memory = new ResponseMemory({
    durable: createMemoryResponseStore({ now }),
    recent: createMemoryResponseStore({ now }),
    policyOf: () => policy,
    now,
  });
  const save = (id: string, place: Place, previousResponseId: string | null = null) => {
    const response: WireResponse = {
      id,
      object: 'response',
      created_at: 1,
      status: 'completed',
      model: 'm',
      output: [],
    };
    return memory.save('t', place, { response, input: [], previousResponseId });
  };
  return { clock, memory, save };
}

describe('how long a response is kept', () => {
  test.each<[string, Place, StoragePolicy, number]>([
    ['S1-54: 30 days, where it is stored', 'durable', {}, 30 * 24],
    ['S1-55: as long as its key says', 'durable', { retentionMs: 48 * hourMs }, 48],
    ['ruling 1: 24 hours, where it is not', 'recent', { retentionMs: 48 * hourMs }, 24],
  ])('%s', async (_, place, policy, hours) => {
    const { clock, memory, save } = remember(policy);
    await save('a', place);
    clock.time += hours * hourMs - 1;
    expect(await memory.get('t', 'a')).toBeDefined();
    clock.time += 1;
    expect(await memory.get('t', 'a')).toBeUndefined();
  });

  test('not at all, where nothing is to be kept', async () => {
    const { memory, save } = remember();
    await save('a', 'nowhere');
    expect(await memory.get('t', 'a')).toBeUndefined();
  });
});

describe('where a response goes (ruling 1)', () => {
  test.each<[boolean | undefined, StoragePolicy, Place]>([
    [true, {}, 'durable'],
    [undefined, {}, 'recent'],
    [false, {}, 'nowhere'],
    [undefined, { zeroStorage: true }, 'nowhere'],
    [false, { zeroStorage: true }, 'nowhere'],
  ])('store %j under %j: %s', (store, policy, place) => {
    expect(remember(policy).memory.placeOf('t', store)).toBe(place);
  });

  test('S1-80: a connection remembers what is not stored, under any policy', () => {
    const connection = remember({ zeroStorage: true }).memory.withRecent(
      createMemoryResponseStore(),
    );
    expect([undefined, false].map(store => connection.placeOf('t', store))).toEqual([
      'recent',
      'recent',
    ]);
  });
});

test('a chain goes from what is kept for a while into what is stored for good', async () => {
  const { memory, save } = remember();
  await save('a', 'durable');
  await save('b', 'durable', 'a');
  await save('c', 'recent', 'b');
  const { place, chain } = await memory.chain('t', 'c', 10);
  expect(place).toBe('recent');
  expect(chain.map(({ response }) => response.id)).toEqual(['c', 'b', 'a']);
  expect((await memory.chain('t', 'c', 2)).chain).toHaveLength(2);
  expect((await memory.chain('t', 'b', 10)).place).toBe('durable');
});
