import { readFileSync } from 'node:fs';
import { createOpenResponses } from '@ai-sdk/open-responses';
import { createOpenAI } from '@ai-sdk/openai';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import type { EmbeddingModelV4 } from '@ai-sdk/provider';
import type { FetchFunction } from '@ai-sdk/provider-utils';
import { convertReadableStreamToArray } from '@ai-sdk/provider-utils/test';
import { describe, expect, it } from 'vitest';
import responseEvents from '../../../openai-wire/src/__fixtures__/response-events.json' with { type: 'json' };
import { streamReply } from '../__fixtures__/scripted-fetch.ts';
import { createLoam } from '../loam-provider.ts';
import { getLoamMetadata } from '../metadata/loam-metadata.ts';
import { describeClient, type Client } from './golden-answers.contract.ts';
import { findBrokenLaws } from './stream-laws.ts';

const prompt = [{ role: 'user' as const, content: [{ type: 'text' as const, text: 'Hi' }] }];

// The official clients and ours read the same recorded answers of a Loam server (S0-12).

const baseURL = 'http://127.0.0.1/v1';
const openai = (fetch: FetchFunction) => createOpenAI({ apiKey: 'k', baseURL, fetch });
const compatible = (fetch: FetchFunction) =>
  createOpenAICompatible({ name: 'loam', baseURL, includeUsage: true, fetch });
const loam = (fetch: FetchFunction) => createLoam({ baseURL, fetch });

const clients: Client[] = [
  { name: 'loam.chat', api: 'chat', createModel: fetch => loam(fetch).chat('m') },
  {
    name: 'openai.chat',
    api: 'chat',
    createModel: fetch => openai(fetch).chat('m'),
    lacks: { reasoning: true },
  },
  {
    name: 'openai-compatible',
    api: 'chat',
    createModel: fetch => compatible(fetch).chatModel('m'),
    lacks: { statusOfStreamErrors: true },
  },
  { name: 'loam.completion', api: 'completion', createModel: fetch => loam(fetch).completion('m') },
  {
    name: 'openai.completion',
    api: 'completion',
    createModel: fetch => openai(fetch).completion('m'),
    lacks: { silenceAboutToolChoice: true },
  },
  {
    name: 'openai-compatible completion',
    api: 'completion',
    createModel: fetch => compatible(fetch).completionModel('m'),
    lacks: { silenceAboutToolChoice: true },
  },
  { name: 'loam.responses', api: 'responses', createModel: fetch => loam(fetch).responses('m') },
  {
    name: 'openai.responses',
    api: 'responses',
    createModel: fetch => openai(fetch).responses('m'),
  },
  {
    name: 'open-responses',
    api: 'responses',
    createModel: fetch =>
      createOpenResponses({ name: 'loam', url: `${baseURL}/responses`, fetch })('m'),
    lacks: { streamedToolInput: true },
  },
];

for (const client of clients) describeClient(client);

const recorded = (file: string) =>
  readFileSync(new URL(`../__fixtures__/recorded/${file}`, import.meta.url), 'utf8');
const replyWith = (file: string, status: number) => async () =>
  new Response(recorded(file), {
    status,
    headers: { 'content-type': file.endsWith('.sse') ? 'text/event-stream' : 'application/json' },
  });

describe('embeddings', () => {
  it.each<[string, string, (fetch: FetchFunction) => EmbeddingModelV4]>([
    ['loam', 'embeddings-base64.json', fetch => loam(fetch).embedding('m')],
    ['loam, of a server without base64', 'embeddings.json', fetch => loam(fetch).embedding('m')],
    ['openai', 'embeddings.json', fetch => openai(fetch).embedding('m')],
    ['openai-compatible', 'embeddings.json', fetch => compatible(fetch).embeddingModel('m')],
  ])('%s', async (_, file, createModel) => {
    const { embeddings, usage, warnings } = await createModel(replyWith(file, 200)).doEmbed({
      values: ['a', 'b'],
    });
    expect(embeddings).toEqual([
      [0, 0.5, -0.25],
      [1, 0.5, -0.25],
    ]);
    expect(usage).toEqual({ tokens: 2 });
    expect(warnings).toEqual([]);
  });
});

it.each(clients)('$name words a refusal as the server does', async ({ createModel }) => {
  const model = createModel(replyWith('error.json', 400));
  await expect(model.doStream({ prompt })).rejects.toMatchObject({
    statusCode: 400,
    isRetryable: false,
    message: 'Invalid `temperature`: expected a value <= 2, but got 5.',
  });
});

it.each(clients.filter(({ api }) => api === 'responses'))(
  '$name reads a stream that warns; only ours says so',
  async ({ name, createModel }) => {
    const warning = { type: 'unsupported', feature: 'topK' };
    const events = responseEvents.map((event, index) =>
      index === 2 ? Object.assign({ loam: { warnings: [warning] } }, event) : event,
    );
    const { stream } = await createModel(async () => streamReply(events)).doStream({ prompt });
    const parts = await convertReadableStreamToArray(stream);
    expect(findBrokenLaws(parts, { streamsToolInput: name !== 'open-responses' })).toEqual([]);
    expect(parts[0]).toMatchObject({ warnings: name === 'loam.responses' ? [warning] : [] });
    expect(parts.at(-1)).toMatchObject({ finishReason: { unified: 'tool-calls' } });
  },
);

describe('what only Loam tells', () => {
  it('where the time went and what was cached', async () => {
    const { providerMetadata } = await loam(replyWith('chat-text.json', 200))('m').doGenerate({
      prompt,
    });
    const { cache, timings } = getLoamMetadata(providerMetadata) ?? {};
    expect(cache?.cachedTokens).toBeTypeOf('number');
    expect(Object.keys(timings ?? {}).toSorted()).toEqual([
      'decodeMs',
      'firstTokenMs',
      'promptMs',
      'queueMs',
      'tokensPerSecond',
    ]);
  });

  it('the log-probabilities of the whole answer', async () => {
    const { stream } = await loam(replyWith('chat-logprobs.sse', 200))('m').doStream({ prompt });
    const finish = (await convertReadableStreamToArray(stream)).at(-1);
    const metadata = finish?.type === 'finish' ? finish.providerMetadata : undefined;
    const { logprobs = [] } = getLoamMetadata(metadata) ?? {};
    expect(logprobs.map(({ token }) => token)).toEqual(['H', 'el', 'lo']);
    expect(logprobs.map(({ top }) => top.length)).toEqual([2, 2, 2]);
  });
});
