import { WORKFLOW_DESERIALIZE, WORKFLOW_SERIALIZE } from '@ai-sdk/provider-utils';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { textChunks } from '../__fixtures__/chat-chunks.ts';
import { completionChunks } from '../__fixtures__/completion-chunks.ts';
import { jsonReply, scriptedFetch, streamReply } from '../__fixtures__/scripted-fetch.ts';
import { LoamCompletionLanguageModel } from '../completion/loam-completion-language-model.ts';
import { LoamEmbeddingModel } from '../embedding/loam-embedding-model.ts';
import { createLoam, type LoamProviderSettings } from '../loam-provider.ts';
import { LoamChatLanguageModel } from '../chat/loam-chat-language-model.ts';
import { LoamRerankingModel } from '../reranking/loam-reranking-model.ts';
import { LoamResponsesLanguageModel } from '../responses/loam-responses-language-model.ts';

afterEach(() => {
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
});

function serialize(settings: LoamProviderSettings): string {
  const model = createLoam(settings)('loam/tiny');
  if (!(model instanceof LoamChatLanguageModel)) throw new Error('another kind of model');
  return JSON.stringify(LoamChatLanguageModel[WORKFLOW_SERIALIZE](model));
}

const restore = (stored: string) => LoamChatLanguageModel[WORKFLOW_DESERIALIZE](JSON.parse(stored));

describe('a model between two steps of a workflow', () => {
  it('answers as before, with the key of the environment', async () => {
    const model = restore(serialize({ baseURL: 'http://loam.example/v1/' }));
    expect(model).toMatchObject({
      specificationVersion: 'v4',
      provider: 'loam.chat',
      modelId: 'loam/tiny',
    });

    vi.stubEnv('LOAM_API_KEY', 'from-env');
    const { fetch, seen } = scriptedFetch(streamReply(textChunks));
    vi.stubGlobal('fetch', fetch);
    await model.doStream({ prompt: [] });
    expect(seen[0]).toMatchObject({
      url: 'http://loam.example/v1/chat/completions',
      headers: { authorization: 'Bearer from-env' },
    });
  });

  it('reads the address where it runs, if none was set', () => {
    vi.stubEnv('LOAM_BASE_URL', 'http://first.example/v1');
    expect(serialize({})).not.toContain('first.example');
  });

  it.each<[string, LoamProviderSettings]>([
    ['a string', { apiKey: 's3cret' }],
    ['a promise', { apiKey: Promise.resolve('s3cret') }],
    ['a function', { apiKey: () => 's3cret' }],
    ['a header', { headers: { 'x-api-key': 's3cret' } }],
    ['the authorization header', { headers: { Authorization: 'Bearer s3cret' } }],
  ])('never holds a key that came as %s', (_, settings) => {
    vi.stubEnv('LOAM_API_KEY', 's3cret');
    expect(serialize({ baseURL: 'http://loam.example/v1', ...settings })).not.toContain('s3cret');
  });

  it('shows no key when it is written to a log', () => {
    const model = createLoam({ apiKey: 's3cret', headers: { 'x-api-key': 's3cret' } })('m');
    expect(JSON.stringify(model)).not.toContain('s3cret');
  });

  it('refuses an address with a password', () => {
    expect(() => serialize({ baseURL: 'http://u:s3cret@loam.example/v1' })).toThrow(
      'holds a user name or password',
    );
  });
});

describe('models of other kinds', () => {
  it('a completion model answers as before', async () => {
    const model = createLoam({ baseURL: 'http://loam.example/v1', apiKey: 's3cret' }).completion(
      'm',
    );
    if (!(model instanceof LoamCompletionLanguageModel)) throw new Error('another kind of model');
    const stored = JSON.stringify(LoamCompletionLanguageModel[WORKFLOW_SERIALIZE](model));
    expect(stored).not.toContain('s3cret');

    const { fetch, seen } = scriptedFetch(streamReply(completionChunks));
    vi.stubGlobal('fetch', fetch);
    const restored = LoamCompletionLanguageModel[WORKFLOW_DESERIALIZE](JSON.parse(stored));
    expect(restored).toMatchObject({ provider: 'loam.completion', modelId: 'm' });
    await restored.doStream({ prompt: [] });
    expect(seen[0]?.url).toBe('http://loam.example/v1/completions');
  });

  it('an embedding model answers as before', async () => {
    const model = createLoam({ baseURL: 'http://loam.example/v1', apiKey: 's3cret' }).embedding(
      'm',
    );
    if (!(model instanceof LoamEmbeddingModel)) throw new Error('another kind of model');
    const stored = JSON.stringify(LoamEmbeddingModel[WORKFLOW_SERIALIZE](model));
    expect(stored).not.toContain('s3cret');

    const { fetch, seen } = scriptedFetch(
      jsonReply({ data: [{ index: 0, embedding: [1] }], usage: null }),
    );
    vi.stubGlobal('fetch', fetch);
    const restored = LoamEmbeddingModel[WORKFLOW_DESERIALIZE](JSON.parse(stored));
    expect(restored).toMatchObject({ provider: 'loam.embedding', modelId: 'm' });
    expect(await restored.doEmbed({ values: ['a'] })).toMatchObject({ embeddings: [[1]] });
    expect(seen[0]?.url).toBe('http://loam.example/v1/embeddings');
  });
});

describe.each([
  ['responses', LoamResponsesLanguageModel],
  ['reranking', LoamRerankingModel],
] as const)('a %s model', (kind, Model) => {
  const settings: LoamProviderSettings = {
    baseURL: 'http://loam.example/v1',
    apiKey: 's3cret',
    gateId: 'assistant',
    transport: 'websocket',
    chain: true,
  };
  const store = () => {
    const model = createLoam(settings)[kind]('m');
    if (!(model instanceof Model)) throw new Error('another kind of model');
    return Model[WORKFLOW_SERIALIZE](model as never);
  };

  it('never holds a key', () => {
    vi.stubEnv('LOAM_API_KEY', 's3cret');
    expect(JSON.stringify(store())).not.toContain('s3cret');
  });

  it('is the same after two steps as after one', () => {
    const once = store();
    const restored = Model[WORKFLOW_DESERIALIZE](JSON.parse(JSON.stringify(once)));
    expect(restored).toMatchObject({ provider: `loam.${kind}`, modelId: 'm' });
    expect(Model[WORKFLOW_SERIALIZE](restored as never)).toEqual(once);
  });
});

it('a responses model answers as before, at its gate, and over HTTP where there is no WebSocket', async () => {
  const model = createLoam({
    baseURL: 'http://loam.example/v1',
    gateId: 'assistant',
    transport: 'websocket',
  }).responses('m');
  if (!(model instanceof LoamResponsesLanguageModel)) throw new Error('another kind of model');
  const stored = JSON.stringify(LoamResponsesLanguageModel[WORKFLOW_SERIALIZE](model));

  vi.stubGlobal('WebSocket', undefined);
  const { fetch, seen } = scriptedFetch(streamReply([]));
  vi.stubGlobal('fetch', fetch);
  const restored = LoamResponsesLanguageModel[WORKFLOW_DESERIALIZE](JSON.parse(stored));
  await restored.doStream({ prompt: [] });
  expect(seen[0]).toMatchObject({
    url: 'http://loam.example/v1/responses',
    headers: { 'x-loam-gate-id': 'assistant' },
  });
});
