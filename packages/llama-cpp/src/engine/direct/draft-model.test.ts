import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { tinyGguf } from '../__fixtures__/tiny-gguf.ts';
import { infillModel } from '../../__fixtures__/infill-model.ts';
import type { Token, TokenChoice } from '../backend.ts';
import { chat, greedy, loadTiny } from './__fixtures__/tiny-backend.ts';
import type { DirectBackend } from './direct-backend.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });

const length = 40;

/** Answers one prompt, with guesses of the draft model where there is one. */
async function answer(
  backend: DirectBackend,
  prompt: readonly Token[],
  { sequence = 0, most = 4, sampling = greedy } = {},
): Promise<{ tokens: Token[]; gaps: number[]; guessed: number; right: number }> {
  await backend.trim(sequence, 0);
  const sampler = backend.createSampler({ ...sampling, topLogprobs: 2 });
  const gaps: number[] = [];
  const tokens: Token[] = [];
  let [guessed, right] = [0, 0];
  let next = prompt;
  let draft: readonly Token[] = [];
  while (tokens.length < length) {
    const [choice] = await backend.step([
      { sequence, tokens: next, sampler, ...(draft.length > 0 && { draft }) },
    ]);
    const choices: TokenChoice[] = choice ? [choice, ...(choice.following ?? [])] : [];
    guessed += draft.length;
    right += choices.length - 1;
    tokens.push(...choices.map(each => each.token));
    gaps.push(...choices.map(({ top: [first, second] = [] }) => first!.logprob - second!.logprob));
    next = tokens.slice(-1);
    [draft = []] = await backend.draft([{ sequence, next, most }]);
  }
  sampler.dispose();
  return { tokens: tokens.slice(0, length), gaps, guessed, right };
}

/** Several tokens at once are rounded otherwise than one: up to 0.07 nats, guesses or not. */
function beforeTie(tokens: readonly Token[], gaps: readonly number[]): readonly Token[] {
  const tie = gaps.findIndex(gap => gap < 0.15);
  return tokens.slice(0, tie === -1 ? length : tie);
}

describe('a model as its own draft', () => {
  let alone: DirectBackend;
  let guessing: DirectBackend;
  beforeAll(async () => {
    alone = await loadTiny();
    guessing = await loadTiny({ draft: { path: tinyGguf, maxTokens: 8 } });
  });
  afterAll(async () => Promise.all([alone.dispose(), guessing.dispose()]));

  const promptOf = (text: string): Token[] => guessing.tokenize(chat(text), true);

  test('guesses nearly everything, and says the same', async () => {
    // Longer than what is compared, and nothing in it is a matter of taste.
    const prompt = promptOf('Count from 1 to 20');
    const { tokens, guessed, right } = await answer(guessing, prompt);
    const { tokens: expected, gaps } = await answer(alone, prompt);
    expect(beforeTie(tokens, gaps)).toEqual(beforeTie(expected, gaps));
    expect(guessed).toBeGreaterThan(length / 2);
    expect(right / guessed).toBeGreaterThan(0.95);
  });

  test('says the same whatever is asked, in any sequence, for any number of guesses', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.stringMatching(/^[a-z ]{1,60}$/),
        fc.nat({ max: 3 }),
        fc.integer({ min: 1, max: 8 }),
        async (text, sequence, most) => {
          const { tokens } = await answer(guessing, promptOf(text), { sequence, most });
          const { tokens: expected, gaps } = await answer(alone, promptOf(text));
          expect(beforeTie(tokens, gaps)).toEqual(beforeTie(expected, gaps));
        },
      ),
      { numRuns: 10 },
    );
  });

  test('leaves what is drawn by chance as its seed says', async () => {
    const sampling = { ...greedy, temperature: 1, seed: 7 };
    const prompt = promptOf('Hello!');
    const { tokens, guessed, right } = await answer(guessing, prompt, { sampling });
    const { tokens: expected } = await answer(alone, prompt, { sampling });
    expect(tokens.slice(0, 12)).toEqual(expected.slice(0, 12));
    // The draft guesses what is most probable; a draw differs now and then.
    expect(right).toBeLessThan(guessed);
  });

  test('guesses for several sequences at once', async () => {
    const prompts = ['Hello!', 'Tell me a story.'].map(promptOf);
    const samplers = prompts.map(() => guessing.createSampler(greedy));
    await guessing.trim(0, 0);
    await guessing.trim(1, 0);
    const first = await guessing.step(
      prompts.map((tokens, sequence) => ({ sequence, tokens, sampler: samplers[sequence]! })),
    );
    const questions = first.map((choice, sequence) => ({
      sequence,
      next: [choice!.token],
      most: 5,
    }));
    const together = await guessing.draft(questions);
    const oneByOne = await Promise.all(questions.map(each => guessing.draft([each])));
    expect(together).toEqual(oneByOne.flat());
    for (const sampler of samplers) sampler.dispose();
  });
});

test('a long prompt is read piece by piece before anything is guessed', async () => {
  const guessing = await loadTiny({
    contextLength: 1024,
    batchSize: 256,
    draft: { path: tinyGguf, maxTokens: 4 },
  });
  const prompt = Array.from({ length: 600 }, (_, index) => 300 + (index % 50));
  await guessing.step([{ sequence: 0, tokens: prompt }]);
  const ask = async () => (await guessing.draft([{ sequence: 0, next: [301], most: 4 }]))[0];
  // 256 tokens each time.
  expect(await ask()).toEqual([]);
  expect(await ask()).toEqual([]);
  expect((await ask())?.length).toBeGreaterThan(0);
  await guessing.dispose();
});

describe('a draft that cannot be one is refused in a sentence', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'loam-draft-'));
    await writeFile(path.join(folder, 'other.gguf'), infillModel());
  });
  afterAll(async () => rm(folder, { recursive: true }));

  test.each([
    ['other.gguf', /other\.gguf cannot guess: its vocabulary is not that of the model/],
    ['missing.gguf', /missing\.gguf does not exist/],
  ])('%s', async (name, message) => {
    const draft = { path: path.join(folder, name), maxTokens: 4 };
    await expect(loadTiny({ draft })).rejects.toThrow(message);
  });
});
