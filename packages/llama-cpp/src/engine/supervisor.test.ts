import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { ModelError } from '@loam/model-port';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { tinyGguf } from './__fixtures__/tiny-gguf.ts';
import {
  ask,
  endless,
  type Heard,
  listen,
  tinyEngine,
  tinyLoad,
  userTurn,
} from './__fixtures__/tiny-requests.ts';
import { isDirectSupported } from './direct/index.ts';
import type { GenerateRequest } from './engine.ts';
import { RestartPolicy } from './restart-policy.ts';
import type { SupervisedEngine } from './supervisor.ts';

const hello = 'Hello! How can I help you?';

/** A process that is gone, or is only waiting to be reaped. */
function isGone(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return false;
  } catch {
    return true;
  }
}

/** A module that has an engine, for a process of its own. */
function script(body: string): string {
  const requests = new URL('./__fixtures__/tiny-requests.ts', import.meta.url).href;
  return `
    const { tinyEngine, ask, endless, listen } = await import(${JSON.stringify(requests)});
    const engine = tinyEngine();
    ${body}
  `;
}

async function until(done: () => boolean, ms = 10_000): Promise<void> {
  const end = performance.now() + ms;
  while (!done()) {
    if (performance.now() > end) throw new Error('it did not happen in time');
    await sleep(5);
  }
}

const direct = await isDirectSupported();
const backends = ['node-llama-cpp', ...(direct.ok ? ['direct' as const] : [])] as const;

describe.each(backends)('an engine over %s', backend => {
  let engine: SupervisedEngine;
  beforeAll(async () => {
    engine = tinyEngine({ backend });
    await engine.ready();
  }, 60_000);
  afterAll(async () => engine.close());

  test('answers, and says what it did', async () => {
    const { events, text, finish } = await listen(engine.generate(ask('Hello!')));
    expect(text).toBe(hello);
    expect(finish).toBe('stop');
    expect(events[0]).toMatchObject({ type: 'started', promptTokens: 12 });
    expect(events.at(-1)).toMatchObject({
      timings: { queueMs: expect.any(Number), promptMs: expect.any(Number) },
    });
  });

  test('reuses exactly the tokens of the turn before', async () => {
    const first = userTurn('Tell me a story.');
    const { text } = await listen(engine.generate(ask('Tell me a story.')));
    const known = (await engine.tokenize([first, text])).length;
    const again = {
      ...ask(''),
      prompt: { pieces: [first, text, `<|im_end|>\n${userTurn('Thanks!')}`] },
    };
    const { events } = await listen(engine.generate(again));
    expect(events[0]).toMatchObject({ type: 'started', cachedTokens: known });
  });

  test('computes eight at once as it computes each alone', async () => {
    const questions = ['Hello!', 'Tell me a story.', 'Who are you?', 'Thank you!'];
    const alone: string[] = [];
    for (const question of questions) {
      alone.push((await listen(engine.generate(ask(question)))).text);
    }
    const together = await Promise.all(
      [...questions, ...questions].map(question => listen(engine.generate(ask(question)))),
    );
    expect(together.map(({ text }) => text)).toEqual([...alone, ...alone]);
    expect(new Set(alone).size).toBe(4);
  });

  test('repeats itself with the same seed', async () => {
    const request = ask('Tell me a story.', { maxTokens: 30 });
    request.sampling = { ...request.sampling, temperature: 1.5, seed: 11 };
    const texts = [];
    for (let round = 0; round < 3; round++) {
      texts.push((await listen(engine.generate(request))).text);
    }
    expect(new Set(texts).size).toBe(1);
  });

  test('holds an answer to a grammar from its trigger on', async () => {
    const { text } = await listen(
      engine.generate(
        ask('Hello!', {
          constraint: { gbnf: 'root ::= "How " ("tall" | "far")', triggers: ['How '] },
        }),
      ),
    );
    expect(text).toMatch(/^Hello! How (tall|far)$/);
  });

  test('an abort ends the iteration with its reason and frees the sequence', async () => {
    const abort = new AbortController();
    const events = engine.generate(ask('Count.', endless), abort.signal);
    await events.next();
    await events.next();
    abort.abort(new DOMException('Stop was pressed.', 'AbortError'));
    await expect(listen(events)).rejects.toThrow('Stop was pressed.');
    expect(await engine.stats()).toMatchObject({ running: 0, queued: 0 });
  });

  test('leaving the iteration frees the sequence too', async () => {
    for await (const event of engine.generate(ask('Count.', endless))) {
      if (event.type === 'text') break;
    }
    expect(await engine.stats()).toMatchObject({ running: 0, queued: 0 });
  });

  test('a signal that has already fired asks nothing', async () => {
    await expect(listen(engine.generate(ask('Hello!'), AbortSignal.abort()))).rejects.toThrow(
      /abort/i,
    );
  });

  test('a refusal is a ModelError with both numbers', async () => {
    const error = await listen(engine.generate(ask('la '.repeat(2000)))).catch(
      (error: unknown) => error,
    );
    expect(ModelError.isInstance(error)).toBe(true);
    expect(error).toMatchObject({ code: 'context_length_exceeded', statusCode: 400 });
    expect((error as Error).message).toMatch(/1024 tokens.*\d{4}/);
  });

  test('turns text into tokens and back', async () => {
    const text = 'naïve 🦙 <|im_end|>';
    const tokens = await engine.tokenize([text], false);
    expect(tokens).not.toContain(2272);
    expect(await engine.detokenize(tokens)).toBe(text);
    expect(await engine.tokenize(['<|im_', 'end|>'])).not.toContain(2272);
    expect(await engine.tokenize(['<|im_end|>'])).toEqual([2272]);
  });

  test('a kill ends its streams at once, and the next request is answered', async () => {
    const running = Promise.allSettled(
      [1, 2].map(() => listen(engine.generate(ask('Count.', endless)))),
    );
    const other = engine.generate(ask('Count.', endless));
    await other.next();
    await other.next();
    const pid = engine.pid!;
    process.kill(pid, 'SIGKILL');
    const error = await listen(other).catch((error: unknown) => error);
    expect(error).toMatchObject({ code: 'engine_crashed', isRetryable: true, statusCode: 503 });
    expect((error as Error).message).toContain('SIGKILL');
    for (const result of await running) expect(result.status).toBe('rejected');
    expect((await listen(engine.generate(ask('Hello!')))).text).toBe(hello);
    expect(engine.pid).not.toBe(pid);
  });
});

describe.runIf(direct.ok).each([
  ['what was said before', { maxDraft: 8 }, 0.1],
  // A model as its own draft is nearly always right.
  ['a draft model', { draft: { path: tinyLoad.path, maxTokens: 4 } }, 0.9],
])('guessing ahead from %s', (_name, guesses, leastRight) => {
  let engine: SupervisedEngine;
  beforeAll(async () => {
    engine = tinyEngine({ backend: 'direct', load: { ...tinyLoad, ...guesses } });
    await engine.ready();
  }, 60_000);
  afterAll(async () => engine.close());

  test.each([
    ['a list that repeats', ask('Count.', { ...endless, maxTokens: 200 })],
    ['an answer that ends', ask('Tell me a story.')],
    ['one without a limit, to the end of the context', ask('la '.repeat(300), endless)],
    [
      'one that a grammar takes over',
      ask('Tell me a story.', {
        constraint: { gbnf: 'root ::= "a" [ a-z]{1,30} "."', triggers: ['a'] },
        maxTokens: 60,
      }),
    ],
    [
      'one whose reasoning is closed',
      ask('Tell me a story.', {
        reasoning: {
          opens: 'inside',
          open: ['<think>'],
          close: ['</think>'],
          interrupt: [],
          budget: { tokens: 12, closing: '</think>' },
        },
        maxTokens: 60,
      }),
    ],
  ])('does not change %s', async (_, request) => {
    const without = await listen(engine.generate({ ...request, maxDraft: 0 }));
    const guessed = await listen(engine.generate(request));
    expect(guessed.text).toBe(without.text);
    expect(guessed.finish).toBe(without.finish);
    expect(tokensOf(guessed)).toBe(tokensOf(without));
  });

  test('says how often it was right', async () => {
    const question = 'draft' in guesses ? 'Tell me a story.' : 'Count.';
    const more = 'draft' in guesses ? {} : endless;
    const { events } = await listen(engine.generate(ask(question, { ...more, maxTokens: 100 })));
    const last = events.at(-1);
    const timings = last?.type === 'finish' ? last.timings : {};
    expect(timings.acceptedDraftTokens).toBeGreaterThan(10);
    expect(timings.draftTokens).toBeGreaterThanOrEqual(timings.acceptedDraftTokens!);
    expect(timings.acceptedDraftTokens! / timings.draftTokens!).toBeGreaterThan(leastRight);
  });
});

function tokensOf({ events }: Heard): number {
  return events.reduce((sum, event) => sum + (event.type === 'text' ? event.tokens : 0), 0);
}

describe('a deadline', () => {
  test.each(backends)(
    'ends an answer that takes too long, and frees its sequence (%s)',
    async backend => {
      const engine = tinyEngine({ backend, load: { ...tinyLoad, sequences: 1 } });
      try {
        await engine.ready();
        const late = (request: GenerateRequest) =>
          listen(engine.generate(request)).catch((error: unknown) => error);
        const results = await Promise.all([
          late(ask('Count.', { ...endless, deadlineMs: 150 })),
          // This one never gets a sequence.
          late(ask('Hello!', { deadlineMs: 100 })),
        ]);
        for (const error of results) {
          expect(error).toMatchObject({ code: 'deadline_exceeded', statusCode: 504 });
        }
        expect(await engine.stats()).toMatchObject({ running: 0, queued: 0 });
        expect((await listen(engine.generate(ask('Hello!', { deadlineMs: 60_000 })))).text).toBe(
          hello,
        );
      } finally {
        await engine.close();
      }
    },
  );

  test('of the engine is for requests that have none', async () => {
    const engine = tinyEngine({ deadlineMs: 0 });
    try {
      await expect(listen(engine.generate(ask('Hello!')))).rejects.toThrow(/deadline of 0 ms/);
      const patient = engine.generate(ask('Hello!', { deadlineMs: 60_000 }));
      expect((await listen(patient)).text).toBe(hello);
    } finally {
      await engine.close();
    }
  });
});

describe('a child that is stopped', () => {
  test('for a while only keeps its clients waiting', async () => {
    const engine = tinyEngine();
    try {
      await engine.ready();
      const pid = engine.pid!;
      process.kill(pid, 'SIGSTOP');
      const answer = listen(engine.generate(ask('Hello!')));
      await sleep(1500);
      process.kill(pid, 'SIGCONT');
      expect((await answer).text).toBe(hello);
      expect(engine.pid).toBe(pid);
    } finally {
      await engine.close();
    }
  }, 30_000);

  test('for good is ended, and its streams with an error to retry', async () => {
    const engine = tinyEngine({ silenceMs: 400 });
    try {
      await engine.ready();
      const events = engine.generate(ask('Count.', endless));
      // Time for the first ping and its answer.
      for (let count = 0; count < 200; count++) await events.next();
      await sleep(200);
      const pid = engine.pid!;
      process.kill(pid, 'SIGSTOP');
      await expect(listen(events)).rejects.toMatchObject({
        code: 'engine_crashed',
        isRetryable: true,
        message: expect.stringContaining('no sign of life'),
        responseHeaders: { 'retry-after-ms': expect.any(String) },
      });
      expect(isGone(pid)).toBe(true);
      expect((await listen(engine.generate(ask('Hello!')))).text).toBe(hello);
    } finally {
      await engine.close();
    }
  }, 30_000);
});

test.each(backends)(
  'a step of %s that never ends is ended with its process, and its streams with an error to retry',
  async backend => {
    // What takes longer than this is endless here.
    const engine = tinyEngine({ backend, stepMs: 12 });
    try {
      await engine.ready();
      const pid = engine.pid!;
      const long = { prompt: { tokens: Array.from({ length: 900 }, (_, index) => 300 + index) } };
      await expect(listen(engine.generate({ ...ask(''), ...long }))).rejects.toMatchObject({
        code: 'engine_crashed',
        isRetryable: true,
        message: expect.stringContaining('computed one step'),
      });
      expect(isGone(pid)).toBe(true);
    } finally {
      await engine.close();
    }
  },
  30_000,
);

describe('a graceful end', () => {
  test('lets running answers end and refuses new ones', async () => {
    const engine = tinyEngine();
    await engine.ready();
    const running = engine.generate(ask('Count.', { ...endless, maxTokens: 300 }));
    await running.next();
    const closing = engine.close({ drainMs: 30_000 });
    await expect(listen(engine.generate(ask('Hello!')))).rejects.toMatchObject({
      code: 'engine_overloaded',
      isRetryable: true,
      message: expect.stringContaining('shutting down'),
    });
    const { pid } = engine;
    expect((await listen(running)).finish).toBe('length');
    await closing;
    expect(isGone(pid!)).toBe(true);
    await expect(engine.ready()).rejects.toThrow(/closed/);
  });

  test('waits no longer than it is told', async () => {
    const engine = tinyEngine();
    await engine.ready();
    const running = listen(engine.generate(ask('Count.', endless)));
    running.catch(() => {});
    await engine.close({ drainMs: 100 });
    await expect(running).rejects.toThrow(/closed/);
  });
});

test('after too many deaths the engine has failed, with the last words of its log', async () => {
  const engine = tinyEngine({ policy: new RestartPolicy([0, 10]) });
  try {
    let last: unknown;
    for (let death = 0; death < 3; death++) {
      await engine.ready();
      const gone = listen(engine.generate(ask('Count.', endless))).catch((error: unknown) => {
        last = error;
      });
      await until(() => engine.state === 'ready');
      process.kill(engine.pid!, 'SIGKILL');
      await gone;
    }
    expect(engine.state).toBe('failed');
    expect((last as Error).message).toContain('again and again');
    await expect(engine.ready()).rejects.toMatchObject({ code: 'engine_crashed' });
  } finally {
    await engine.close();
  }
}, 60_000);

test('a death while loading falls back to the portable backend, and says so', async () => {
  const engine = tinyEngine({ backend: 'auto' });
  try {
    process.kill(engine.pid!, 'SIGKILL');
    const model = await engine.ready();
    expect(model.backend).toBe('node-llama-cpp');
    expect(model.notes.join()).toContain('SIGKILL');
    expect((await listen(engine.generate(ask('Hello!')))).text).toBe(hello);
  } finally {
    await engine.close();
  }
}, 60_000);

describe('a model that does not load', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'loam-supervisor-'));
  });
  afterAll(async () => rm(folder, { recursive: true }));

  test('is a ModelError with a sentence, and is tried again by the next call', async () => {
    const path = join(folder, 'later.gguf');
    const engine = tinyEngine({ load: { ...tinyLoad, path } });
    try {
      await expect(engine.ready()).rejects.toMatchObject({
        code: 'model_load_failed',
        message: expect.stringContaining(`${path} does not exist`),
      });
      expect(engine.state).toBe('failed');
      await copyFile(tinyGguf, path);
      expect((await listen(engine.generate(ask('Hello!')))).text).toBe(hello);
    } finally {
      await engine.close();
    }
  });

  test('leaves no process behind', async () => {
    const path = join(folder, 'cut.gguf');
    await copyFile(tinyGguf, path);
    await truncate(path, 1_000_000);
    const engine = tinyEngine({ load: { ...tinyLoad, path } });
    const pid = engine.pid!;
    await expect(listen(engine.generate(ask('Hello!')))).rejects.toThrow(/damaged or incomplete/);
    await until(() => isGone(pid));
    await engine.close();
  });
});

describe('nothing is left running', () => {
  test('after close, which ends what was running', async () => {
    const engine = tinyEngine();
    await engine.ready();
    const events = engine.generate(ask('Count.', endless));
    await events.next();
    const pid = engine.pid!;
    await engine.close();
    expect(isGone(pid)).toBe(true);
    await expect(listen(events)).rejects.toThrow(/closed/);
    await expect(engine.ready()).rejects.toThrow(/closed/);
    expect(engine.state).toBe('closed');
    await engine.close();
  });

  test('when the parent is killed', async () => {
    const parent = spawn(process.execPath, [
      '--input-type=module',
      '--eval',
      script(`
        const events = engine.generate(ask('Count.', endless));
        await events.next();
        await events.next();
        console.log(engine.pid);
        setInterval(() => {}, 1000);
        for await (const event of events) void event;
      `),
    ]);
    const [line] = (await once(parent.stdout, 'data')) as [Buffer];
    const pid = Number(line.toString());
    expect(isGone(pid)).toBe(false);
    parent.kill('SIGKILL');
    await until(() => isGone(pid));
  }, 60_000);

  test('when a script comes to its end: an idle engine keeps nobody awake', async () => {
    const file = join(tmpdir(), `loam-script-${process.pid}.mjs`);
    await writeFile(
      file,
      script(`
        const { text } = await listen(engine.generate(ask('Hello!')));
        console.log(JSON.stringify({ text, pid: engine.pid }));
      `),
    );
    try {
      const { stdout } = await promisify(execFile)(process.execPath, [file], { timeout: 30_000 });
      const { text, pid } = JSON.parse(stdout) as { text: string; pid: number };
      expect(text).toBe(hello);
      await until(() => isGone(pid));
    } finally {
      await rm(file);
    }
  }, 60_000);
});
