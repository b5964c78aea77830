import { expect, test } from 'vitest';
import type { GenerateRequest, GenerationEvent } from '../engine/engine.ts';
import { ResidentEngine } from './resident-engine.ts';

const request = {} as GenerateRequest;
const text = (of: string): GenerationEvent => ({ type: 'text', text: of, tokens: 1 });

/** Counts how often the engine is held at a time. */
function counted(events: GenerationEvent[] | Error) {
  const counts = { held: 0, leases: 0 };
  const engine = new ResidentEngine(async () => {
    counts.held++;
    counts.leases++;
    return {
      release: () => void counts.held--,
      engine: {
        async *generate() {
          if (events instanceof Error) throw events;
          yield* events;
        },
        tokenize: async () => [1, 2],
        detokenize: async () => 'ab',
        rank: async () => [],
        embed: async () => {
          throw new Error('no vectors');
        },
      },
    };
  });
  return { engine, counts };
}

test('a generation holds the model from its first event to its last', async () => {
  const { engine, counts } = counted([text('a'), text('b')]);
  const held: number[] = [];
  const events = engine.generate(request);
  expect(counts.leases).toBe(0);
  for await (const _ of events) held.push(counts.held);
  expect(held).toEqual([1, 1]);
  expect(counts).toEqual({ held: 0, leases: 1 });
});

test('leaving a generation early gives the model back', async () => {
  const { engine, counts } = counted([text('a'), text('b')]);
  for await (const _ of engine.generate(request)) break;
  expect(counts.held).toBe(0);
});

test('so does a failure', async () => {
  const { engine, counts } = counted(new Error('died'));
  await expect(engine.generate(request).next()).rejects.toThrow('died');
  await expect(engine.embed([[1]])).rejects.toThrow('no vectors');
  expect(counts).toEqual({ held: 0, leases: 2 });
});

test('and every answer', async () => {
  const { engine, counts } = counted([]);
  expect(await engine.tokenize(['a'])).toEqual([1, 2]);
  expect(await engine.detokenize([1])).toBe('ab');
  expect(counts).toEqual({ held: 0, leases: 2 });
});
