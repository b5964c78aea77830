import { Worker } from 'node:worker_threads';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { LoadOptions, SamplerOptions, StepEntry } from '../backend.ts';
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

/** Each of these ends the process, or worse, when it reaches llama.cpp. */
describe('what llama.cpp would not survive', () => {
  let backend: DirectBackend;
  let other: DirectBackend;
  beforeAll(async () => {
    backend = await loadTiny();
    other = await loadTiny();
  });
  afterAll(async () => {
    await backend.dispose();
    await other.dispose();
  });

  test.each<[string, StepEntry[], RegExp]>([
    ['a token beyond the vocabulary', [{ sequence: 0, tokens: [2304] }], /2304 is not a token/],
    ['a negative token', [{ sequence: 0, tokens: [-1] }], /-1 is not a token/],
    ['half a token', [{ sequence: 0, tokens: [1.5] }], /1.5 is not a token/],
    ['a sequence that is not there', [{ sequence: 4, tokens: [1] }], /4 is not a sequence/],
    ['a negative sequence', [{ sequence: -1, tokens: [1] }], /-1 is not a sequence/],
    ['no tokens', [{ sequence: 0, tokens: [] }], /no tokens/],
    ['more than the context', [{ sequence: 0, tokens: Array(513).fill(1) }], /context of 512/],
    [
      'a sequence twice',
      [
        { sequence: 0, tokens: [1] },
        { sequence: 0, tokens: [2] },
      ],
      /twice/,
    ],
  ])('a step with %s', async (_, entries, message) => {
    await expect(backend.step(entries)).rejects.toThrow(message);
  });

  test('a sampler of another backend, or one that is disposed', async () => {
    const foreign = other.createSampler(greedy);
    const disposed = backend.createSampler(greedy);
    disposed.dispose();
    for (const sampler of [foreign, disposed]) {
      await expect(backend.step([{ sequence: 0, tokens: [1], sampler }])).rejects.toThrow(
        /sampler/,
      );
    }
    disposed.dispose();
    expect(() => disposed.setGrammar('root ::= "a"')).toThrow(/disposed/);
  });

  test('sequences and lengths outside of what there is', async () => {
    await expect(backend.trim(9, 0)).rejects.toThrow(/not a sequence/);
    await expect(backend.trim(0, 1)).rejects.toThrow(/holds 0 tokens, not 1/);
    await expect(backend.share(0, 1, 5)).rejects.toThrow(/holds 0 tokens, not 5/);
    await expect(backend.share(0, 9, 0)).rejects.toThrow(/not a sequence/);
    await expect(backend.save(9)).rejects.toThrow(/not a sequence/);
    expect(() => backend.detokenize([2304])).toThrow(/not a token/);
    expect(() => backend.tokenText().push(-1)).toThrow(/not a token/);
  });

  test.each<[Partial<SamplerOptions>, RegExp]>([
    [{ temperature: -1 }, /temperature/],
    [{ temperature: Number.NaN }, /temperature/],
    [{ topK: -1 }, /topK/],
    [{ topK: 1.5 }, /topK/],
    [{ topP: 2 }, /topP/],
    [{ minP: -0.1 }, /minP/],
    [{ seed: -1 }, /seed/],
    [{ seed: 2 ** 32 }, /seed/],
    [{ repetitionPenalty: 0 }, /repetitionPenalty/],
    [{ frequencyPenalty: Number.POSITIVE_INFINITY }, /frequencyPenalty/],
    [{ topLogprobs: -1 }, /topLogprobs/],
    [{ logitBias: new Map([[2304, 1]]) }, /logitBias names 2304/],
  ])('a sampler with %o', (options, message) => {
    expect(() => backend.createSampler({ ...greedy, ...options })).toThrow(message);
  });

  test('grammars that overflow its stack', () => {
    const using = backend.createSampler(greedy);
    const deep = `root ::= ${'('.repeat(100_000)}"a"${')'.repeat(100_000)}`;
    const chain = Array.from({ length: 50_000 }, (_, index) => `r${index} ::= r${index + 1}`);
    expect(() => using.setGrammar(deep)).toThrow(/deep/);
    expect(() => using.setGrammar(`root ::= r0\n${chain.join('\n')}\nr50000 ::= "a"`)).toThrow(
      /rules/,
    );
    expect(() => using.setGrammar('root ::= root "a"')).toThrow(/left recursion/);
    expect(() => using.setGrammar('root ::= "a\0"')).toThrow(/NUL/);
    using.setGrammar(`root ::= ${'('.repeat(200)}"a"${')'.repeat(200)}`);
    using.dispose();
  });

  test.each<[Partial<LoadOptions>, RegExp]>([
    [{ sequences: 0 }, /sequences/],
    [{ sequences: 1000, batchSize: 2000 }, /sequences.*1 to 256/],
    [{ sequences: 8, batchSize: 4 }, /sequences/],
    [{ threads: 0 }, /threads/],
    [{ threads: 1000 }, /threads/],
    [{ batchSize: 0 }, /sequences|batchSize/],
    [{ contextLength: 0 }, /contextLength/],
    [{ contextLength: 4_000_000_000, sequences: 1 }, /contextLength/],
    [{ contextLength: 500_000_000 }, /GiB of memory/],
    [{ gpuLayers: -1 }, /gpuLayers/],
    [{ path: 'a\0b' }, /NUL/],
  ])('loading with %o', async (options, message) => {
    const fresh = new DirectBackend(openRuntime());
    await expect(fresh.load({ ...tinyLoad, ...options })).rejects.toThrow(message);
    await fresh.dispose();
  });

  test('and after all of it, it computes as before', async () => {
    const prompt = backend.tokenize(chat('Hello!'), true);
    const found = await distribution(backend, 0, prompt);
    expect(largestDifference(found, await distribution(other, 0, prompt))).toBe(0);
  });

  test('anything after dispose, before load, or a second load', async () => {
    const fresh = new DirectBackend(openRuntime());
    await expect(fresh.step([])).rejects.toThrow(/not loaded/);
    await fresh.load(tinyLoad);
    await expect(fresh.load(tinyLoad)).rejects.toThrow(/already/);
    await expect(fresh.embed([[1]])).rejects.toThrow(/not loaded for embedding/);
    const using = fresh.createSampler(greedy);
    await fresh.dispose();
    using.dispose();
    fresh.abort();
    await expect(fresh.step([{ sequence: 0, tokens: [1] }])).rejects.toThrow(/disposed/);
    expect(() => fresh.tokenize('a', false)).toThrow(/disposed/);
    await expect(fresh.load(tinyLoad)).rejects.toThrow(/disposed/);
  });
});

test('another thread ends a running step, which leaves nothing behind', async () => {
  const backend = await loadTiny({ contextLength: 16_384, sequences: 2, batchSize: 16_384 });
  const kept = backend.tokenize(chat('Hello!'), true);
  await backend.step([{ sequence: 0, tokens: kept }]);
  // Sets the byte as soon as the step has begun to compute, as long as it runs.
  const worker = new Worker(
    `const flag = new Uint8Array(require('node:worker_threads').workerData);
     setInterval(() => { flag[0] = 1; }, 1);`,
    { eval: true, workerData: backend.abortFlag.buffer },
  );
  await new Promise(resolve => worker.once('online', resolve));
  const long = Array<number>(15_000).fill(72);
  await expect(
    backend.step([
      { sequence: 0, tokens: [72] },
      { sequence: 1, tokens: long },
    ]),
  ).rejects.toThrow(/aborted/);
  await worker.terminate();

  const after = await distribution(backend, 0, [72]);
  await backend.step([{ sequence: 1, tokens: kept }]);
  expect(largestDifference(await distribution(backend, 1, [72]), after)).toBeLessThan(1e-3);
  await backend.dispose();
});
