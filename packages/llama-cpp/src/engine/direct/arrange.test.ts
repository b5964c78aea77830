import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import {
  chat,
  distribution,
  greedy,
  largestDifference,
  loadTiny,
  tinyLoad,
} from './__fixtures__/tiny-backend.ts';
import { DirectBackend } from './direct-backend.ts';
import { openRuntime } from './runtime.ts';

// A machine that is busy with something else takes many times as long.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let backend: DirectBackend;
beforeAll(async () => {
  backend = await loadTiny({}, { keyValueLayout: 'split' });
});
afterAll(() => backend.dispose());

/** More than any rounding, less than any token lost or read twice. */
const tolerance = 1e-3;

test('everything held is there in the other layout, and in the first again', async () => {
  const prefix = backend.tokenize(chat('A fox came to the river. '.repeat(6)), true);
  const other = backend.tokenize(chat('Count from one to ten, please.'), true);
  const rest = backend.tokenize('Once upon a time', false);
  const answers = async (): Promise<Float64Array[]> => {
    const found: Float64Array[] = [];
    for (const [sequence, length] of lengths.entries()) {
      if (length === 0) continue;
      found.push(await distribution(backend, sequence, rest));
      await backend.trim(sequence, length);
    }
    return found;
  };
  // Two that go on otherwise after the same prefix, one of its own, one empty.
  await backend.step([{ sequence: 0, tokens: prefix }]);
  await backend.share(0, 2, prefix.length);
  await backend.step([{ sequence: 0, tokens: rest.slice(0, 2) }]);
  await backend.step([{ sequence: 2, tokens: other.slice(3, 9) }]);
  await backend.step([{ sequence: 3, tokens: other }]);
  const lengths = [prefix.length + 2, 0, prefix.length + 6, other.length];
  const expected = await answers();
  for (const layout of ['unified', 'split', 'unified'] as const) {
    expect(await backend.arrange(layout)).toBe(true);
    for (const [index, found] of (await answers()).entries()) {
      expect(largestDifference(found, expected[index]!)).toBeLessThan(tolerance);
    }
  }
  // What one of them has in common with another is its own to lose.
  await backend.trim(0, 0);
  const afterwards = await distribution(backend, 2, rest);
  expect(largestDifference(afterwards, expected[1]!)).toBeLessThan(tolerance);
});

test('an answer goes on where it was, with the sampler it has', async () => {
  expect(await write(true)).toEqual(await write(false));
});

test.each([
  ['split', 'unified'],
  ['unified', 'split'],
] as const)('what was saved %s can be restored %s', async (before, after) => {
  const prompt = backend.tokenize(chat('Which way to the mill?'), true);
  const rest = backend.tokenize('Once upon a time', false);
  for (const sequence of [0, 1, 2, 3]) await backend.trim(sequence, 0);
  await backend.arrange(before);
  await backend.step([{ sequence: 2, tokens: prompt }]);
  const state = await backend.save(2);
  const expected = await distribution(backend, 2, rest);
  await backend.trim(2, 0);
  await backend.arrange(after);
  await backend.restore(1, state);
  expect(largestDifference(await distribution(backend, 1, rest), expected)).toBeLessThan(tolerance);
  await expect(backend.restore(1, state.subarray(0, state.length - 9))).rejects.toThrow('damaged');
});

test('a step can still be ended after it', async () => {
  const flag = backend.abortFlag;
  await backend.arrange('unified');
  expect(backend.abortFlag).toBe(flag);
});

test('a layout that was asked for is kept', async () => {
  for (const [options, expected] of [
    [{}, 'unified'],
    [{ keyValueLayout: 'split' }, undefined],
    // With flash attention, which quantised values need, split is always best.
    [{ keyValueType: 'q8_0' }, undefined],
  ] as const) {
    const other = new DirectBackend(openRuntime());
    const { keyValueLayout } = await other.load({ ...tinyLoad, ...options });
    await other.dispose();
    expect(keyValueLayout).toBe(expected);
  }
});

/** 24 tokens of a story. @param changes whether the layout changes in between */
async function write(changes: boolean): Promise<number[]> {
  for (const sequence of [0, 1, 2, 3]) await backend.trim(sequence, 0);
  await backend.arrange('split');
  const sampler = backend.createSampler({ ...greedy, temperature: 1, seed: 7 });
  const out: number[] = [];
  let tokens = backend.tokenize(chat('Tell me a story.'), true);
  for (let count = 0; count < 24; count++) {
    if (changes && count === 9) await backend.arrange('unified');
    const [choice] = await backend.step([{ sequence: 1, tokens, sampler }]);
    out.push(choice!.token);
    tokens = [choice!.token];
  }
  sampler.dispose();
  return out;
}
