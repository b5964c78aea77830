import { createLlamaCpp } from '@loam/llama-cpp';
import { createServer } from '@loam/server';
import { tinyModel } from '@loam/tiny-model';
import { afterAll, expect, test } from 'vitest';

const provider = createLlamaCpp({
  models: [{ ...tinyModel, speculation: { draft: tinyModel.path } }],
  backend: 'direct',
});
const { fetch } = createServer({ provider, requireAuth: false });
afterAll(() => provider.close());

test('timings and guesses are in `usage.loam`, to the microsecond', async () => {
  const response = await fetch(
    new Request('http://127.0.0.1/v1/chat/completions', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        model: tinyModel.id,
        messages: [{ role: 'user', content: 'Tell me a story.' }],
        temperature: 0,
        max_tokens: 60,
      }),
    }),
  );
  const { usage } = (await response.json()) as {
    usage: { loam: { timings: Record<string, number> } };
  };
  const { timings } = usage.loam;
  expect(timings['accepted_draft_tokens']).toBeGreaterThan(10);
  expect(timings['draft_tokens']).toBeGreaterThanOrEqual(timings['accepted_draft_tokens']!);
  for (const value of Object.values(timings)) {
    expect(String(value)).toMatch(/^\d+(\.\d{1,3})?$/);
  }
});
