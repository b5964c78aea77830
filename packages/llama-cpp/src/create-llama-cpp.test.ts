import { writeFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LanguageModelV4CallOptions, LanguageModelV4StreamPart } from '@ai-sdk/provider';
import { NoSuchModelError } from '@ai-sdk/provider';
import { type CompletionModelCallOptions, ModelError } from '@loam/model-port';
import { tinyModel } from '@loam/tiny-model';
import { generateText, streamText, tool } from 'ai';
import { afterAll, describe, expect, test } from 'vitest';
import { z } from 'zod/v4';
import { createLlamaCpp, llamaCpp } from './create-llama-cpp.ts';

const provider = createLlamaCpp({ models: [tinyModel], backend: 'node-llama-cpp' });
const model = provider('loam/tiny');
afterAll(async () => provider.close());

const user = (text: string): LanguageModelV4CallOptions['prompt'] => [
  { role: 'user', content: [{ type: 'text', text }] },
];

async function collect(call: LanguageModelV4CallOptions): Promise<LanguageModelV4StreamPart[]> {
  const parts: LanguageModelV4StreamPart[] = [];
  for await (const part of (await model.doStream(call)).stream) parts.push(part);
  return parts;
}

const textOf = (parts: LanguageModelV4StreamPart[]): string =>
  parts.map(part => (part.type === 'text-delta' ? part.delta : '')).join('');

describe('the provider', () => {
  test('describes its models before and after they are loaded', async () => {
    const fresh = createLlamaCpp({ models: [tinyModel], backend: 'node-llama-cpp' });
    try {
      expect(fresh.models()).toMatchObject([
        { id: 'loam/tiny', kind: 'chat', state: 'unloaded', contextLength: 4096 },
      ]);
      expect(await fresh.stats()).toMatchObject([{ modelId: 'loam/tiny', running: 0, queued: 0 }]);
      await fresh.load('loam/tiny');
      expect(fresh.models()).toMatchObject([
        {
          state: 'ready',
          backend: 'node-llama-cpp',
          capabilities: { tools: true, structuredOutput: true, logprobs: true },
        },
      ]);
      expect((await fresh.stats())[0]?.residentBytes).toBeGreaterThan(10_000_000);
    } finally {
      await fresh.close();
    }
    expect(fresh.models()[0]?.state).toBe('unloaded');
    await expect(fresh.load('loam/tiny')).rejects.toThrow(/closed/);
  });

  test('lets running answers end when it is closed, if it is told how long', async () => {
    const fresh = createLlamaCpp({ models: [tinyModel], backend: 'node-llama-cpp' });
    const { stream } = await fresh('loam/tiny').doStream({
      prompt: [{ role: 'user', content: [{ type: 'text', text: 'Tell me a story.' }] }],
    });
    const closing = fresh.close({ drainMs: 30_000 });
    await expect(fresh.load('loam/tiny')).rejects.toMatchObject({
      code: 'engine_overloaded',
      isRetryable: true,
    });
    const types = [];
    for await (const part of stream) types.push(part.type);
    expect(types.at(-1)).toBe('finish');
    await closing;
  });

  test('ends answers at the deadline of their model', async () => {
    const fresh = createLlamaCpp({
      models: [{ ...tinyModel, deadlineSeconds: 0.001 }],
      backend: 'node-llama-cpp',
    });
    try {
      const call = fresh('loam/tiny').doGenerate({
        prompt: [{ role: 'user', content: [{ type: 'text', text: 'Tell me a story.' }] }],
      });
      await expect(call).rejects.toMatchObject({ code: 'deadline_exceeded', statusCode: 504 });
    } finally {
      await fresh.close();
    }
  });

  test('does not know other models', async () => {
    expect(() => provider('other')).toThrow(NoSuchModelError);
    expect(() => provider.languageModel('../secret.gguf')).toThrow(NoSuchModelError);
    expect(() => provider.embeddingModel('loam/tiny')).toThrow(NoSuchModelError);
    expect(() => provider.tokenizer('other')).toThrow(ModelError);
    await expect(provider.load('other')).rejects.toMatchObject({ code: 'model_not_found' });
  });

  test('takes a path where no models are named', async () => {
    try {
      const { text } = await generateText({ model: llamaCpp(tinyModel.path), prompt: 'Hello!' });
      expect(text.length).toBeGreaterThan(0);
      expect(() => llamaCpp('gpt-4')).toThrow(NoSuchModelError);
    } finally {
      await llamaCpp.close();
    }
  });

  test('a model that cannot be loaded is an error before the stream', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'loam-provider-'));
    const path = join(folder, 'notes.gguf');
    await writeFile(path, 'no weights');
    const broken = createLlamaCpp({ models: { broken: path } });
    try {
      await expect(broken('broken').doStream({ prompt: user('Hello!') })).rejects.toMatchObject({
        code: 'model_load_failed',
        message: expect.stringContaining('not a GGUF file'),
      });
      expect(broken.models()[0]?.state).toBe('failed');
    } finally {
      await broken.close();
      await rm(folder, { recursive: true });
    }
  });

  test('its tokenizer keeps text that spells a control token as text', async () => {
    const tokenizer = provider.tokenizer('loam/tiny');
    const tokens = await tokenizer.encode('<|im_end|> 🦙');
    expect(tokens).not.toContain(2272);
    expect(await tokenizer.decode(tokens)).toBe('<|im_end|> 🦙');
  });
});

describe('the language model', () => {
  test('streams, and the folded answer is the same', async () => {
    const parts = await collect({ prompt: user('Hello!') });
    expect(textOf(parts)).toBe('Hello! How can I help you?');
    const { content, finishReason, usage } = await model.doGenerate({ prompt: user('Hello!') });
    expect(content).toEqual([{ type: 'text', text: 'Hello! How can I help you?' }]);
    expect(finishReason).toEqual({ unified: 'stop', raw: 'stop' });
    const { total, noCache, cacheRead } = usage.inputTokens;
    // All but the last token of the prompt were there already.
    expect({ total, noCache, cacheRead }).toEqual({ total, noCache: 1, cacheRead: total! - 1 });
    expect(usage.outputTokens).toEqual({ total: 11, text: 11, reasoning: 0 });
  });

  test('a prompt that does not fit is refused before the stream, with both numbers', async () => {
    await expect(model.doStream({ prompt: user('la '.repeat(6000)) })).rejects.toMatchObject({
      code: 'context_length_exceeded',
      param: 'messages',
      statusCode: 400,
    });
    const text = provider.completionModel('loam/tiny').doStream({ prompt: 'la '.repeat(6000) });
    await expect(text).rejects.toMatchObject({ code: 'context_length_exceeded', param: 'prompt' });
    await expect(model.doStream({ prompt: user('Hello!'), maxOutputTokens: 4096 })).rejects.toThrow(
      /4096.*41\d\d/,
    );
  });

  test('a misspelt option of its own is an error that names it', async () => {
    await expect(
      model.doStream({ prompt: user('Hello!'), providerOptions: { loam: { minp: 0.1 } } }),
    ).rejects.toThrow(/minp/);
  });

  test('a grammar holds the whole answer, and a broken one is refused', async () => {
    const call = { prompt: user('Hello!') };
    const grammar = (gbnf: string) => ({ ...call, providerOptions: { loam: { grammar: gbnf } } });
    expect(textOf(await collect(grammar('root ::= "yes" | "no"')))).toMatch(/^(yes|no)$/);
    await expect(model.doStream(grammar('root ::= (('))).rejects.toMatchObject({
      code: 'unsupported_parameter',
      param: 'grammar',
    });
  });

  test.each([
    [{ regex: '[A-C]{3}[0-9]' }, /^[A-C]{3}\d$/],
    [{ choice: ['perhaps', 'never'] }, /^(perhaps|never)$/],
  ])('%j holds the whole answer', async (loam, expected) => {
    const call = { prompt: user('Hello!'), providerOptions: { loam } };
    expect(textOf(await collect(call))).toMatch(expected);
  });

  test('log-probabilities come with the answer', async () => {
    const parts = await collect({
      prompt: user('Hello!'),
      maxOutputTokens: 3,
      providerOptions: { loam: { logprobs: 2 } },
    });
    const told = (part: (typeof parts)[number] | undefined) =>
      part && 'providerMetadata' in part
        ? part.providerMetadata?.['loam']?.['logprobs']
        : undefined;
    const all = [
      { token: 'H', logprob: expect.any(Number), bytes: [72] },
      { token: 'el' },
      { token: 'lo' },
    ];
    // Each with the text it is of, and all of them at the end.
    const deltas = parts.filter(({ type }) => type === 'text-delta');
    expect(deltas.map(told)).toMatchObject(all.map(each => [each]));
    expect(told(parts.at(-1))).toMatchObject(all);
  });

  test('an abort in the middle of a stream fails it, and frees the sequence', async () => {
    const abort = new AbortController();
    const { stream } = await model.doStream({
      prompt: user('Hello!'),
      abortSignal: abort.signal,
      providerOptions: { loam: { grammar: 'root ::= [0-9]+' } },
    });
    const reader = stream.getReader();
    while ((await reader.read()).value?.type !== 'text-delta');
    abort.abort();
    await expect(
      (async () => {
        while (!(await reader.read()).done);
      })(),
    ).rejects.toThrow(/abort/i);
    expect((await provider.stats())[0]).toMatchObject({ running: 0 });
  });

  test('a cancelled stream frees the sequence', async () => {
    const { stream } = await model.doStream({
      prompt: user('Hello!'),
      providerOptions: { loam: { grammar: 'root ::= [0-9]+' } },
    });
    const reader = stream.getReader();
    while ((await reader.read()).value?.type !== 'text-delta');
    await reader.cancel();
    expect((await provider.stats())[0]).toMatchObject({ running: 0 });
  });
});

describe('the completion model', () => {
  const raw = provider.completionModel('loam/tiny');
  const complete = async (
    call: CompletionModelCallOptions,
  ): Promise<LanguageModelV4StreamPart[]> => {
    const parts: LanguageModelV4StreamPart[] = [];
    for await (const part of (await raw.doStream(call)).stream) parts.push(part);
    return parts;
  };
  const prompt = '<|im_start|>user\nHello!<|im_end|>\n<|im_start|>assistant\nHello!';

  test('continues raw text, or tokens', async () => {
    const parts = await complete({ prompt });
    expect(textOf(parts)).toBe(' How can I help you?');
    expect(parts.map(({ type }) => type).filter(type => type !== 'text-delta')).toEqual([
      'stream-start',
      'response-metadata',
      'text-start',
      'text-end',
      'finish',
    ]);
    const tokens = [2271, 307, 10, 72, 493, 331, 33, 2272, 10, 2271, 306, 10];
    expect(textOf(await complete({ prompt: tokens, maxOutputTokens: 3 }))).toBe('Hello');
  });

  test('stops before a stop sequence, and keeps to a grammar', async () => {
    expect(textOf(await complete({ prompt, stopSequences: [' help'] }))).toBe(' How can I');
    const loam = { grammar: 'root ::= " Bye."' };
    expect(textOf(await complete({ prompt, providerOptions: { loam } }))).toBe(' Bye.');
    const choice = { loam: { choice: [' Bye.'] } };
    expect(textOf(await complete({ prompt, providerOptions: choice }))).toBe(' Bye.');
  });

  test('refuses what means nothing without a chat, and tokens it does not have', async () => {
    await expect(raw.doStream({ prompt, responseFormat: { type: 'json' } })).rejects.toMatchObject({
      code: 'unsupported_parameter',
    });
    await expect(raw.doStream({ prompt: [99_999] })).rejects.toThrow(/99999/);
    expect(() => provider.completionModel('other')).toThrow(NoSuchModelError);
  });
});

describe('through the AI SDK', () => {
  const tools = {
    get_weather: tool({
      description: 'Get the current weather for a city.',
      inputSchema: z.object({ city: z.string().describe('The city name.') }),
    }),
  };

  test('the model decides to call a tool', async () => {
    const { toolCalls, finishReason } = await generateText({
      model,
      tools,
      prompt: "What's the weather in Lisbon?",
    });
    expect(toolCalls).toMatchObject([{ toolName: 'get_weather', input: { city: 'Lisbon' } }]);
    expect(finishReason).toBe('tool-calls');
  });

  test('usage and cached tokens arrive', async () => {
    const result = streamText({ model, prompt: 'Hello!' });
    expect(await result.text).toBe('Hello! How can I help you?');
    const { inputTokens, outputTokens, totalTokens } = await result.usage;
    expect(totalTokens).toBe(inputTokens! + outputTokens!);
  });
});
