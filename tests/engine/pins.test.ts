import { createLlamaCpp } from '@loam/llama-cpp';
import { createServer } from '@loam/server';
import { serve } from '@loam/server/node';
import { tinyModel } from '@loam/tiny-model';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const provider = createLlamaCpp({
  // Two sequences and no memory for what has to leave them: who is not pinned is gone.
  models: [{ ...tinyModel, contextLength: 1024, sequences: 2, savedStatesMb: 0 }],
});
const { fetch } = createServer({ provider, requireAuth: false });
afterAll(() => provider.close());

type Usage = { cached: number; prompt: number; missReason?: string };
type WireUsage = {
  input_tokens?: number;
  prompt_tokens?: number;
  input_tokens_details?: { cached_tokens: number };
  prompt_tokens_details?: { cached_tokens: number };
  loam?: { cache?: { miss_reason?: string } };
};

const readUsage = (usage: WireUsage): Usage => ({
  cached: (usage.input_tokens_details ?? usage.prompt_tokens_details)?.cached_tokens ?? -1,
  prompt: usage.input_tokens ?? usage.prompt_tokens ?? -1,
  ...(usage.loam?.cache?.miss_reason && { missReason: usage.loam.cache.miss_reason }),
});

async function post<Answer>(path: string, body: object): Promise<Answer> {
  const response = await fetch(
    new Request(`http://127.0.0.1${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ model: tinyModel.id, ...body }),
    }),
  );
  expect(response.status).toBe(200);
  return (await response.json()) as Answer;
}

const numbers = (from: number): string =>
  Array.from({ length: 40 }, (_, index) => `${from + index} sheep`).join(', ');

/** Other prompts, more than there are sequences, without a key. */
async function pressure(base: number): Promise<void> {
  for (let other = 1; other <= 5; other++) {
    const content = numbers(base + 100 * other);
    await post('/v1/chat/completions', { messages: [{ role: 'user', content }], max_tokens: 4 });
  }
}

type ChatAnswer = { choices: { message: { content: string } }[]; usage: WireUsage };

async function chatTwice(base: number, fields: object): Promise<Usage> {
  const first = { role: 'user', content: numbers(base) };
  const ask = (messages: object[]) =>
    post<ChatAnswer>('/v1/chat/completions', { messages, max_tokens: 8, ...fields });
  const answer = await ask([first]);
  await pressure(base);
  const { content } = answer.choices[0]!.message;
  const more = { role: 'user', content: 'And then?' };
  return readUsage((await ask([first, { role: 'assistant', content }, more])).usage);
}

describe('under pressure from other prompts', () => {
  test('a chat without a key loses its prefix, and says why', async () => {
    const { cached, prompt, missReason } = await chatTwice(10_000, {});
    expect(cached).toBeLessThan(prompt / 4);
    expect(missReason).toBe('evicted');
  });

  test('one with a `prompt_cache_key` keeps it', async () => {
    const { cached, prompt } = await chatTwice(20_000, { prompt_cache_key: 'mine' });
    expect(cached).toBeGreaterThan(prompt * 0.7);
  });

  test('a chain of responses keeps it', async () => {
    type Answer = { id: string; usage: WireUsage };
    const create = (fields: object) =>
      post<Answer>('/v1/responses', { max_output_tokens: 24, ...fields });
    const { id } = await create({ input: numbers(30_000) });
    await pressure(30_000);
    const { usage } = await create({ input: 'And then?', previous_response_id: id });
    const { cached, prompt } = readUsage(usage);
    expect(cached).toBeGreaterThan(prompt * 0.7);
  });

  describe('over a WebSocket', () => {
    let server: Awaited<ReturnType<typeof serve>>;
    beforeAll(async () => {
      server = await serve({ provider, port: 0, requireAuth: false, drainMs: 0 });
    });
    afterAll(() => server.close());

    test('a conversation whose responses are not stored keeps it', async () => {
      const url = new URL('/v1/responses', server.url.replace(/^http/, 'ws'));
      const socket = new WebSocket(url);
      await new Promise((resolve, reject) => {
        socket.addEventListener('open', resolve);
        socket.addEventListener('error', reject);
      });
      type Event = { type: string; response?: { id: string; usage: WireUsage } };
      const create = (fields: object) =>
        new Promise<NonNullable<Event['response']>>((resolve, reject) => {
          const onMessage = ({ data }: MessageEvent): void => {
            const event = JSON.parse(String(data)) as Event;
            if (event.type === 'error') reject(new Error(JSON.stringify(event)));
            if (!/^response\.(?:completed|incomplete)$/.test(event.type)) return;
            socket.removeEventListener('message', onMessage);
            if (event.response) resolve(event.response);
          };
          socket.addEventListener('message', onMessage);
          const model = tinyModel.id;
          socket.send(
            JSON.stringify({
              type: 'response.create',
              model,
              store: false,
              max_output_tokens: 24,
              ...fields,
            }),
          );
        });
      try {
        const { id } = await create({ input: numbers(40_000) });
        await pressure(40_000);
        const { usage } = await create({ input: 'And then?', previous_response_id: id });
        const { cached, prompt } = readUsage(usage);
        expect(cached).toBeGreaterThan(prompt * 0.7);
      } finally {
        socket.close();
      }
    });
  });
});
