import { mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { tinyGguf } from './__fixtures__/tiny-gguf.ts';
import type {
  EngineBackend,
  LoadedModel,
  LoadOptions,
  Sampler,
  SamplerOptions,
  Token,
  TokenChoice,
} from './backend.ts';
import { PromptTokenizer } from './prompt-tokenizer.ts';

/** Every setting said aloud, and none of them in effect. */
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
const random: SamplerOptions = { ...greedy, temperature: 1 };

const load: LoadOptions = {
  path: tinyGguf,
  contextLength: 512,
  sequences: 4,
  // One: several threads wait for each other by spinning, which on a busy machine takes for ever.
  threads: 1,
  batchSize: 512,
  gpuLayers: 0,
};

const chat = (text: string): string =>
  `<|im_start|>user\n${text}<|im_end|>\n<|im_start|>assistant\n`;

/** The message a load fails with. */
async function refusal(backend: EngineBackend, path: string): Promise<string> {
  try {
    await backend.load({ ...load, path });
  } catch (error) {
    return error instanceof Error ? error.message : 'it threw something else than an error';
  } finally {
    await backend.dispose();
  }
  return 'it loaded';
}

/**
 * What every backend has to do, on the embedded model.
 *
 * @param create a fresh backend that has not loaded anything
 */
export function describeBackend(
  name: string,
  create: () => EngineBackend | Promise<EngineBackend>,
): void {
  describe(`backend ${name}`, () => {
    let backend: EngineBackend;
    let model: LoadedModel;
    const samplers: Sampler[] = [];

    beforeAll(async () => {
      backend = await create();
      model = await backend.load(load);
    }, 60_000);
    afterAll(async () => {
      for (const sampler of samplers) sampler.dispose();
      await backend.dispose();
      await backend.dispose();
    });

    function sampler(options: Partial<SamplerOptions> = {}): Sampler {
      const made = backend.createSampler({ ...greedy, ...options });
      samplers.push(made);
      return made;
    }

    /** Continues a sequence by up to `count` tokens, the end token among them. */
    async function generate(
      sequence: number,
      prompt: readonly Token[],
      count: number,
      using: Sampler = sampler(),
    ): Promise<Token[]> {
      const out: Token[] = [];
      let tokens = prompt;
      while (out.length < count) {
        const [choice] = await backend.step([{ sequence, tokens, sampler: using }]);
        if (!choice) throw new Error('a step with a sampler gave no token');
        out.push(choice.token);
        if (model.endTokens.includes(choice.token)) break;
        tokens = [choice.token];
      }
      return out;
    }

    async function answer(prompt: string, count = 48, using?: Sampler): Promise<string> {
      await backend.trim(0, 0);
      const out = await generate(0, backend.tokenize(chat(prompt), true), count, using);
      return backend.detokenize(out);
    }

    describe('loading', () => {
      test('says what the file holds', () => {
        expect(model).toMatchObject({
          architecture: 'qwen3',
          contextLength: 512,
          trainContextLength: 4096,
          vocabularySize: 2304,
          embeddingLength: 256,
          bosToken: '<|endoftext|>',
          eosToken: '<|im_end|>',
        });
        expect(model.chatTemplate).toContain('<|im_start|>');
        expect(model.sizeBytes).toBeGreaterThan(4_000_000);
        expect(model.endTokens).toContain(2272);
      });

      test('tells control tokens from user-defined ones', () => {
        const special = new Map(model.specialTokens.map(token => [token.text, token]));
        expect(special.get('<|im_end|>')).toEqual({
          id: 2272,
          text: '<|im_end|>',
          kind: 'control',
        });
        expect(special.get('<tool_call>')).toMatchObject({ id: 2273, kind: 'user-defined' });
        expect(special.has('Hello')).toBe(false);
      });

      describe('refuses what it cannot load, in a sentence that names the file', () => {
        let folder: string;
        beforeAll(async () => {
          folder = await mkdtemp(join(tmpdir(), 'loam-backend-'));
        });
        afterAll(async () => rm(folder, { recursive: true }));

        test('a file that is not there', async () => {
          const path = join(folder, 'absent.gguf');
          const message = await refusal(await create(), path);
          expect(message).toContain(path);
          expect(message).toMatch(/does not exist/);
        });
        test('a folder', async () => {
          expect(await refusal(await create(), folder)).toMatch(/not a file/);
        });
        test('a file of another kind', async () => {
          const path = join(folder, 'notes.gguf');
          await writeFile(path, 'These are notes, not weights.\n'.repeat(100));
          const message = await refusal(await create(), path);
          expect(message).toContain(path);
          expect(message).toMatch(/not a GGUF file/);
        });
        test('a download that was cut', async () => {
          const path = join(folder, 'cut.gguf');
          const whole = await readFile(tinyGguf);
          const file = await open(path, 'w');
          await file.write(whole.subarray(0, whole.length >> 1));
          await file.close();
          const message = await refusal(await create(), path);
          expect(message).toContain(path);
          expect(message).toMatch(/damaged or incomplete/);
        });
      });
    });

    describe('tokens and text', () => {
      test('text that spells a control token becomes one only when asked to', () => {
        expect(backend.tokenize('<|im_start|>', true)).toEqual([2271]);
        expect(backend.tokenize('<|im_start|>', false)).not.toContain(2271);
        expect(backend.tokenize('', true)).toEqual([]);
      });

      test('long prompts in segments, to the same tokens', () => {
        const turns = ['Hello!', ' 🦙 <|im_start|>', 'a\n\n', '<tool_call>', ''].map(chat);
        const text = turns.join('').repeat(300);
        const tokenizer = new PromptTokenizer(backend, model.specialTokens);
        for (const special of [true, false]) {
          expect(tokenizer.tokenize(text, special)).toEqual(backend.tokenize(text, special));
        }
      });

      test('control tokens are spelt out again', () => {
        expect(backend.detokenize([2271, 307, 10])).toBe('<|im_start|>user\n');
        expect(backend.detokenize([])).toBe('');
      });

      test('any text survives tokens, token by token, and is never cut inside a character', () => {
        fc.assert(
          fc.property(fc.string({ unit: 'grapheme', maxLength: 24 }), text => {
            const tokens = backend.tokenize(text, false);
            expect(backend.detokenize(tokens)).toBe(text);
            const stream = backend.tokenText();
            let sofar = '';
            for (const token of tokens) {
              sofar += stream.push(token);
              expect(text.startsWith(sofar), `${JSON.stringify(sofar)} begins ${text}`).toBe(true);
            }
            expect(sofar + stream.end()).toBe(text);
          }),
          { numRuns: 200 },
        );
      });

      test('an incomplete character at the end becomes U+FFFD', () => {
        const tokens = backend.tokenize('🦙', false);
        expect(tokens.length).toBeGreaterThan(1);
        const stream = backend.tokenText();
        expect(stream.push(tokens[0]!)).toBe('');
        expect(stream.end()).toBe('\uFFFD');
      });
    });

    describe('greedy decoding', () => {
      test('gives the tokens the model was trained to give', async () => {
        await backend.trim(0, 0);
        const prompt = backend.tokenize(chat('Hello!'), true);
        expect(prompt).toEqual([2271, 307, 10, 72, 493, 331, 33, 2272, 10, 2271, 306, 10]);
        expect(await generate(0, prompt, 20)).toEqual([
          72, 493, 331, 33, 1874, 1553, 1495, 1975, 1505, 63, 2272,
        ]);
      });

      test('does not depend on how a prompt is cut into chunks', async () => {
        const prompt = backend.tokenize(chat('Who are you and what can you do?'), true);
        await backend.trim(0, 0);
        const whole = await generate(0, prompt, 32);
        await backend.trim(0, 0);
        const before = await backend.step([{ sequence: 0, tokens: prompt.slice(0, 5) }]);
        expect(before).toEqual([undefined]);
        await backend.step([{ sequence: 0, tokens: prompt.slice(5, 6) }]);
        expect(await generate(0, prompt.slice(6), 32)).toEqual(whole);
      });

      test('does not depend on what else is in the batch', async () => {
        const alone = [await answer('Hello!', 12), await answer('Tell me a story.', 12)];
        const prompts = ['Hello!', 'Tell me a story.'].map(text =>
          backend.tokenize(chat(text), true),
        );
        for (const sequence of [0, 1, 2]) await backend.trim(sequence, 0);
        const using = [sampler(), sampler()];
        const out: Token[][] = [[], []];
        let next: readonly (readonly Token[])[] = prompts;
        for (let step = 0; step < 12; step++) {
          // Sequence 2 computes a prompt beside the two which are being continued.
          const choices = await backend.step([
            { sequence: 0, tokens: next[0]!, sampler: using[0]! },
            { sequence: 2, tokens: [10, 72] },
            { sequence: 1, tokens: next[1]!, sampler: using[1]! },
          ]);
          expect(choices[1]).toBeUndefined();
          next = [choices[0], choices[2]].map((choice, index) => {
            out[index]!.push(choice!.token);
            return [choice!.token];
          });
        }
        expect(out.map(tokens => backend.detokenize(tokens).split('<|im_end|>')[0])).toEqual(
          alone.map(text => text.split('<|im_end|>')[0]),
        );
      });

      test('computes a prompt longer than a batch', async () => {
        const prompt = backend.tokenize(chat('la '.repeat(300)), true);
        const small = await create();
        try {
          await small.load({ ...load, contextLength: 1024, batchSize: 64, sequences: 2 });
          const [choice] = await small.step([
            { sequence: 0, tokens: prompt, sampler: small.createSampler(greedy) },
          ]);
          expect(choice?.token).toBeTypeOf('number');
        } finally {
          await small.dispose();
        }
      });
    });

    describe('sequences', () => {
      test('a trimmed sequence goes on as if the rest had never been', async () => {
        const prompt = backend.tokenize(chat('Hello!'), true);
        await backend.trim(0, 0);
        const fresh = await generate(0, prompt, 20);
        await backend.trim(0, prompt.length - 1);
        expect(await generate(0, prompt.slice(-1), 20)).toEqual(fresh);
      });

      test('the context can be filled to its last token, and not further', async () => {
        await backend.trim(3, 0);
        const using = sampler();
        await backend.step([{ sequence: 3, tokens: Array<Token>(511).fill(72) }]);
        const [last] = await backend.step([{ sequence: 3, tokens: [72], sampler: using }]);
        expect(last?.token).toBeTypeOf('number');
        await expect(backend.step([{ sequence: 3, tokens: [72], sampler: using }])).rejects.toThrow(
          /context/i,
        );
        await backend.trim(3, 0);
        expect(await generate(3, backend.tokenize(chat('Hello!'), true), 3)).toEqual([
          72, 493, 331,
        ]);
      });

      test('a prefix can be taken over by another sequence', async ({ skip }) => {
        skip(!backend.capabilities.share || !backend.share, 'the backend cannot share');
        const prompt = backend.tokenize(chat('What is the capital of France?'), true);
        for (const sequence of [0, 1]) await backend.trim(sequence, 0);
        const computed = await generate(0, prompt, 16);
        await backend.step([{ sequence: 1, tokens: [10, 10, 10] }]);
        await backend.share!(0, 1, prompt.length - 1);
        expect(await generate(1, prompt.slice(-1), 16)).toEqual(computed);
        // The first one is as it was.
        await backend.trim(0, prompt.length - 1);
        expect(await generate(0, prompt.slice(-1), 16)).toEqual(computed);
      });

      test('a state can be saved and restored', async ({ skip }) => {
        skip(!backend.capabilities.saveState || !backend.save, 'the backend cannot save a state');
        const prompt = backend.tokenize(chat('Who are you?'), true);
        await backend.trim(0, 0);
        await backend.step([{ sequence: 0, tokens: prompt.slice(0, -1) }]);
        const state = await backend.save!(0);
        const computed = await generate(0, prompt.slice(-1), 16);
        await backend.trim(1, 0);
        await backend.restore!(1, state);
        expect(await generate(1, prompt.slice(-1), 16)).toEqual(computed);
      });

      test('a running step can be ended', async ({ skip }) => {
        skip(!backend.capabilities.abortStep || !backend.abort, 'the backend cannot end a step');
        await backend.trim(3, 0);
        backend.abort!();
        // An abort without a running step is forgotten.
        expect(await backend.step([{ sequence: 3, tokens: [72] }])).toEqual([undefined]);
      });
    });

    describe('sampling', () => {
      test('the same seed gives the same answer, another seed another one', async () => {
        const options = { ...random, temperature: 1.8 };
        const first = await answer('Tell me a story.', 24, sampler({ ...options, seed: 7 }));
        expect(await answer('Tell me a story.', 24, sampler({ ...options, seed: 7 }))).toBe(first);
        const others = new Set<string>();
        for (const seed of [8, 9, 10, 4_294_967_295]) {
          others.add(await answer('Tell me a story.', 24, sampler({ ...options, seed })));
        }
        others.delete(first);
        expect(others.size).toBeGreaterThan(0);
      });

      test.each([
        ['temperature 0', { temperature: 0, seed: 99 }],
        ['top-k 1', { temperature: 1.5, topK: 1 }],
        ['a tiny top-p', { temperature: 1.5, topP: 1e-6 }],
        ['min-p 1', { temperature: 1.5, minP: 1 }],
      ])('%s is the most probable token', async (_, options) => {
        expect(await answer('Hello!', 20, sampler(options))).toBe(
          'Hello! How can I help you?<|im_end|>',
        );
      });

      test('a sampler with everything off can give any token', async () => {
        // At an infinite temperature every token is equally likely: 400 draws over 2304 tokens
        // reach far beyond the 40 most probable, a default that would show here.
        const using = sampler({ temperature: 1e6 });
        const prompt = backend.tokenize(chat('Hello!'), true);
        await backend.trim(0, 0);
        const seen = new Set<Token>();
        await backend.step([{ sequence: 0, tokens: prompt.slice(0, -1) }]);
        for (let draw = 0; draw < 400; draw++) {
          const [choice] = await backend.step([
            { sequence: 0, tokens: prompt.slice(-1), sampler: using },
          ]);
          seen.add(choice!.token);
          await backend.trim(0, prompt.length - 1);
        }
        expect(seen.size).toBeGreaterThan(250);
      });

      test('a bias forbids a token, or forces it', async () => {
        const hello = 72;
        const without = await answer('Hello!', 4, sampler({ logitBias: new Map([[hello, -100]]) }));
        expect(without.startsWith('H')).toBe(false);
        const forced = await answer('Hello!', 3, sampler({ logitBias: new Map([[65, 100]]) }));
        expect(forced).toBe(backend.detokenize([65, 65, 65]));
      });

      test.each([
        ['presence', { presencePenalty: 100 }],
        ['frequency', { frequencyPenalty: 100 }],
      ])('a %s penalty counts the tokens of the answer, not of the prompt', async (_, options) => {
        await backend.trim(0, 0);
        const prompt = backend.tokenize(chat('Hello!'), true);
        const out = await generate(0, prompt, 30, sampler(options));
        // The prompt held "Hello!", the answer may still begin with it ...
        expect(out.slice(0, 4)).toEqual([72, 493, 331, 33]);
        // ... and never says anything twice.
        expect(new Set(out).size).toBe(out.length);
      });

      test('a repetition penalty changes an answer that repeats itself', async () => {
        await backend.trim(0, 0);
        const prompt = backend.tokenize(chat('Hello!'), true);
        const ending = new Map(model.endTokens.map(token => [token, -1000]));
        const plain = await generate(0, prompt, 60, sampler({ logitBias: ending }));
        await backend.trim(0, 0);
        const held = await generate(
          0,
          prompt,
          60,
          sampler({ logitBias: ending, repetitionPenalty: 1.8 }),
        );
        expect(new Set(plain).size).toBeLessThan(plain.length);
        expect(held).not.toEqual(plain);
      });

      test('log-probabilities come with as many alternatives as asked for', async () => {
        await backend.trim(0, 0);
        const prompt = backend.tokenize(chat('Hello!'), true);
        const [choice] = await backend.step([
          { sequence: 0, tokens: prompt, sampler: sampler({ topLogprobs: 5 }) },
        ]);
        expect(choice?.token).toBe(72);
        expect(choice?.top).toHaveLength(5);
        expect(choice?.top?.[0]?.token).toBe(72);
        expect(choice?.logprob).toBeCloseTo(choice!.top![0]!.logprob, 5);
        const values = choice!.top!.map(each => each.logprob);
        expect(values.toSorted((a, b) => b - a)).toEqual(values);
        expect(values.reduce((sum, value) => sum + Math.exp(value), 0)).toBeLessThanOrEqual(1.0001);

        await backend.trim(0, 0);
        const [bare] = await backend.step([
          { sequence: 0, tokens: prompt, sampler: sampler({ topLogprobs: 0 }) },
        ]);
        expect(bare?.logprob).toBeCloseTo(choice!.logprob!, 3);
        expect(bare?.top).toEqual([]);

        await backend.trim(0, 0);
        const [none] = await backend.step([{ sequence: 0, tokens: prompt, sampler: sampler() }]);
        expect(none).toEqual({ token: 72 });
      });

      test('log-probabilities are the model’s own, whatever is sampled', async ({ skip }) => {
        skip(!backend.capabilities.exactLogprobs, 'only after the sampling settings here');
        const prompt = backend.tokenize(chat('Tell me a story.'), true);
        const seen = [];
        for (const options of [
          { temperature: 0 },
          { temperature: 1.7, topK: 3, presencePenalty: 2, seed: 5 },
        ]) {
          await backend.trim(0, 0);
          const [choice] = await backend.step([
            { sequence: 0, tokens: prompt, sampler: sampler({ ...options, topLogprobs: 8 }) },
          ]);
          seen.push(choice!.top!.map(({ token, logprob }) => [token, logprob.toFixed(3)]));
        }
        expect(seen[1]).toEqual(seen[0]);
      });
    });

    describe('forced choices', () => {
      test('have the log-probabilities of a model that chooses the same by itself', async () => {
        await backend.trim(0, 0);
        await backend.trim(1, 0);
        const prompt = backend.tokenize(chat('Who are you?'), true);
        const using = sampler({ topLogprobs: 3 });
        const chosen: TokenChoice[] = [];
        for (let tokens = prompt; chosen.length < 12; tokens = [chosen.at(-1)!.token]) {
          const [choice] = await backend.step([{ sequence: 0, tokens, sampler: using }]);
          chosen.push(choice!);
        }
        const text = [...prompt, ...chosen.map(({ token }) => token)];
        const forced = { tokens: text.slice(1), topLogprobs: 3 };
        const [first] = await backend.step([{ sequence: 1, tokens: text.slice(0, -1), forced }]);
        const scored = [first!, ...first!.following!];
        expect(scored.map(({ token }) => token)).toEqual(text.slice(1));
        for (const [index, choice] of chosen.entries()) {
          const score = scored[prompt.length - 1 + index]!;
          expect(Math.abs(score.logprob! - choice.logprob!)).toBeLessThan(0.01);
          expect(score.top![0]!.token).toBe(choice.token);
          expect(score.top).toHaveLength(3);
        }
      });

      test('are asked beside answers, more of them than a batch has room for', async () => {
        await backend.trim(0, 0);
        await backend.trim(1, 0);
        const text = backend.tokenize('la '.repeat(100), false).slice(0, 60);
        const forced = { tokens: text.slice(1), topLogprobs: 0 };
        const [first, choice] = await backend.step([
          { sequence: 0, tokens: text.slice(0, -1), forced },
          { sequence: 1, tokens: backend.tokenize(chat('Hello!'), true), sampler: sampler() },
        ]);
        expect([first, ...first!.following!].map(each => each!.token)).toEqual(text.slice(1));
        expect(first!.logprob).toBeLessThan(0);
        expect(first!.top).toEqual([]);
        expect(choice!.following).toBeUndefined();
        // The tokens are in the sequence: an answer goes on from there.
        const [next] = await backend.step([
          { sequence: 0, tokens: text.slice(-1), sampler: sampler() },
        ]);
        await backend.trim(1, 0);
        const [same] = await backend.step([{ sequence: 1, tokens: text, sampler: sampler() }]);
        expect(next!.token).toBe(same!.token);
      });
    });

    describe('grammar', () => {
      test('holds an answer from its first token to its end', async () => {
        const using = sampler(random);
        using.setGrammar('root ::= "yes" | "no"');
        expect(await answer('Hello!', 20, using)).toMatch(/^(yes|no)<\|im_end\|>$/);
      });

      test('goes on after the text that has already been written', async () => {
        const using = sampler();
        using.setGrammar('root ::= "Hello" " " "Lisbon"', backend.tokenize('Hello', false));
        expect(await answer('Hello!', 20, using)).toBe(' Lisbon<|im_end|>');
      });

      test('can begin in the middle of an answer', async () => {
        const using = sampler();
        await backend.trim(0, 0);
        const out = await generate(0, backend.tokenize(chat('Hello!'), true), 4, using);
        using.setGrammar('root ::= "!" [0-9] [0-9] "."', out.slice(-1));
        const rest = await generate(0, out.slice(-1), 10, using);
        expect(backend.detokenize(rest)).toMatch(/^\d\d\.<\|im_end\|>$/);
      });

      test('allows nothing but an end token once it is complete', async () => {
        const using = sampler(random);
        using.setGrammar('root ::= "ok"', backend.tokenize('ok', false));
        await backend.trim(0, 0);
        const [end] = await generate(0, backend.tokenize(chat('Hello!'), true), 1, using);
        expect(model.endTokens).toContain(end);
      });

      test('admits every character, in whatever tokens it comes', async () => {
        const using = sampler();
        using.setGrammar('root ::= "žluťoučký kůň 🦙"');
        expect(await answer('Hello!', 60, using)).toBe('žluťoučký kůň 🦙<|im_end|>');
      });

      test('refuses what does not parse, and what was not matched', () => {
        expect(() => sampler().setGrammar('root ::= ((')).toThrow(Error);
        expect(() => sampler().setGrammar('no-root ::= "a"')).toThrow(Error);
        expect(() => sampler().setGrammar('root ::= undefined-rule')).toThrow(Error);
        expect(() => sampler().setGrammar('root ::= "yes"', backend.tokenize('no', false))).toThrow(
          Error,
        );
      });

      test('does not touch another sequence of the same batch', async () => {
        const held = sampler();
        held.setGrammar('root ::= "no"');
        const prompt = backend.tokenize(chat('Hello!'), true);
        for (const sequence of [0, 1]) await backend.trim(sequence, 0);
        const [free, bound] = await backend.step([
          { sequence: 0, tokens: prompt, sampler: sampler() },
          { sequence: 1, tokens: prompt, sampler: held },
        ]);
        expect(free?.token).toBe(72);
        expect(backend.detokenize([bound!.token])).toMatch(/^no?$/);
      });
    });

    test('pooled vectors', async ({ skip }) => {
      const other = await create();
      try {
        skip(!other.capabilities.embeddings || !other.embed, 'the backend cannot embed');
        await other.load({ ...load, embedding: true, pooling: 'mean' });
        const inputs = ['Hello!', 'Hello!', 'The weather in Lisbon'].map(text =>
          other.tokenize(text, false),
        );
        const [first, second, third] = await other.embed!(inputs);
        expect(first).toHaveLength(256);
        expect(second).toEqual(first);
        expect(cosine(third!, first!)).toBeLessThan(0.99);
        // A text has its vector, whatever it is computed with.
        for (const [index, vector] of [first, second, third].entries()) {
          const [alone] = await other.embed!([inputs[index]!]);
          expect(cosine(alone!, vector!)).toBeGreaterThan(0.999);
        }
      } finally {
        await other.dispose();
      }
    });
  });
}

function dot(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, index) => sum + value * (b[index] ?? 0), 0);
}

function cosine(a: Float32Array, b: Float32Array): number {
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
}
