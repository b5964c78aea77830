import { createLoam } from '@loam/ai-sdk-provider';
import { createServer } from '@loam/server';
import { embed, generateText, streamText } from 'ai';
import {
  MockEmbeddingModelV4,
  MockLanguageModelV4,
  MockProviderV4,
  simulateReadableStream,
} from 'ai/test';
import { afterEach, expect, test, vi } from 'vitest';
import { failOnWarnings } from './__fixtures__/no-warnings.ts';
import { finish, text } from './__fixtures__/scripted-server.ts';
import { apiKey, baseURL, fetchOf } from './__fixtures__/tiny-server.ts';

// S4-2, S4-21, S4-22, S4-26: gates through the AI SDK and this project's provider, `gateId` and all.

failOnWarnings();

const named = (name: string) =>
  new MockProviderV4({
    languageModels: {
      m: new MockLanguageModelV4({
        modelId: 'm',
        doStream: async () => {
          const chunks = [
            { type: 'stream-start' as const, warnings: [] },
            ...text(`I am ${name}`),
            finish(),
          ];
          return {
            stream: simulateReadableStream({
              chunks,
              chunkDelayInMs: null,
              initialDelayInMs: null,
            }),
          };
        },
      }),
    },
    embeddingModels: {
      m: new MockEmbeddingModelV4({
        doEmbed: async () => ({ embeddings: [[1, 2]], usage: { tokens: 3 }, warnings: [] }),
      }),
    },
  });

const price = { input: 1, output: 1 };
const server = createServer({
  provider: named('own'),
  providers: { a: named('a'), b: named('b') },
  apiKey,
  gates: {
    first: { targets: [{ provider: 'a', model: 'm', price }] },
    second: { targets: [{ provider: 'b', model: 'm', price }] },
    vectors: { kind: 'embedding', targets: [{ provider: 'b', model: 'm', price }] },
  },
});
const fetch = fetchOf(server);

afterEach(() => vi.unstubAllEnvs());

test('gateId of the provider: chat, responses and embeddings', async () => {
  const loam = createLoam({ apiKey, baseURL, fetch, gateId: 'first' });
  expect((await generateText({ model: loam('any'), prompt: 'Hi' })).text).toBe('I am a');
  expect((await generateText({ model: loam.responses('any'), prompt: 'Hi' })).text).toBe('I am a');
  const vectors = createLoam({ apiKey, baseURL, fetch, gateId: 'vectors' });
  const { embedding } = await embed({ model: vectors.embeddingModel('any'), value: 'Hi' });
  expect(embedding).toEqual([1, 2]);
});

test('a gate of one call goes before it, and the answer says who it was and what it cost', async () => {
  const loam = createLoam({ apiKey, baseURL, fetch, gateId: 'first' });
  const result = streamText({
    model: loam('any'),
    prompt: 'Hi',
    providerOptions: { loam: { gate: 'second' } },
  });
  expect(await result.text).toBe('I am b');
  expect((await result.providerMetadata)?.['loam']).toMatchObject({
    gate: 'second',
    target: 'b/m',
    cost: 0.000018,
  });
});

test('S4-22: which server it is stands in the environment', async () => {
  vi.stubEnv('LOAM_BASE_URL', baseURL);
  vi.stubEnv('LOAM_API_KEY', apiKey);
  const loam = createLoam({ fetch });
  expect((await generateText({ model: loam('gate/second'), prompt: 'Hi' })).text).toBe('I am b');
});
