import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  chat,
  distribution,
  greedy,
  largestDifference,
  loadTiny,
} from './__fixtures__/tiny-backend.ts';
import { mambaModel } from '../../__fixtures__/mamba-model.ts';
import type { LoadOptions } from '../backend.ts';
import type { DirectBackend, DirectBackendOptions } from './direct-backend.ts';

// A machine that is busy with something else takes many times as long.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const layouts: DirectBackendOptions[] = [
  { keyValueLayout: 'unified' },
  { keyValueLayout: 'split' },
];

describe.each(layouts)('with $keyValueLayout keys and values', options => {
  let backend: DirectBackend;
  let prefix: number[];
  let rest: number[];
  beforeAll(async () => {
    backend = await loadTiny({}, options);
    prefix = backend.tokenize(chat('Tell me a story about a fox and a river. '.repeat(6)), true);
    rest = backend.tokenize('Once upon a time', false);
  });
  afterAll(async () => backend.dispose());
  // Equal to the bit only where equally much lies in memory: attention sums over it in blocks.
  beforeEach(async () => {
    for (const sequence of [0, 1, 2, 3]) await backend.trim(sequence, 0);
  });

  /** Computed from nothing, in the same pieces. */
  async function recomputed(sequence: number): Promise<Float64Array> {
    await backend.trim(sequence, 0);
    await backend.step([{ sequence, tokens: prefix }]);
    return distribution(backend, sequence, rest);
  }

  test('a shared prefix gives the same logits to the bit', async () => {
    const expected = await recomputed(0);
    await backend.step([{ sequence: 1, tokens: [10, 11, 12] }]);
    await backend.share(0, 1, prefix.length);
    expect(largestDifference(await distribution(backend, 1, rest), expected)).toBe(0);
  });

  test('so does one whose owner went on, or is gone', async () => {
    const expected = await recomputed(0);
    await backend.share(0, 1, prefix.length);
    await backend.trim(0, 3);
    await backend.step([{ sequence: 0, tokens: rest }]);
    await backend.share(1, 2, prefix.length);
    await backend.trim(1, 0);
    expect(largestDifference(await distribution(backend, 2, rest), expected)).toBe(0);
  });

  test('a restored state gives the same logits to the bit', async () => {
    const expected = await recomputed(0);
    await backend.trim(0, prefix.length);
    const state = await backend.save(0);
    await backend.trim(0, 0);
    await backend.step([{ sequence: 3, tokens: [5, 6] }]);
    await backend.restore(3, state);
    expect(largestDifference(await distribution(backend, 3, rest), expected)).toBe(0);
    // It knows its tokens again: a prefix of it can be shared.
    await backend.trim(3, prefix.length);
    await backend.share(3, 1, prefix.length);
    expect(largestDifference(await distribution(backend, 1, rest), expected)).toBe(0);
  });

  // Between two pools llama.cpp copies with the next step only, and until then the copy is a promise.
  describe('a prefix that was shared, before the next step,', () => {
    test('stays what it was when its owner is given another state', async () => {
      const expected = await recomputed(0);
      await backend.step([{ sequence: 2, tokens: [5, 6, 7, 8] }]);
      const other = await backend.save(2);
      await backend.trim(0, prefix.length);
      await backend.share(0, 1, prefix.length);
      await backend.restore(0, other);
      expect(largestDifference(await distribution(backend, 1, rest), expected)).toBe(0);
    });

    test('can be saved', async () => {
      const expected = await recomputed(0);
      await backend.step([{ sequence: 1, tokens: [5, 6, 7, 8] }]);
      await backend.trim(0, prefix.length);
      await backend.share(0, 1, prefix.length);
      const state = await backend.save(1);
      await backend.restore(2, state);
      expect(largestDifference(await distribution(backend, 2, rest), expected)).toBe(0);
    });

    test('can be replaced by another state', async () => {
      const expected = await recomputed(0);
      await backend.trim(0, prefix.length);
      const state = await backend.save(0);
      await backend.step([{ sequence: 2, tokens: [5, 6, 7, 8] }]);
      await backend.share(2, 1, 4);
      await backend.restore(1, state);
      expect(largestDifference(await distribution(backend, 1, rest), expected)).toBe(0);
    });

    test('can be moved beside others', async () => {
      const expected = await recomputed(0);
      await backend.step([{ sequence: 2, tokens: [5, 6, 7, 8] }]);
      await backend.trim(0, prefix.length);
      await backend.share(0, 3, prefix.length);
      // Sequences 0 and 3 are in one step, with others between them.
      const [, chosen] = await backend.step([
        { sequence: 0, tokens: [11] },
        { sequence: 3, tokens: rest.slice(0, 1), sampler: backend.createSampler(greedy) },
      ]);
      expect(chosen?.token).toBeTypeOf('number');
      expect(
        largestDifference(await distribution(backend, 3, rest.slice(1)), expected),
      ).toBeLessThan(1e-4);
    });
  });

  test('a damaged state is refused, and leaves an empty sequence', async () => {
    await backend.step([{ sequence: 0, tokens: prefix }]);
    const state = await backend.save(0);
    await backend.trim(0, 0);
    const cut = state.slice(0, state.length >> 1);
    await expect(backend.restore(1, cut)).rejects.toThrow(/damaged/);
    await expect(backend.restore(1, new Uint8Array(100))).rejects.toThrow(/not a saved sequence/);
    await expect(backend.restore(1, state.slice(0, 20))).rejects.toThrow(/incomplete/);
    const fewer = state.slice();
    new DataView(fewer.buffer).setUint32(8, prefix.length - 1, true);
    await expect(backend.restore(1, fewer)).rejects.toThrow(/damaged/);
    await backend.restore(1, state);
    await backend.trim(1, 0);
  });
});

test('sequences that are moved to be computed together, and those that make room, keep what they hold', async () => {
  await using backend = await loadSplit();
  const prefix = backend.tokenize(chat('Tell me a story about a fox.'), true);
  await backend.step([{ sequence: 0, tokens: prefix }]);
  const expected = await distribution(backend, 0, [20]);
  await backend.trim(0, 0);

  const sampler = backend.createSampler(greedy);
  for (const sequence of [0, 1, 2]) await backend.step([{ sequence, tokens: prefix }]);
  // Between them lies an idle one.
  await backend.step([2, 0].map(sequence => ({ sequence, tokens: [30], sampler })));
  for (const sequence of [0, 1, 2]) {
    await backend.trim(sequence, prefix.length);
    expect(largestDifference(await distribution(backend, sequence, [20]), expected)).toBe(0);
  }
});

test('so do those of a recurrent model, which have one state each', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'loam-states-'));
  const file = path.join(folder, 'mamba.gguf');
  await writeFile(file, mambaModel());
  await using backend = await loadSplit({ path: file });
  await rm(folder, { recursive: true });
  const prefix = [3, 1, 4, 1, 5, 9];
  const next = async (sequence: number) => {
    const sampler = backend.createSampler({ ...greedy, topLogprobs: 1 });
    const [choice] = await backend.step([{ sequence, tokens: [20], sampler }]);
    sampler.dispose();
    return [choice?.token, choice?.logprob?.toFixed(4)];
  };
  for (const sequence of [0, 1, 2, 3]) await backend.step([{ sequence, tokens: prefix }]);
  const idle = await next(3);
  const afterOneMore = await (async () => {
    await backend.step([{ sequence: 3, tokens: [30] }]);
    return next(3);
  })();
  await backend.step([2, 0].map(sequence => ({ sequence, tokens: [20] })));
  await backend.step([2, 0].map(sequence => ({ sequence, tokens: [30] })));
  expect(await next(1)).toEqual(idle);
  for (const sequence of [0, 2]) expect(await next(sequence)).toEqual(afterOneMore);
});

async function loadSplit(
  options: Partial<LoadOptions> = {},
): Promise<DirectBackend & AsyncDisposable> {
  const backend = await loadTiny(options, { keyValueLayout: 'split' });
  return Object.assign(backend, { [Symbol.asyncDispose]: () => backend.dispose() });
}
