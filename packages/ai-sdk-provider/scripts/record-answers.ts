/**
 * Records answers of a Loam server, byte for byte, for the tests:
 *
 *     LOAM_BASE_URL=http://127.0.0.1:8080/v1 node scripts/record-answers.ts
 *
 * What `loam/tiny` cannot say (reasoning, vectors), a scripted model says behind the same server.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createServer } from '@loam/server';
import { scriptedProvider } from '../src/__fixtures__/scripted-provider.ts';

const folder = path.resolve(import.meta.dirname, '../src/__fixtures__/recorded');
const weather = {
  type: 'function',
  function: {
    name: 'get_weather',
    description: 'Get the current weather in a city',
    parameters: {
      type: 'object',
      properties: { city: { type: 'string' } },
      required: ['city'],
      additionalProperties: false,
    },
  },
};
const say = (content: string) => ({ messages: [{ role: 'user', content }] });
const streamed = { stream: true, stream_options: { include_usage: true } };
const { type, function: tool } = weather;
const responsesAsk = { input: 'What is the weather in Oslo?', tools: [{ type, ...tool }] };
const ask = { ...say('What is the weather in Oslo?'), tools: [weather] };

type Recording = { path: string; body: object };

const tiny: Record<string, Recording> = {
  'chat-text.sse': { path: '/chat/completions', body: { ...say('Hello!'), ...streamed } },
  'chat-tool-call.sse': { path: '/chat/completions', body: { ...ask, ...streamed } },
  'chat-cut-short.sse': {
    path: '/chat/completions',
    body: { ...say('Hello!'), max_completion_tokens: 3, ...streamed },
  },
  'chat-logprobs.sse': {
    path: '/chat/completions',
    body: {
      ...say('Hello!'),
      logprobs: true,
      top_logprobs: 2,
      max_completion_tokens: 3,
      ...streamed,
    },
  },
  'chat-text.json': { path: '/chat/completions', body: say('Hello!') },
  'chat-tool-call.json': { path: '/chat/completions', body: ask },
  'completion-text.sse': {
    path: '/completions',
    body: { prompt: 'The weather in Oslo', max_tokens: 12, ...streamed },
  },
  'completion-text.json': {
    path: '/completions',
    body: { prompt: 'The weather in Oslo', max_tokens: 12, logprobs: 1 },
  },
  'responses-text.sse': { path: '/responses', body: { input: 'Hello!', stream: true } },
  'responses-tool-call.sse': { path: '/responses', body: { ...responsesAsk, stream: true } },
  'error.json': { path: '/chat/completions', body: { ...say('Hello!'), temperature: 5 } },
};

const scripted: Record<string, Recording> = {
  'chat-reasoning.sse': { path: '/chat/completions', body: { ...ask, ...streamed } },
  'chat-reasoning.json': { path: '/chat/completions', body: ask },
  'responses-reasoning.sse': {
    path: '/responses',
    body: { ...responsesAsk, reasoning: { summary: 'auto' }, stream: true },
  },
  'chat-failed.sse': { path: '/chat/completions', body: { ...say('fail'), ...streamed } },
  'embeddings.json': { path: '/embeddings', body: { input: ['a', 'b'] } },
  'embeddings-base64.json': {
    path: '/embeddings',
    body: { input: ['a', 'b'], encoding_format: 'base64' },
  },
};

async function record(
  recordings: Record<string, Recording>,
  model: string,
  send: (request: Request) => Promise<Response>,
  baseURL: string,
): Promise<void> {
  for (const [name, { path: route, body }] of Object.entries(recordings)) {
    const response = await send(
      new Request(`${baseURL}${route}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ model, ...body }),
      }),
    );
    await writeFile(path.join(folder, name), await response.text());
    console.log(`${response.status} ${name}`);
  }
}

await mkdir(folder, { recursive: true });
const baseURL = process.env.LOAM_BASE_URL ?? 'http://127.0.0.1:8080/v1';
await record(tiny, 'loam/tiny', request => fetch(request), baseURL);
const { fetch: answer } = createServer({ provider: scriptedProvider, requireAuth: false });
await record(scripted, 'scripted', async request => answer(request), 'http://127.0.0.1/v1');
