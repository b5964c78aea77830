import { createTestServer } from '@ai-sdk/test-server/with-vitest';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { textChunks } from './__fixtures__/chat-chunks.ts';
import { completionChunks } from './__fixtures__/completion-chunks.ts';
import { loam } from './index.ts';

// The instance that applications import, with no setting at all: the address, the key and `fetch`
// are the ones it finds.

const address = 'http://127.0.0.1:8080/v1';
const server = createTestServer({
  [`${address}/chat/completions`]: {},
  [`${address}/completions`]: {},
  [`${address}/embeddings`]: {},
  [`${address}/models`]: {},
  'https://models.example.com/v1/models': {},
});

afterEach(() => vi.unstubAllEnvs());

const prompt = [{ role: 'user' as const, content: [{ type: 'text' as const, text: 'Hi' }] }];
const events = (chunks: ReadonlyArray<object | string>) => ({
  type: 'stream-chunks' as const,
  chunks: chunks.map(chunk =>
    typeof chunk === 'string' ? chunk : `data: ${JSON.stringify(chunk)}\n\n`,
  ),
});

async function textOf(stream: ReadableStream<{ type: string; delta?: string }>) {
  let text = '';
  for await (const part of stream) if (part.type === 'text-delta') text += part.delta;
  return text;
}

describe('loam', () => {
  it('chats', async () => {
    server.urls[`${address}/chat/completions`].response = events(textChunks);
    const { stream } = await loam('loam/tiny').doStream({ prompt });
    expect(await textOf(stream)).toBe('Hello, wörld 😀');
    expect(await server.calls[0]?.requestBodyJson).toMatchObject({ model: 'loam/tiny' });
    expect(server.calls[0]?.requestHeaders).not.toHaveProperty('authorization');
  });

  it('completes', async () => {
    server.urls[`${address}/completions`].response = events(completionChunks);
    const { stream } = await loam.completion('loam/tiny').doStream({ prompt });
    expect(await textOf(stream)).toBe(' there was, wörld 😀');
  });

  it('embeds', async () => {
    server.urls[`${address}/embeddings`].response = {
      type: 'json-value',
      body: { data: [{ index: 0, embedding: [1] }] },
    };
    const { embeddings } = await loam.embedding('m').doEmbed({ values: ['a'] });
    expect(embeddings).toEqual([[1]]);
  });

  it('reads the environment when it is used', async () => {
    vi.stubEnv('LOAM_BASE_URL', 'https://models.example.com/v1/');
    vi.stubEnv('LOAM_API_KEY', 'from-env');
    server.urls['https://models.example.com/v1/models'].response = {
      type: 'json-value',
      body: { data: [{ id: 'a/b' }] },
    };
    expect(await loam.models()).toMatchObject([{ id: 'a/b' }]);
    expect(server.calls[0]?.requestHeaders).toMatchObject({ authorization: 'Bearer from-env' });
  });

  it('says what the server says when it refuses', async () => {
    server.urls[`${address}/models`].response = {
      type: 'error',
      status: 401,
      headers: { 'x-request-id': 'req_9' },
      body: JSON.stringify({ error: { message: 'Missing key', code: 'missing_api_key' } }),
    };
    await expect(loam.models()).rejects.toMatchObject({
      statusCode: 401,
      message: 'Missing key (request id: req_9)',
      data: { error: { code: 'missing_api_key' }, requestId: 'req_9' },
    });
  });
});
