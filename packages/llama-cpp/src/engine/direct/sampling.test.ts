import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { SamplerOptions } from '../backend.ts';
import { chat, distribution, greedy, loadTiny } from './__fixtures__/tiny-backend.ts';
import type { DirectBackend } from './direct-backend.ts';

// A machine that is busy with something else takes many times as long.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let backend: DirectBackend;
let prompt: number[];
beforeAll(async () => {
  backend = await loadTiny();
  prompt = backend.tokenize(chat('Tell me a story.'), true);
});
afterAll(async () => backend.dispose());

/** Draws the first token of an answer many times. */
async function draws(options: Partial<SamplerOptions>, count: number): Promise<number[]> {
  const sampler = backend.createSampler({ ...greedy, ...options });
  await backend.trim(0, 0);
  await backend.step([{ sequence: 0, tokens: prompt.slice(0, -1) }]);
  const drawn: number[] = [];
  for (let draw = 0; draw < count; draw++) {
    const [choice] = await backend.step([{ sequence: 0, tokens: prompt.slice(-1), sampler }]);
    drawn.push(choice?.token ?? -1);
    await backend.trim(0, prompt.length - 1);
  }
  sampler.dispose();
  return drawn;
}

async function generate(
  text: string,
  sampler: ReturnType<DirectBackend['createSampler']>,
  most = 60,
) {
  await backend.trim(1, 0);
  let tokens = backend.tokenize(chat(text), true);
  let answer = '';
  for (let step = 0; step < most; step++) {
    const [choice] = await backend.step([{ sequence: 1, tokens, sampler }]);
    if (!choice) break;
    const piece = backend.detokenize([choice.token]);
    // Either ends an answer; a high temperature chooses the second as well.
    if (['<|im_end|>', '<|endoftext|>'].includes(piece)) return { answer, ended: true };
    answer += piece;
    tokens = [choice.token];
  }
  return { answer, ended: false };
}

describe('draws', () => {
  test('follow the model’s distribution', async () => {
    await backend.trim(0, 0);
    const logprobs = await distribution(backend, 0, prompt);
    const temperature = 4;
    const weights = logprobs.map(value => Math.exp(value / temperature));
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    // Twenty groups of tokens, from the most probable to the least, about equally probable each.
    const groups = Array.from({ length: 20 }, () => ({ probability: 0, found: 0 }));
    const groupOf = new Map<number, (typeof groups)[number]>();
    let sum = 0;
    for (const token of [...weights.keys()].toSorted(
      (a, b) => (weights[b] ?? 0) - (weights[a] ?? 0),
    )) {
      const group = groups[Math.min(19, Math.floor((20 * sum) / total))];
      if (!group) continue;
      group.probability += (weights[token] ?? 0) / total;
      groupOf.set(token, group);
      sum += weights[token] ?? 0;
    }
    const drawn = await draws({ temperature, seed: 11 }, 1000);
    for (const token of drawn) {
      const group = groupOf.get(token);
      if (group) group.found++;
    }
    const filled = groups.filter(({ probability }) => probability > 0);
    expect(filled.length).toBeGreaterThan(10);
    // Pearson's χ², six standard deviations above its mean; the seed is fixed, so it never flickers.
    const chiSquare = filled.reduce(
      (sum, { probability, found }) =>
        sum + (found - probability * drawn.length) ** 2 / (probability * drawn.length),
      0,
    );
    const freedom = filled.length - 1;
    expect(chiSquare).toBeLessThan(freedom + 6 * Math.sqrt(2 * freedom));
  });

  test('under a grammar follow the distribution of what it allows', async () => {
    await backend.trim(0, 0);
    const logprobs = await distribution(backend, 0, prompt);
    const allowed = Array.from('ABCDEFGH', letter => backend.tokenize(letter, false)[0] ?? -1);
    const temperature = 4;
    const weights = allowed.map(token => Math.exp((logprobs[token] ?? 0) / temperature));
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    const counts = allowed.map(() => 0);
    const count = 400;
    await backend.trim(0, 0);
    await backend.step([{ sequence: 0, tokens: prompt.slice(0, -1) }]);
    for (let seed = 0; seed < count; seed++) {
      const sampler = backend.createSampler({ ...greedy, temperature, seed });
      sampler.setGrammar('root ::= [A-H] "!"');
      const [choice] = await backend.step([{ sequence: 0, tokens: prompt.slice(-1), sampler }]);
      const place = allowed.indexOf(choice?.token ?? -1);
      expect(place).toBeGreaterThanOrEqual(0);
      counts[place] = (counts[place] ?? 0) + 1;
      sampler.dispose();
      await backend.trim(0, prompt.length - 1);
    }
    const chiSquare = counts.reduce((sum, found, index) => {
      const each = ((weights[index] ?? 0) / total) * count;
      return sum + (found - each) ** 2 / each;
    }, 0);
    expect(chiSquare).toBeLessThan(7 + 6 * Math.sqrt(14));
  });

  test('every seed is a seed, the one llama.cpp takes for a wish too', async () => {
    const options = { temperature: 2, seed: 0xffffffff };
    expect(await draws(options, 30)).toEqual(await draws(options, 30));
  });

  test('top-k and top-p cut where they say', async () => {
    await backend.trim(0, 0);
    const logprobs = await distribution(backend, 0, prompt);
    const order = [...logprobs.keys()].toSorted((a, b) => (logprobs[b] ?? 0) - (logprobs[a] ?? 0));
    const topK = new Set(await draws({ temperature: 100, topK: 3 }, 200));
    expect(topK).toEqual(new Set(order.slice(0, 3)));
    let sum = 0;
    const nucleus = order.filter(token => {
      const inside = sum < 0.97;
      sum += Math.exp(logprobs[token] ?? 0);
      return inside;
    });
    for (const token of await draws({ temperature: 100, topP: 0.97 }, 200)) {
      expect(nucleus).toContain(token);
    }
  });
});

describe('penalties', () => {
  test('a repetition penalty counts the prompt, frequency and presence do not', async () => {
    await backend.trim(0, 0);
    const bias = new Map([[300, 50]]);
    const ask = async (options: Partial<SamplerOptions>): Promise<number | undefined> => {
      const sampler = backend.createSampler({ ...greedy, logitBias: bias, ...options });
      await backend.trim(0, 0);
      const [choice] = await backend.step([{ sequence: 0, tokens: [...prompt, 300], sampler }]);
      sampler.dispose();
      return choice?.token;
    };
    expect(await ask({})).toBe(300);
    expect(await ask({ presencePenalty: 100, frequencyPenalty: 100 })).toBe(300);
    expect(await ask({ repetitionPenalty: 1000 })).not.toBe(300);
  });
});

describe('grammar', () => {
  const json = String.raw`root ::= object
object ::= "{" (pair ("," pair)*)? "}"
pair ::= string ":" value
value ::= string | number | object | "true" | "null"
string ::= "\"" [a-zéß 🦙]{0,8} "\""
number ::= "-"? [1-9] [0-9]{0,3}`;

  test('holds at any temperature, seed and bias', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          temperature: fc.constantFrom(0, 0.7, 1, 3, 50),
          seed: fc.nat(),
          topK: fc.constantFrom(0, 1, 40),
          topP: fc.constantFrom(1, 0.9, 0.01),
          minP: fc.constantFrom(0, 0.1),
          presencePenalty: fc.constantFrom(0, 2),
          repetitionPenalty: fc.constantFrom(1, 1.5),
        }),
        async options => {
          const sampler = backend.createSampler({ ...greedy, ...options });
          sampler.setGrammar(json);
          const { answer, ended } = await generate('Hello!', sampler);
          sampler.dispose();
          // An answer that was cut is only known to have begun well.
          expect(ended ? JSON.stringify(JSON.parse(answer)) : answer).toMatch(/^\{/);
        },
      ),
      { numRuns: 25 },
    );
  });

  test('may name tokens, whose text it then does not ask for', async () => {
    const sampler = backend.createSampler(greedy);
    sampler.setGrammar('root ::= <[2273]> "x"');
    const { answer } = await generate('Hello!', sampler);
    sampler.dispose();
    expect(answer).toBe('<tool_call>x');
  });

  test('log-probabilities stay the model’s own under a grammar that forbids its choice', async () => {
    await backend.trim(0, 0);
    const free = await distribution(backend, 0, prompt);
    const sampler = backend.createSampler({ ...greedy, topLogprobs: 3 });
    sampler.setGrammar('root ::= "Z"');
    await backend.trim(0, 0);
    const [choice] = await backend.step([{ sequence: 0, tokens: prompt, sampler }]);
    sampler.dispose();
    expect(backend.detokenize([choice?.token ?? 0])).toBe('Z');
    expect(choice?.logprob).toBeCloseTo(free[choice?.token ?? 0] ?? 0, 5);
    expect(choice?.top?.map(({ logprob }) => logprob)).toEqual(
      [...free].toSorted((a, b) => b - a).slice(0, 3),
    );
  });

  test('an answer no token can go on with ends', async () => {
    const sampler = backend.createSampler(greedy);
    // A character rule of which no token's piece can be a part: U+0000 is in no piece.
    sampler.setGrammar('root ::= [\\x00] "a"');
    await backend.trim(0, 0);
    const [choice] = await backend.step([{ sequence: 0, tokens: prompt, sampler }]);
    sampler.dispose();
    expect([2270, 2272]).toContain(choice?.token);
  });
});

test('text comes in whole characters', async () => {
  const text = 'žluťoučký 🦙👩‍👩‍👧 \u0000 ﷽ 中文\uFEFF!';
  const stream = backend.tokenText();
  const parts = backend.tokenize(text, false).map(token => stream.push(token));
  expect(parts.join('') + stream.end()).toBe(text);
  for (const part of parts) expect(part).not.toContain('\uFFFD');
});
