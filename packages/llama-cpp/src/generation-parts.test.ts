import type { LanguageModelV4StreamPart } from '@ai-sdk/provider';
import { ModelError } from '@loam/model-port';
import { describe, expect, test } from 'vitest';
import type { OutputParser, OutputPart } from './chat-format/chat-format.ts';
import type { GenerationEvent, PlacedLogprob } from './engine/engine.ts';
import { generationParts } from './generation-parts.ts';

/** Text in `[...]` is reasoning, `!` is a call, everything else is text. */
class ScriptedParser implements OutputParser {
  #inReasoning = false;
  #open = false;

  push(text: string, placed: readonly PlacedLogprob[] = []): OutputPart[] {
    const parts = [...Buffer.from(text, 'latin1')].flatMap(code =>
      this.#read(String.fromCharCode(code)),
    );
    const logprobs = placed.map(({ logprob }) => logprob);
    if (logprobs.length === 0) return parts;
    for (const part of parts) {
      if (part.type === 'text-delta') part.providerMetadata = { loam: { logprobs } };
    }
    return parts;
  }

  end(): OutputPart[] {
    return this.#open ? [{ type: 'text-end', id: '1' }] : [];
  }

  #read(character: string): OutputPart[] {
    if (character === '[' || character === ']') {
      this.#inReasoning = character === '[';
      return [];
    }
    if (character === '!') {
      return [{ type: 'tool-call', toolCallId: 'c', toolName: 'roll', input: '{}' }];
    }
    if (this.#inReasoning) return [{ type: 'reasoning-delta', id: '0', delta: character }];
    const start: OutputPart[] = this.#open ? [] : [{ type: 'text-start', id: '1' }];
    this.#open = true;
    return [...start, { type: 'text-delta', id: '1', delta: character }];
  }
}

const started = { type: 'started', promptTokens: 10, cachedTokens: 4 } as const;
const timings = { queueMs: 1, promptMs: 2 };

async function run(
  events: GenerationEvent[],
  failure?: unknown,
  more: Partial<typeof started & { missReason: 'evicted' }> = {},
): Promise<LanguageModelV4StreamPart[]> {
  async function* generation() {
    yield* events;
    if (failure !== undefined) throw failure;
  }
  const parts: LanguageModelV4StreamPart[] = [];
  for await (const part of generationParts({
    started: { ...started, ...more },
    events: generation(),
    parser: new ScriptedParser(),
    warnings: [{ type: 'other', message: 'Mind the gap.' }],
    modelId: 'test/model',
    now: () => new Date(0),
  })) {
    parts.push(part);
  }
  return parts;
}

const text = (value: string, tokens = 1) => ({ type: 'text' as const, text: value, tokens });
const finish = (reason: 'stop' | 'stop-sequence' | 'length'): GenerationEvent => ({
  type: 'finish',
  reason,
  timings,
});

test('a whole answer', async () => {
  expect(await run([text('h'), text('i'), text(''), finish('stop')])).toEqual([
    { type: 'stream-start', warnings: [{ type: 'other', message: 'Mind the gap.' }] },
    { type: 'response-metadata', modelId: 'test/model', timestamp: new Date(0) },
    { type: 'text-start', id: '1' },
    { type: 'text-delta', id: '1', delta: 'h' },
    { type: 'text-delta', id: '1', delta: 'i' },
    { type: 'text-end', id: '1' },
    {
      type: 'finish',
      finishReason: { unified: 'stop', raw: 'stop' },
      usage: {
        inputTokens: { total: 10, noCache: 6, cacheRead: 4, cacheWrite: undefined },
        outputTokens: { total: 3, text: 3, reasoning: 0 },
      },
      providerMetadata: { loam: { cache: { cachedTokens: 4 }, timings } },
    },
  ]);
});

describe('the finish reason', () => {
  test.each([
    ['the model ended', [text('a'), finish('stop')], { unified: 'stop', raw: 'stop' }],
    ['a stop sequence', [finish('stop-sequence')], { unified: 'stop', raw: 'stop-sequence' }],
    ['the limit', [text('a'), finish('length')], { unified: 'length', raw: 'length' }],
    ['calls', [text('!'), finish('stop')], { unified: 'tool-calls', raw: 'stop' }],
    // What follows the call was cut: the caller has to know.
    ['calls, then the limit', [text('!a'), finish('length')], { unified: 'length', raw: 'length' }],
    ['nothing at all', [text('a')], { unified: 'interrupted', raw: undefined }],
  ])('%s', async (_, events, expected) => {
    expect((await run(events)).at(-1)).toMatchObject({ finishReason: expected });
  });
});

test('tokens of reasoning are those the engine counted', async () => {
  const parts = await run([
    { ...text('[abc', 4), reasoningTokens: 3 },
    { ...text(']', 1), reasoningTokens: 2 },
    text('de', 2),
    finish('stop'),
  ]);
  expect(parts.at(-1)).toMatchObject({
    usage: { outputTokens: { total: 7, text: 2, reasoning: 5 } },
  });
});

test('the reason of a cache miss is told, and log-probabilities with their text and at the end', async () => {
  const logprobs = ['a', 'b'].map(token => ({ token, logprob: -1, top: [] }));
  const [a, b] = logprobs.map((logprob, start) => ({ start, logprob }));
  const parts = await run(
    [{ ...text('a'), logprobs: [a!] }, { ...text('b'), logprobs: [b!] }, finish('stop')],
    undefined,
    { missReason: 'evicted' },
  );
  const metadata = (delta: string, index: number) => ({
    type: 'text-delta',
    delta,
    providerMetadata: { loam: { logprobs: [logprobs[index]] } },
  });
  expect(parts.filter(({ type }) => type === 'text-delta')).toMatchObject([
    metadata('a', 0),
    metadata('b', 1),
  ]);
  expect(parts.at(-1)).toMatchObject({
    providerMetadata: { loam: { cache: { cachedTokens: 4, missReason: 'evicted' }, logprobs } },
  });
});

test('an engine that dies leaves a stream that ends well', async () => {
  const crash = new ModelError({ code: 'engine_crashed', message: 'It was ended by SIGKILL.' });
  const parts = await run([text('hal')], crash);
  expect(parts.map(({ type }) => type).slice(-3)).toEqual(['text-end', 'error', 'finish']);
  expect(parts.at(-2)).toEqual({ type: 'error', error: crash });
  expect(parts.at(-1)).toMatchObject({ finishReason: { unified: 'error', raw: 'engine_crashed' } });
});

test('an abort is thrown', async () => {
  await expect(run([text('a')], new DOMException('Stopped.', 'AbortError'))).rejects.toThrow(
    'Stopped.',
  );
});
