import type { LanguageModelV4StreamPart, ProviderV4 } from '@ai-sdk/provider';
import { convertReadableStreamToArray } from '@ai-sdk/provider-utils/test';
import type { FetchFunction } from '@ai-sdk/provider-utils';
import { createServer } from '@loam/server';
import { generateText, Output } from 'ai';
import { describe, expect, it } from 'vitest';
import { z } from 'zod/v4';
import { played } from '../__fixtures__/played-server.ts';
import { scriptedProvider } from '../__fixtures__/scripted-provider.ts';
import { createLoam } from '../loam-provider.ts';

const usage = {
  inputTokens: { total: 5, noCache: 2, cacheRead: 3, cacheWrite: 0 },
  outputTokens: { total: 3, text: 2, reasoning: 1 },
};
const answer: LanguageModelV4StreamPart[] = [
  { type: 'stream-start', warnings: [] },
  { type: 'reasoning-start', id: 'r' },
  { type: 'reasoning-delta', id: 'r', delta: 'hm' },
  { type: 'reasoning-end', id: 'r' },
  { type: 'text-start', id: 't' },
  { type: 'text-delta', id: 't', delta: 'Hi' },
  { type: 'text-end', id: 't' },
  { type: 'finish', finishReason: { unified: 'stop', raw: undefined }, usage },
];
const user = (text: string) => ({
  role: 'user' as const,
  content: [{ type: 'text' as const, text }],
});

/** A message of a phase of the answer. */
const phased = (id: string, phase: string, delta: string): LanguageModelV4StreamPart[] => [
  { type: 'text-start', id, providerMetadata: { loam: { phase } } },
  { type: 'text-delta', id, delta },
  { type: 'text-end', id },
];

/** The provider in front of Loam's own server, and what goes through both. */
function setUp() {
  const bodies: Array<Record<string, unknown>> = [];
  const prompts: unknown[] = [];
  const provider: ProviderV4 = {
    ...scriptedProvider,
    languageModel: modelId => ({
      specificationVersion: 'v4',
      provider: 'scripted',
      modelId,
      supportedUrls: {},
      doGenerate: () => {
        throw new Error('Answers are folds of streams.');
      },
      doStream: async ({ prompt }) => {
        prompts.push(prompt);
        return {
          stream: new ReadableStream<LanguageModelV4StreamPart>({
            start(controller) {
              for (const part of answer) controller.enqueue(part);
              controller.close();
            },
          }),
        };
      },
    }),
  };
  const server = createServer({ provider, requireAuth: false });
  const loam = createLoam({
    baseURL: 'http://127.0.0.1/v1',
    fetch: async (url, init) => {
      const request = new Request(url, init);
      bodies.push((await request.clone().json()) as Record<string, unknown>);
      return server.fetch(request);
    },
  });
  return { model: loam.responses('scripted'), bodies, prompts };
}

describe('a responses model on our own server', () => {
  it('streams and generates the same answer', async () => {
    const { model } = setUp();
    const generated = await model.doGenerate({ prompt: [user('Hello')] });
    expect(generated.content).toMatchObject([
      { type: 'reasoning', text: 'hm' },
      { type: 'text', text: 'Hi' },
    ]);
    expect(generated.finishReason.unified).toBe('stop');
    expect(generated.usage).toMatchObject(usage);
    const { stream } = await model.doStream({ prompt: [user('Hello')] });
    const parts = await convertReadableStreamToArray(stream);
    expect(parts.map(({ type }) => type)).toEqual([
      'stream-start',
      'response-metadata',
      'reasoning-start',
      'reasoning-delta',
      'reasoning-end',
      'text-start',
      'text-delta',
      'text-end',
      'finish',
    ]);
  });

  it('continues an answer by its id', async () => {
    const { model, bodies, prompts } = setUp();
    const first = await model.doGenerate({ prompt: [user('one')] });
    const previousResponseId = first.response?.id ?? '';
    expect(first.providerMetadata?.['loam']).toMatchObject({ responseId: previousResponseId });
    await model.doGenerate({
      prompt: [user('two')],
      providerOptions: { loam: { previousResponseId } },
    });
    expect(bodies.at(-1)).toMatchObject({ previous_response_id: previousResponseId });
    expect(prompts.at(-1)).toHaveLength(3);
  });

  it('refers to what the server keeps, where that is asked for', async () => {
    const { model, bodies, prompts } = setUp();
    const first = await model.doGenerate({ prompt: [user('one')] });
    const said = first.content.flatMap(part =>
      part.type === 'text' || part.type === 'reasoning'
        ? [{ type: part.type, text: part.text, providerOptions: part.providerMetadata }]
        : [],
    );
    const prompt = [user('one'), { role: 'assistant' as const, content: said }, user('two')];
    await model.doGenerate({ prompt, providerOptions: { loam: { itemReferences: true } } });
    expect(bodies.at(-1)?.['input']).toMatchObject([
      { role: 'user' },
      { type: 'item_reference', id: expect.stringMatching(/^rs_/) },
      { type: 'item_reference', id: expect.stringMatching(/^msg_/) },
      { role: 'user' },
    ]);
    expect(prompts.at(-1)).toMatchObject([
      { role: 'user' },
      { role: 'assistant', content: [{ text: 'hm' }, { text: 'Hi' }] },
      { role: 'user' },
    ]);
  });

  it.each([
    [{ store: true }, { store: true }],
    [{ store: false }, { store: false }],
    [{ reasoningSummary: 'auto' }, { reasoning: { summary: 'auto' } }],
    [
      { cacheKey: 'k', minP: 0.1 },
      { prompt_cache_key: 'k', min_p: 0.1 },
    ],
  ])('%j is sent as %j', async (loam, sent) => {
    const { model, bodies } = setUp();
    await model.doGenerate({ prompt: [user('x')], providerOptions: { loam } });
    expect(bodies.at(-1)).toMatchObject(sent);
  });

  it('an unknown answer to continue is an error that says so', async () => {
    const { model } = setUp();
    const providerOptions = { loam: { previousResponseId: 'resp_0' } };
    await expect(model.doStream({ prompt: [user('x')], providerOptions })).rejects.toMatchObject({
      statusCode: 400,
      isRetryable: false,
      message: expect.stringContaining('resp_0'),
    });
  });

  it('names a misspelt option', async () => {
    const { model } = setUp();
    const providerOptions = { loam: { previousResponse: 'resp_0' } };
    await expect(model.doGenerate({ prompt: [user('x')], providerOptions })).rejects.toThrow(
      'Did you mean "previousResponseId"?',
    );
  });

  it('reads the final answer as JSON where comments come before it (OR-8)', async () => {
    const provider = played(() => [
      ...phased('a', 'commentary', 'Let me see.'),
      ...phased('b', 'final_answer', '{"name":"Ada"}'),
      { type: 'finish', finishReason: { unified: 'stop', raw: undefined }, usage },
    ]);
    const server = createServer({ provider, requireAuth: false });
    const fetch: FetchFunction = async (url, init) => server.fetch(new Request(url, init));
    const model = createLoam({ baseURL: 'http://127.0.0.1/v1', fetch }).responses('m');
    const { output, text: said } = await generateText({
      model,
      prompt: 'Who?',
      output: Output.object({ schema: z.object({ name: z.string() }) }),
    });
    expect(output).toEqual({ name: 'Ada' });
    expect(said).toContain('Let me see.');
    const plain = await model.doGenerate({ prompt: [user('Who?')] });
    expect(plain).not.toHaveProperty('structuredOutputText');
  });
});
