import { NoSuchModelError } from '@ai-sdk/provider';
import { createProviderRegistry, customProvider, streamText } from 'ai';
import { afterEach, describe, expect, it, vi } from 'vitest';
import packageJson from '../package.json' with { type: 'json' };
import { textChunks } from './__fixtures__/chat-chunks.ts';
import {
  errorReply,
  jsonReply,
  scriptedFetch,
  streamReply,
} from './__fixtures__/scripted-fetch.ts';
import * as entry from './index.ts';
import { VERSION, createLoam, loam } from './index.ts';

afterEach(() => vi.unstubAllEnvs());

describe('the package', () => {
  it('exports exactly this', () => {
    expect(Object.keys(entry).toSorted()).toEqual([
      'VERSION',
      'createLoam',
      'getLoamMetadata',
      'isLoamMetadata',
      'loam',
    ]);
  });

  it('has exactly these entries', () => {
    expect(packageJson.exports).toEqual({
      '.': { types: './dist/index.d.ts', default: './dist/index.js' },
      './v3': { types: './dist/v3/index.d.ts', default: './dist/v3/index.js' },
      './conformance': {
        types: './dist/conformance/index.d.ts',
        default: './dist/conformance/index.js',
      },
      './package.json': './package.json',
    });
  });

  it('says its version', () => {
    expect(VERSION).toBe(packageJson.version);
  });

  it('needs no `ai` at run time', () => {
    expect(Object.keys(packageJson.dependencies)).not.toContain('ai');
  });
});

describe('provider', () => {
  it.each([
    ['loam(id)', loam('loam/tiny')],
    ['languageModel', loam.languageModel('loam/tiny')],
    ['chat', loam.chat('loam/tiny')],
    ['createLoam()', createLoam()('loam/tiny')],
  ])('%s is a chat model of the fourth specification (S0-8)', (_, model) => {
    expect(model).toMatchObject({
      specificationVersion: 'v4',
      provider: 'loam.chat',
      modelId: 'loam/tiny',
      supportedUrls: {},
    });
  });

  it('is a ProviderV4', () => {
    expect(loam.specificationVersion).toBe('v4');
  });

  it('completion is a completion model of the fourth specification', () => {
    expect(loam.completion('loam/tiny')).toMatchObject({
      specificationVersion: 'v4',
      provider: 'loam.completion',
      modelId: 'loam/tiny',
    });
  });

  it.each(['embeddingModel', 'embedding'] as const)('%s is an embedding model', method => {
    expect(loam[method]('m')).toMatchObject({
      specificationVersion: 'v4',
      provider: 'loam.embedding',
      modelId: 'm',
      maxEmbeddingsPerCall: 2048,
      supportsParallelCalls: true,
    });
  });

  it('has no image models', () => {
    expect(() => loam.imageModel('m')).toThrow(NoSuchModelError);
    expect(() => loam.imageModel('m')).toThrow(
      expect.objectContaining({ modelId: 'm', modelType: 'imageModel' }),
    );
  });

  it('cannot be constructed', () => {
    expect(() => Reflect.construct(createLoam(), ['m'])).toThrow(
      'write loam(id), not new loam(id)',
    );
  });

  it('works in a registry, with slashes in ids (S0-6)', () => {
    const registry = createProviderRegistry({ loam });
    expect(registry.languageModel('loam:meta/llama-3.1-8b')).toMatchObject({
      modelId: 'meta/llama-3.1-8b',
    });
    expect(registry.embeddingModel('loam:org/embed')).toMatchObject({ modelId: 'org/embed' });
    expect(() => registry.imageModel('loam:any')).toThrow(NoSuchModelError);
  });

  it('works in a custom provider', () => {
    const provider = customProvider({
      languageModels: { small: loam('loam/tiny') },
      embeddingModels: { search: loam.embeddingModel('org/embed') },
      fallbackProvider: loam,
    });
    expect(provider.languageModel('small')).toMatchObject({ modelId: 'loam/tiny' });
    expect(provider.languageModel('other')).toMatchObject({ modelId: 'other' });
    expect(provider.embeddingModel('search')).toMatchObject({ modelId: 'org/embed' });
    expect(provider.embeddingModel('other')).toMatchObject({ modelId: 'other' });
    expect(() => provider.imageModel('any')).toThrow(NoSuchModelError);
  });

  it('answers through a registry', async () => {
    const { fetch, seen } = scriptedFetch(streamReply(textChunks));
    const registry = createProviderRegistry({ loam: createLoam({ fetch }) });
    const { text } = streamText({ model: registry.languageModel('loam:a/b'), prompt: 'Hi' });
    expect(await text).toBe('Hello, wörld 😀');
    expect(seen[0]?.body.model).toBe('a/b');
  });
});

describe('models()', () => {
  it('lists what the server offers (MX-19)', async () => {
    const { fetch, seen } = scriptedFetch(
      jsonReply({
        object: 'list',
        data: [
          {
            id: 'loam/tiny',
            object: 'model',
            created: 1_700_000_000,
            owned_by: 'loam',
            type: 'chat',
            context_length: 2048,
            capabilities: { tools: true, structured_output: true },
          },
          // as servers that know only OpenAI's four fields
          { id: 'other', object: 'model', created: 0, owned_by: 'x' },
        ],
      }),
    );
    const models = await createLoam({ fetch, apiKey: 'k' }).models();
    expect(models).toEqual([
      {
        id: 'loam/tiny',
        kind: 'chat',
        created: 1_700_000_000,
        ownedBy: 'loam',
        contextLength: 2048,
        capabilities: { tools: true, structuredOutput: true },
      },
      { id: 'other', kind: 'chat', ownedBy: 'x' },
    ]);
    expect(seen[0]).toMatchObject({
      url: 'http://127.0.0.1:8080/v1/models',
      method: 'GET',
      headers: { authorization: 'Bearer k' },
    });
  });

  it('fails as every other call', async () => {
    const { fetch } = scriptedFetch(errorReply(401, { message: 'Missing key' }));
    await expect(createLoam({ fetch }).models()).rejects.toMatchObject({
      name: 'AI_APICallError',
      statusCode: 401,
      message: 'Missing key (request id: req_1)',
    });
  });

  it('says so when something else answers', async () => {
    const page = new Response('<!doctype html><title>My app</title>', {
      headers: { 'content-type': 'text/html' },
    });
    await expect(createLoam({ fetch: scriptedFetch(page).fetch }).models()).rejects.toThrow(
      'the body is a web page titled "My app"',
    );
  });

  it('can be aborted', async () => {
    const { fetch, seen } = scriptedFetch(jsonReply({ data: [] }));
    const { signal } = new AbortController();
    await createLoam({ fetch }).models({ abortSignal: signal });
    expect(seen[0]?.signal).toBe(signal);
  });
});
