import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { EngineBackend, LoadedModel, SamplerOptions, TokenChoice } from '../backend.ts';
import { DirectBackend } from './direct-backend.ts';
import type { Runtime } from './runtime.ts';
import {
  byteTokens,
  endToken,
  expectedLogits,
  selfTestModel,
  selfTestVocabularySize,
  tokenOf,
} from './self-test-model.ts';

/** Keys and values are 16-bit floats; a wrong struct or argument is off by far more. */
const tolerance = 0.02;

const greedy: SamplerOptions = {
  temperature: 0,
  topK: 0,
  topP: 1,
  minP: 0,
  seed: 1,
  repetitionPenalty: 1,
  frequencyPenalty: 0,
  presencePenalty: 0,
};

/**
 * Does what the backend does, on a model whose answers are known.
 *
 * @throws Error that says what was wrong first
 */
export async function runSelfTest(runtime: Runtime): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), 'loam-self-test-'));
  const backend = new DirectBackend(runtime);
  try {
    const file = path.join(folder, 'self-test.gguf');
    await writeFile(file, selfTestModel());
    const model = await backend.load({
      path: file,
      contextLength: 64,
      sequences: 3,
      // More would say nothing more, and could wait for each other on a busy machine.
      threads: 1,
      batchSize: 32,
      gpuLayers: 0,
    });
    await checkModel(backend, model);
    for (const check of checks) {
      for (const sequence of [0, 1, 2]) await backend.trim(sequence, 0);
      await check(backend);
    }
  } finally {
    await backend.dispose();
    await rm(folder, { recursive: true, force: true });
  }
}

async function checkModel(backend: EngineBackend, model: LoadedModel): Promise<void> {
  expect('vocabulary', model.vocabularySize, selfTestVocabularySize);
  expect('embedding length', model.embeddingLength, selfTestVocabularySize);
  expect('end tokens', model.endTokens.join(), String(endToken));
  expect('user-defined tokens', kindOf(model, tokenOf('<mark>')), 'user-defined');
  expect('control tokens', kindOf(model, endToken), 'control');
  expect('tokens', backend.tokenize('abc</s>', true).join(), [...word('abc'), endToken].join());
  expect('text', backend.detokenize([...word('abc'), endToken]), 'abc</s>');
  const stream = backend.tokenText();
  const text = byteTokens.map(token => stream.push(token)).join('|') + stream.end();
  expect('a character of two tokens', text, '|é');
}

const checks: ((backend: EngineBackend) => Promise<void>)[] = [
  async function logits(backend) {
    await answers(backend, 0, 'abcab', [], 'c');
    // Computed in two steps, and beside another sequence.
    await backend.step([{ sequence: 1, tokens: word('abc') }]);
    const sampler = backend.createSampler({ ...greedy, topLogprobs: selfTestVocabularySize });
    const [, choice] = await backend.step([
      { sequence: 2, tokens: word('xyz') },
      { sequence: 1, tokens: word('ab'), sampler },
    ]);
    sampler.dispose();
    requireLogprobs(choice, word('abcab'));
  },
  async function sharing(backend) {
    await backend.step([{ sequence: 0, tokens: word('abcdefgh') }]);
    await backend.share?.(0, 1, 3);
    await answers(backend, 1, 'ab', word('abc'), 'c');
    await backend.trim(0, 2);
    await answers(backend, 0, 'xa', word('ab'), 'b');
    await answers(backend, 1, 'z', word('abcab'), '<0xC3>');
  },
  async function saving(backend) {
    await backend.step([{ sequence: 0, tokens: word('aabbc') }]);
    const state = await backend.save?.(0);
    if (!state) throw new Error('a sequence was not saved');
    await backend.restore?.(2, state);
    await answers(backend, 2, 'a', word('aabbc'), 'b');
  },
  async function bias(backend) {
    const options = { logitBias: new Map([[tokenOf('k'), 100]]) };
    expect('a bias', await next(backend, 'abc', options), 'k');
  },
  async function penalties(backend) {
    // Without them the answer to "a" is "b", and the successor of "a" again after "ba".
    const sampler = backend.createSampler({ ...greedy, presencePenalty: 100 });
    const choose = async (text: string): Promise<string> => {
      const [choice] = await backend.step([{ sequence: 0, tokens: word(text), sampler }]);
      return spell(choice);
    };
    expect('an answer without a penalty yet', await choose('a'), 'b');
    await backend.trim(0, 0);
    // "b" was said: the most probable token left is the successor of "c".
    expect('a presence penalty', await choose('ca'), 'd');
    sampler.dispose();
    const repeated = await next(backend, 'bca', { repetitionPenalty: 1000 });
    expect('a repetition penalty', repeated, 'd');
  },
  async function grammar(backend) {
    const sampler = backend.createSampler(greedy);
    sampler.setGrammar('root ::= "a" [x-z] "m"', word('a'));
    let tokens = word('a');
    let text = '';
    for (let step = 0; step < 3; step++) {
      const [choice] = await backend.step([{ sequence: 0, tokens, sampler }]);
      text += spell(choice);
      tokens = choice ? [choice.token] : [];
    }
    sampler.dispose();
    expect('a grammar', /^[x-z]m<\/s>$/.test(text), true);
  },
  async function drawing(backend) {
    // Two tokens stay: with seeds enough, each is drawn, and one seed always draws the same.
    const draw = async (seed: number): Promise<string> =>
      next(backend, 'ab', { temperature: 50, topK: 2, seed });
    const drawn = new Set<string>();
    for (let seed = 0; seed < 24; seed++) drawn.add(await draw(seed));
    expect('top-k', [...drawn].toSorted().join(), 'b,c');
    // Of 64 about equally probable tokens, twice the same eight are no accident.
    const series = async (): Promise<string> => {
      await backend.trim(1, 0);
      const sampler = backend.createSampler({ ...greedy, temperature: 1000, seed: 7 });
      const tokens = [tokenOf('a')];
      for (let count = 0; count < 8; count++) {
        const [choice] = await backend.step([{ sequence: 1, tokens: tokens.slice(-1), sampler }]);
        tokens.push(choice?.token ?? 0);
      }
      sampler.dispose();
      return tokens.join();
    };
    expect('a seed', await series(), await series());
    expect('top-p', await next(backend, 'abc', { temperature: 50, topP: 1e-6 }), 'd');
    expect('min-p', await next(backend, 'abc', { temperature: 50, minP: 0.99 }), 'd');
  },
  async function recovery(backend) {
    const tooMany = Array<number>(65).fill(tokenOf('a'));
    const outcome = await backend.step([{ sequence: 0, tokens: tooMany }]).catch(() => 'refused');
    expect('more tokens than the context holds', outcome, 'refused');
    await answers(backend, 0, 'abc', [], 'd');
  },
];

/** The logits after `text` have to be the ones on paper, and `best` the most probable token. */
async function answers(
  backend: EngineBackend,
  sequence: number,
  text: string,
  before: readonly number[],
  best: string,
): Promise<void> {
  const tokens = word(text);
  const sampler = backend.createSampler({ ...greedy, topLogprobs: selfTestVocabularySize });
  const [choice] = await backend.step([{ sequence, tokens, sampler }]);
  sampler.dispose();
  requireLogprobs(choice, [...before, ...tokens]);
  expect('the most probable token', choice?.token, tokenOf(best));
}

function requireLogprobs(choice: TokenChoice | undefined, tokens: readonly number[]): void {
  const logits = expectedLogits(tokens);
  const norm = Math.log(logits.reduce((sum, logit) => sum + Math.exp(logit), 0));
  expect('alternatives', choice?.top?.length, selfTestVocabularySize);
  for (const { token, logprob } of choice?.top ?? []) {
    const expected = (logits[token] ?? 0) - norm;
    if (!(Math.abs(logprob - expected) < tolerance)) {
      throw new Error(
        `the self-test found ${logprob} for token ${token} after ${tokens.length}, expected ${expected}`,
      );
    }
  }
}

async function next(
  backend: EngineBackend,
  text: string,
  options: Partial<SamplerOptions>,
): Promise<string> {
  await backend.trim(0, 0);
  const sampler = backend.createSampler({ ...greedy, ...options });
  const [choice] = await backend.step([{ sequence: 0, tokens: word(text), sampler }]);
  sampler.dispose();
  return spell(choice);
}

const word = (text: string): number[] => Array.from(text, tokenOf);

function spell(choice: TokenChoice | undefined): string {
  if (choice?.token === endToken) return '</s>';
  return choice ? String.fromCharCode('a'.charCodeAt(0) + choice.token - tokenOf('a')) : '';
}

function kindOf(model: LoadedModel, token: number): string | undefined {
  return model.specialTokens.find(({ id }) => id === token)?.kind;
}

function expect(what: string, found: unknown, expected: unknown): void {
  if (found !== expected) {
    throw new Error(
      `the self-test found ${what} to be ${String(found)}, expected ${String(expected)}`,
    );
  }
}
