import type { GenerationTimings } from '@loam/model-port';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { StepAborted } from './backend.ts';
import type { GenerateRequest } from './engine.ts';
import type { ReasoningRule } from './reasoning-tracker.ts';
import { FakeBackend, fakeModel, soloAnswer } from './__fixtures__/fake-backend.ts';
import { sampling, SchedulerRun, turn } from './__fixtures__/scheduler-run.ts';

const { contextLength } = fakeModel;

describe('one request', () => {
  test('is told from its start to its end', async () => {
    const run = new SchedulerRun();
    const id = run.submit('What is a loam?');
    await run.idle();
    const answer = soloAnswer('What is a loam?');
    expect(run.of(id)[0]).toEqual({
      type: 'started',
      promptTokens: 15,
      cachedTokens: 0,
      missReason: 'first-use',
    });
    expect(run.text(id)).toBe(answer);
    expect(run.end(id)).toBe('stop');
    const tokens = run
      .of(id)
      .reduce((sum, event) => sum + (event.type === 'text' ? event.tokens : 0), 0);
    // The end token is one that the model produced.
    expect(tokens).toBe(answer.length + 1);
  });

  test('ends at its limit', async () => {
    const run = new SchedulerRun({ backend: new FakeBackend({ endEvery: 1e9 }) });
    const id = run.submit('Count.', { maxTokens: 7 });
    await run.idle();
    expect(run.text(id)).toBe(soloAnswer('Count.', 7, 1e9));
    expect(run.text(id)).toHaveLength(7);
    expect(run.end(id)).toBe('length');
  });

  test('without a limit ends where the context does', async () => {
    const run = new SchedulerRun({ backend: new FakeBackend({ endEvery: 1e9 }) });
    const id = run.submit('Go on.');
    await run.idle();
    expect(run.text(id)).toHaveLength(contextLength - 6);
    expect(run.end(id)).toBe('length');
  });

  test('ends before a stop sequence', async () => {
    const whole = soloAnswer('abc', 40, 1e9);
    const run = new SchedulerRun({ backend: new FakeBackend({ endEvery: 1e9 }) });
    const id = run.submit('abc', { stop: ['~', whole.slice(5, 8)] });
    await run.idle();
    expect(run.text(id)).toBe(whole.slice(0, 5));
    expect(run.end(id)).toBe('stop-sequence');
  });
});

describe('refusals', () => {
  const long = 'x'.repeat(contextLength);
  test.each([
    ['a prompt as long as the context', long, {}, 'context_length_exceeded', ['256']],
    [
      'a prompt longer than the context',
      `${long}yz`,
      {},
      'context_length_exceeded',
      ['256', '258'],
    ],
    [
      'a prompt with a limit that does not fit',
      'x'.repeat(200),
      { maxTokens: 57 },
      'context_length_exceeded',
      ['256', '257', '200', '57'],
    ],
    ['no prompt', '', {}, 'invalid_prompt', ['empty']],
    ['tokens of another model', '', { prompt: { tokens: [1, 128] } }, 'invalid_prompt', ['128']],
    ['half a token', '', { prompt: { tokens: [1.5] } }, 'invalid_prompt', ['1.5']],
    [
      'a grammar that does not parse',
      'x',
      { constraint: { gbnf: '((' } },
      'unsupported_parameter',
      ['grammar'],
    ],
    [
      'a late grammar that does not parse',
      'x',
      { constraint: { gbnf: '((', triggers: ['~'] } },
      'unsupported_parameter',
      ['grammar'],
    ],
  ])('%s', async (_, prompt, request, code, words) => {
    const run = new SchedulerRun();
    const id = run.submit(prompt, request);
    await run.idle();
    expect(run.error(id)?.code).toBe(code);
    for (const word of words) expect(run.error(id)?.message).toContain(word);
    expect(run.backend.steps).toEqual([]);
  });

  test('a bias for a token that does not exist', async () => {
    const run = new SchedulerRun();
    const id = run.submit('x', {
      sampling: { ...sampling, logitBias: new Map([[5000, 1]]) },
    });
    await run.idle();
    expect(run.error(id)).toMatchObject({ code: 'unsupported_parameter', param: 'logit_bias' });
  });

  test('a prompt that just fits, with its limit, is answered', async () => {
    const run = new SchedulerRun();
    const id = run.submit('x'.repeat(200), { maxTokens: 56 });
    await run.idle();
    expect(run.text(id)).toBe(soloAnswer('x'.repeat(200), 56));
  });
});

describe('a step', () => {
  test('computes a token for every running answer', async () => {
    const run = new SchedulerRun({ backend: new FakeBackend({ endEvery: 1e9 }) });
    for (const prompt of ['one', 'two', 'three', 'four']) run.submit(prompt, { maxTokens: 10 });
    await run.idle();
    const [first, ...rest] = run.backend.steps;
    // Short prompts share a step, then all four answers advance together.
    expect(first).toHaveLength(4);
    expect(rest).toHaveLength(9);
    for (const step of rest) expect(step.map(({ tokens }) => tokens.length)).toEqual([1, 1, 1, 1]);
  });

  test('is told in one message', async () => {
    const run = new SchedulerRun({ backend: new FakeBackend({ endEvery: 1e9 }) });
    for (const prompt of ['one', 'two', 'three']) run.submit(prompt, { maxTokens: 6 });
    await run.idle();
    // The starts before the first step, then what each gave; the last gave the three ends as well.
    expect(run.flushes).toEqual([3, 3, 3, 3, 3, 3, 6]);
  });

  test('is computed in the layout that reads less', async () => {
    const contextLength = 2048;
    const model = { ...fakeModel, contextLength };
    const prefix = 'p'.repeat(1000);
    for (const [keyValueLayout, expected] of [
      ['split', ['unified']],
      // Where it makes no difference, or was asked for.
      [undefined, []],
    ] as const) {
      const backend = new FakeBackend({ endEvery: 1e9, contextLength });
      const run = new SchedulerRun({
        backend,
        model: { ...model, ...(keyValueLayout && { keyValueLayout }) },
      });
      const ids = ['a', 'b', 'c', 'd'].map(end => run.submit(prefix + end, { maxTokens: 400 }));
      await run.idle();
      expect(backend.arranged).toEqual(expected);
      for (const id of ids) expect(run.text(id)).toHaveLength(400);
    }
  });

  test('is told together with what begins after it', async () => {
    const run = new SchedulerRun({ backend: new FakeBackend({ endEvery: 1e9 }) });
    run.submit('one', { maxTokens: 6 });
    await until(() => run.backend.steps.length === 3);
    run.submit('two', { maxTokens: 6 });
    await run.idle();
    expect(run.flushes).toHaveLength(run.backend.steps.length + 1);
  });

  test('holds at most 512 prompt tokens alone; beside an answer 97, and 65 far behind', async () => {
    const model = { ...fakeModel, contextLength: 4096 };
    const run = new SchedulerRun({
      backend: new FakeBackend({ endEvery: 1e9, contextLength: 4096 }),
      model,
    });
    run.submit('a'.repeat(1200), { maxTokens: 40 });
    await until(() => run.backend.steps.length === 4);
    run.submit('b'.repeat(700), { maxTokens: 2 });
    await run.idle();
    const prompts = run.backend.steps.map(step =>
      step.filter(({ tokens }) => tokens.length > 1).map(({ tokens }) => tokens.length),
    );
    expect(prompts.slice(0, 3)).toEqual([[512], [512], [176]]);
    expect(prompts.flat().slice(3)).toEqual([97, 97, 97, 97, 97, 97, 65, 53]);
    // The running answer advances in each of these steps.
    for (const step of run.backend.steps.slice(4, 8)) {
      expect(step.some(({ tokens, samples }) => tokens.length === 1 && samples)).toBe(true);
    }
  });

  test('that fails ends what was in it, and nothing else', async () => {
    const run = new SchedulerRun({ backend: new FakeBackend({ endEvery: 1e9 }) });
    run.backend.onStep = (_, index) => {
      if (index === 3) throw new Error('out of memory');
    };
    const first = run.submit('first', { maxTokens: 20 });
    const second = run.submit('second', { maxTokens: 20 });
    await run.idle();
    expect([run.end(first), run.end(second)]).toEqual(['model_error', 'model_error']);
    expect(run.error(first)?.message).toBe('out of memory');
    const third = run.submit('first', { maxTokens: 20 });
    await run.idle();
    expect(run.text(third)).toBe(soloAnswer('first', 20, 1e9));
    expect(run.started(third)?.cachedTokens).toBe(0);
  });
});

describe('the queue', () => {
  test('is first come, first served', async () => {
    const run = new SchedulerRun({ sequences: 1 });
    const starts: number[] = [];
    const ids = ['one', 'two', 'three'].map(prompt => run.submit(prompt, { maxTokens: 3 }));
    for (const id of ids)
      run.of(id).push = event => (event.type === 'started' && starts.push(id), 0);
    await run.idle();
    expect(starts).toEqual(ids);
  });

  test('lets a short prompt by, and a long one still gets on', async () => {
    const model = { ...fakeModel, contextLength: 8192 };
    const backend = new FakeBackend({ endEvery: 1e9, contextLength: 8192 });
    const run = new SchedulerRun({ backend, model, sequences: 3 });
    const long = run.submit('l'.repeat(6000), { maxTokens: 1 });
    await until(() => run.backend.steps.length === 2);
    // Short ones without end: a new one as soon as the last is answered.
    const short: number[] = [];
    while (run.end(long) === undefined) {
      const id = run.submit(`${short.length}: ${'s'.repeat(200)}`, { maxTokens: 2 });
      short.push(id);
      await until(() => run.end(id) !== undefined);
    }
    // One step for the prompt, one for the second token, and at most one that was under way; more
    // where it was the long one's turn.
    expect(run.backend.steps.length / short.length).toBeLessThan(5);
    expect(short.length).toBeGreaterThan(3);
    expect(run.end(long)).toBe('length');
  });

  test('a short prompt that needs the prefix of a long one waits for it, and both come through', async () => {
    const model = { ...fakeModel, contextLength: 4096 };
    const backend = new FakeBackend({ endEvery: 1e9, contextLength: 4096 });
    const run = new SchedulerRun({ backend, model, sequences: 2 });
    const long = run.submit('p'.repeat(2000), { maxTokens: 2 });
    await until(() => run.backend.steps.length === 1);
    const prompt = `${'p'.repeat(200)}?`;
    const short = run.submit(prompt, { maxTokens: 2 });
    await run.idle();
    expect([run.end(long), run.end(short)]).toEqual(['length', 'length']);
    expect(run.started(short)?.cachedTokens).toBe(200);
  });

  test('is bounded, and says when to come again', async () => {
    const run = new SchedulerRun({ sequences: 2, maxQueued: 3 });
    const ids = Array.from({ length: 7 }, (_, index) => run.submit(`prompt ${index}`));
    expect(ids.map(id => run.end(id))).toEqual([
      ...Array<undefined>(5).fill(undefined),
      'engine_overloaded',
      'engine_overloaded',
    ]);
    expect(run.error(ids[5]!)?.retryAfterMs).toBeGreaterThan(0);
    await run.idle();
    for (const id of ids.slice(0, 5)) expect(run.end(id)).toBe('stop');
  });
});

describe('an abort', () => {
  const endless = { backend: () => new FakeBackend({ endEvery: 1e9 }) };

  test('of a waiting request removes it at once', async () => {
    const run = new SchedulerRun({ sequences: 1, backend: endless.backend() });
    const first = run.submit('first', { maxTokens: 5 });
    const second = run.submit('second');
    run.scheduler.abort(second);
    expect(run.scheduler.stats.queued).toBe(1);
    await run.idle();
    expect(run.of(second)).toEqual([]);
    expect(run.text(first)).toHaveLength(5);
  });

  test('of a running one frees its sequence after the step', async () => {
    const run = new SchedulerRun({ sequences: 1, backend: endless.backend() });
    const first = run.submit('first');
    const second = run.submit('second', { maxTokens: 5 });
    await until(() => run.text(first).length >= 3);
    const steps = run.backend.steps.length;
    run.scheduler.abort(first);
    await until(() => run.started(second) !== undefined);
    expect(run.backend.steps.length - steps).toBeLessThanOrEqual(1);
    await run.idle();
    expect(run.text(second)).toBe(soloAnswer('second', 5, 1e9));
    expect(run.end(first)).toBeUndefined();
  });

  test('in the middle of a prompt keeps what was computed of it', async () => {
    const model = { ...fakeModel, contextLength: 4096 };
    const run = new SchedulerRun({
      backend: new FakeBackend({ endEvery: 1e9, contextLength: 4096 }),
      model,
    });
    const first = run.submit('p'.repeat(1500));
    await until(() => run.backend.steps.length === 1);
    run.scheduler.abort(first);
    await run.idle();
    expect(run.backend.steps).toHaveLength(1);
    const again = run.submit('p'.repeat(1500), { maxTokens: 1 });
    await run.idle();
    expect(run.started(again)?.cachedTokens).toBe(512);
  });

  test('releases every sampler', async () => {
    const run = new SchedulerRun({ backend: endless.backend() });
    const ids = ['one', 'two', 'three'].map(prompt => run.submit(prompt));
    await until(() => run.text(ids[0]!).length >= 3);
    for (const id of ids) run.scheduler.abort(id);
    await run.idle();
    expect(run.backend.samplers).toHaveLength(3);
    expect(run.backend.samplers.every(({ disposed }) => disposed)).toBe(true);
  });
});

describe('prefixes', () => {
  test('the next turn of a conversation computes only what is new', async () => {
    const run = new SchedulerRun();
    const prompt = 'A prompt of some length, so that it is worth to keep.';
    const first = run.submit(prompt);
    await run.idle();
    const turn = `${prompt}${run.text(first)}`;
    const second = run.submit(`${turn} And then?`);
    await run.idle();
    // The answer's last token was never put into the sequence: it was the end.
    expect(run.started(second)).toMatchObject({
      promptTokens: turn.length + 10,
      cachedTokens: turn.length,
    });
    expect(run.started(second)?.missReason).toBeUndefined();
    expect(run.text(second)).toBe(soloAnswer(`${turn} And then?`));
  });

  test('the same prompt again leaves one token to compute', async () => {
    const run = new SchedulerRun();
    run.submit('Again and again.');
    await run.idle();
    const before = run.backend.computedTokens;
    const second = run.submit('Again and again.', { maxTokens: 1 });
    await run.idle();
    expect(run.started(second)).toMatchObject({ cachedTokens: 15 });
    expect(run.backend.computedTokens - before).toBe(1);
  });

  test('two requests that arrive together with a new prefix compute it once', async () => {
    const run = new SchedulerRun();
    const prefix = 'You are a helpful assistant that answers in rhymes. '.repeat(3);
    const ids = ['One?', 'Two?', 'Three?'].map(end => run.submit(prefix + end, { maxTokens: 4 }));
    await run.idle();
    // The one letter more that the last two have in common is not worth a step's wait.
    const { length } = prefix;
    expect(ids.map(id => run.started(id)?.cachedTokens)).toEqual([0, length, length]);
    expect(run.backend.shares).toContainEqual({ from: 0, to: 1, length });
    for (const [index, end] of ['One?', 'Two?', 'Three?'].entries()) {
      expect(run.text(ids[index]!)).toBe(soloAnswer(prefix + end, 4));
    }
  });

  test('a backend that cannot share computes it each time, and is right', async () => {
    const run = new SchedulerRun({ backend: new FakeBackend({ share: false }) });
    const prefix = 'You are a helpful assistant that answers in rhymes. ';
    const ids = ['One?', 'Two?'].map(end => run.submit(prefix + end));
    await run.idle();
    expect(ids.map(id => run.started(id)?.cachedTokens)).toEqual([0, 0]);
    expect(run.text(ids[1]!)).toBe(soloAnswer(`${prefix}Two?`));
  });

  test('a copy that fails is computed instead', async () => {
    const backend = new FakeBackend({ endEvery: 1e9 });
    backend.share = () => Promise.reject(new Error('no room'));
    const run = new SchedulerRun({ backend });
    const prefix = 'You are a helpful assistant that answers in rhymes. ';
    const ids = ['One?', 'Two?'].map(end => run.submit(prefix + end, { maxTokens: 5 }));
    await run.idle();
    expect(run.started(ids[1]!)?.cachedTokens).toBe(0);
    expect(run.text(ids[1]!)).toBe(soloAnswer(`${prefix}Two?`, 5, 1e9));
  });
});

describe('a conversation whose sequence was taken', () => {
  const first = 'Tell me about soil. '.repeat(5);
  const second = 'What about the sea? '.repeat(5);

  test('is restored, and goes on as it would have', async () => {
    const backend = new FakeBackend({ saveState: true });
    const run = new SchedulerRun({ backend, sequences: 1, savedBytes: 10_000 });
    const one = run.submit(first);
    await run.idle();
    run.submit(second);
    await run.idle();
    const prompt = `${first}${run.text(one)} And then?`;
    const again = run.submit(prompt);
    await run.idle();
    expect(backend.restored).toBe(1);
    expect(run.started(again)?.cachedTokens).toBe(first.length + run.text(one).length);
    expect(run.text(again)).toBe(soloAnswer(prompt));
  });

  test('is computed where there is no memory for its state', async () => {
    const run = new SchedulerRun({ backend: new FakeBackend({ saveState: true }), sequences: 1 });
    for (const prompt of [first, second]) {
      run.submit(prompt);
      await run.idle();
    }
    const again = run.submit(first);
    await run.idle();
    expect(run.started(again)).toMatchObject({ cachedTokens: 0, missReason: 'evicted' });
    expect(run.text(again)).toBe(soloAnswer(first));
  });
});

test('whatever arrives and leaves, each answer is what it would be alone', async () => {
  const action = fc.record({
    wait: fc.nat(3),
    prefix: fc.constantFrom('', 'system: be brief. '.repeat(2), 'system: be kind. '.repeat(5)),
    prompt: fc.string({ minLength: 1, maxLength: 30, unit: 'grapheme-ascii' }),
    maxTokens: fc.integer({ min: 1, max: 60 }),
    /** Aborted after so many turns. */
    abortAfter: fc.option(fc.nat(6)),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.array(action, { maxLength: 24 }),
      fc.integer({ min: 1, max: 5 }),
      fc.boolean(),
      fc.boolean(),
      async (actions, sequences, share, saveState) => {
        const backend = new FakeBackend({ share, saveState });
        const run = new SchedulerRun({ backend, sequences, savedBytes: 500 });
        const asked: { id: number; text: string; aborted: boolean }[] = [];
        for (const { wait, prefix, prompt, maxTokens, abortAfter } of actions) {
          for (let turns = 0; turns < wait; turns++) await turn();
          const id = run.submit(prefix + prompt, { maxTokens });
          const each = { id, text: soloAnswer(prefix + prompt, maxTokens), aborted: false };
          asked.push(each);
          if (abortAfter === null) continue;
          void (async () => {
            for (let turns = 0; turns < abortAfter; turns++) await turn();
            if (run.end(id) !== undefined) return;
            each.aborted = true;
            run.scheduler.abort(id);
          })();
        }
        await run.idle();
        for (const { id, text, aborted } of asked) {
          const got = run.text(id);
          expect(got).toBe(aborted ? text.slice(0, got.length) : text);
          expect(['stop', 'length', ...(aborted ? [undefined] : [])]).toContain(run.end(id));
        }
        expect(run.backend.samplers.every(({ disposed }) => disposed)).toBe(true);
      },
    ),
    { numRuns: 150 },
  );
});

async function until(done: () => boolean): Promise<void> {
  while (!done()) await turn();
}

describe('a step that is ended', () => {
  test('frees who left, and is computed again for who did not', async () => {
    const backend = new FakeBackend();
    const run = new SchedulerRun({ backend });
    const left = run.submit('Somebody leaves.');
    const stays = run.submit('Somebody stays.');
    backend.onStep = (_, index) => {
      if (index !== 0) return;
      run.scheduler.abort(left);
      throw new StepAborted();
    };
    await run.idle();
    expect(run.end(left)).toBeUndefined();
    expect(run.text(stays)).toBe(soloAnswer('Somebody stays.'));
    expect(run.end(stays)).toBe('stop');
    expect(run.scheduler.stats).toMatchObject({ running: 0, queued: 0 });
  });

  test('is told of from its beginning to its end', async () => {
    const told: (readonly number[] | 'over')[] = [];
    const lifeline = {
      enter: (ids: readonly number[]) => void told.push([...ids]),
      leave: () => void told.push('over'),
    };
    const run = new SchedulerRun({ lifeline });
    const id = run.submit('One token.', { maxTokens: 1 });
    await run.idle();
    expect(told).toEqual([[id], 'over']);
  });
});

describe('guessed tokens', () => {
  // A model that repeats itself, so that something is guessed.
  const prompts = ['Say it again: ', 'abcabcabcabc', 'loam loam loam loam ', 'x'];
  const reasoning: ReasoningRule = {
    opens: 'inside',
    open: ['<think>'],
    close: ['</think>'],
    interrupt: [],
    budget: { tokens: 5, closing: '</think>' },
  };
  const endings = fc.constantFrom<Partial<GenerateRequest>>(
    {},
    { maxTokens: 9 },
    { stop: ['q'] },
    { maxTokens: 1 },
    // What the answer says changes what comes after it.
    { reasoning },
    { constraint: { gbnf: 'x', triggers: ['aa', 'ba'] } },
  );

  test('never change an answer', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.constantFrom(...prompts), endings), { minLength: 1, maxLength: 6 }),
        async requests => {
          const texts = await Promise.all(
            [0, 6].map(async maxDraft => {
              const backend = new FakeBackend({ drafts: true, endEvery: 40, letters: 2 });
              const run = new SchedulerRun({ backend, drafts: { lookup: maxDraft, model: 0 } });
              const ids = requests.map(([prompt, more]) => run.submit(prompt, more));
              await run.idle();
              return ids.map(id => [run.text(id), run.end(id)]);
            }),
          );
          expect(texts[1]).toEqual(texts[0]);
        },
      ),
      { numRuns: 60 },
    );
  });

  test.each([
    [0, undefined],
    // The first token comes with the prompt, the last is not computed.
    [6, 58 - 8],
  ])('are counted, and save steps: at most %i', async (maxDraft, drafted) => {
    const backend = new FakeBackend({ drafts: true, endEvery: 1e9, letters: 1 });
    const run = new SchedulerRun({ backend, drafts: { lookup: maxDraft, model: 0 } });
    const id = run.submit('aaaa', { maxTokens: 60 });
    await run.idle();
    expect(run.text(id)).toHaveLength(60);
    expect(backend.steps).toHaveLength(60 - (drafted ?? 0));
    expect(run.of(id).at(-1)).toMatchObject({ type: 'finish' });
    const { timings } = run.of(id).at(-1) as { timings: GenerationTimings };
    expect(timings.draftTokens).toBe(drafted);
    expect(timings.acceptedDraftTokens).toBe(drafted);
  });

  test('set a grammar where token by token it would be set', async () => {
    const accepted = await Promise.all(
      [0, 6].map(async lookup => {
        const backend = new FakeBackend({ drafts: true, endEvery: 1e9, letters: 1 });
        const run = new SchedulerRun({ backend, drafts: { lookup, model: 0 } });
        run.submit('aaaa', { maxTokens: 20, constraint: { gbnf: 'x', triggers: ['aaaaa'] } });
        await run.idle();
        expect(backend.drafted > 0).toBe(lookup > 0);
        return backend.samplers.at(-1)?.accepted;
      }),
    );
    expect(accepted[0]).toHaveLength(5);
    expect(accepted[1]).toEqual(accepted[0]);
  });

  test('are not asked for by a request that wants none', async () => {
    const backend = new FakeBackend({ drafts: true, endEvery: 1e9, letters: 1 });
    const run = new SchedulerRun({ backend, drafts: { lookup: 6, model: 0 } });
    run.submit('aaaa', { maxTokens: 20, maxDraft: 0 });
    await run.idle();
    expect(backend.drafted).toBe(0);
  });
});

const scores = (run: SchedulerRun, id: number) =>
  run.of(id).flatMap(event => (event.type === 'prompt' ? event.logprobs : []));

describe('a prompt that is scored', () => {
  const prompt = 'The quick brown fox. ';
  test('is told token by token before the answer', async () => {
    const run = new SchedulerRun();
    const id = run.submit(prompt, { scorePrompt: { from: 0 }, maxTokens: 3 });
    await run.idle();
    expect(scores(run, id).map(({ token }) => token)).toEqual(Array.from(prompt));
    // The fake model's log-probability is how much stands in front, and nothing does of the first.
    expect(scores(run, id).map(({ logprob }) => logprob)).toEqual(
      Array.from(prompt, (_, index) => (index === 0 ? undefined : -index)),
    );
    expect(run.text(id)).toBe(soloAnswer(prompt, 3));
    expect(run.of(id).findLastIndex(({ type }) => type === 'prompt')).toBeLessThan(
      run.of(id).findIndex(({ type }) => type === 'text'),
    );
  });

  test('of several steps is whole, and begins where it is asked for', async () => {
    const run = new SchedulerRun();
    const long = prompt.repeat(10);
    const id = run.submit(long, { scorePrompt: { from: 5 }, maxTokens: 1 });
    await run.idle();
    expect(
      scores(run, id)
        .map(({ token }) => token)
        .join(''),
    ).toBe(long.slice(5));
    expect(scores(run, id)[0]?.logprob).toBe(-5);
  });

  test('takes nothing from a cache, and leaves what it computed to others', async () => {
    const run = new SchedulerRun();
    for (const scorePrompt of [undefined, { from: 0 }]) {
      const id = run.submit(prompt, { maxTokens: 1, ...(scorePrompt && { scorePrompt }) });
      await run.idle();
      expect(run.started(id)).toEqual({
        type: 'started',
        promptTokens: prompt.length,
        cachedTokens: 0,
        ...(!scorePrompt && { missReason: 'first-use' }),
      });
    }
    const after = run.submit(`${prompt}Go on.`, { maxTokens: 1 });
    await run.idle();
    expect(run.started(after)?.cachedTokens).toBe(prompt.length);
  });

  test.each(['a', prompt])('without an answer: %j', async text => {
    const run = new SchedulerRun();
    const id = run.submit(text, { scorePrompt: { from: 0 }, maxTokens: 0 });
    await run.idle();
    expect(scores(run, id)).toHaveLength(text.length);
    expect(run.text(id)).toBe('');
    expect(run.end(id)).toBe('length');
    // What follows the last token was not asked for.
    expect(run.backend.computedTokens).toBe(text.length - 1);
  });
});

test('an answer of no tokens is over at once', async () => {
  const run = new SchedulerRun();
  const id = run.submit('Hello', { maxTokens: 0 });
  const other = run.submit('World', { maxTokens: 2 });
  await run.idle();
  expect([run.text(id), run.end(id)]).toEqual(['', 'length']);
  expect(run.text(other)).toBe(soloAnswer('World', 2));
});
