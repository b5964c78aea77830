import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fullProvider } from './__fixtures__/loam-provider.ts';
import { post, validBody } from './__fixtures__/requests.ts';
import { createServer } from './index.ts';

// Any mutation of a valid request is answered, or refused in OpenAI's shape: never a 500, never a hang.

const call = { id: 'c', type: 'function', function: { name: 'f', arguments: '{}' } };
const requests: [path: string, body: object][] = [
  [
    '/v1/chat/completions',
    {
      ...validBody,
      messages: [
        { role: 'system', content: 'Be kind.' },
        { role: 'user', content: [{ type: 'text', text: 'Hi' }] },
        { role: 'assistant', content: null, tool_calls: [call] },
        { role: 'tool', tool_call_id: 'c', content: '1' },
      ],
      tools: [{ type: 'function', function: { name: 'f', parameters: { type: 'object' } } }],
      tool_choice: 'auto',
      response_format: { type: 'json_schema', json_schema: { name: 's', schema: {} } },
      temperature: 1,
      logit_bias: { '1': 1 },
      stop: ['x'],
      n: 2,
      stream_options: { include_usage: true },
    },
  ],
  [
    '/v1/completions',
    { model: 'base', prompt: ['a', 'b'], suffix: 'c', echo: false, n: 2, logprobs: 1, stop: 'x' },
  ],
  ['/v1/completions', { model: 'base', prompt: [[1, 2], [3]], echo: true, stream: true }],
  ['/v1/embeddings', { model: 'embedder', input: ['a', 'b'], dimensions: 2, truncate: true }],
  ['/v1/embeddings', { model: 'embedder', input: [[1], [2]], encoding_format: 'base64' }],
  [
    '/v1/messages',
    {
      model: 'loam/tiny',
      max_tokens: 5,
      system: [{ type: 'text', text: 'Be kind.' }],
      messages: [
        { role: 'user', content: 'Hi' },
        { role: 'assistant', content: [{ type: 'tool_use', id: 'c', name: 'f', input: {} }] },
        { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'c', content: '1' }] },
      ],
      tools: [{ name: 'f', input_schema: { type: 'object' } }],
      tool_choice: { type: 'auto' },
      thinking: { type: 'enabled', budget_tokens: 5 },
    },
  ],
  ['/v1/tokenize', { model: 'base', content: 'x' }],
  ['/v1/detokenize', { model: 'base', tokens: [1, 2] }],
];

type Json = ReturnType<typeof JSON.parse>;

/** Every place in a value, the value itself among them. */
function placesOf(value: Json, path: (string | number)[] = []): (string | number)[][] {
  if (typeof value !== 'object' || value === null) return [path];
  const keys = Array.isArray(value) ? [...value.keys()] : Object.keys(value as object);
  return [
    path,
    ...keys.flatMap(key => placesOf((value as Record<string, Json>)[key], [...path, key])),
  ];
}

function replaced(value: Json, [key, ...rest]: (string | number)[], by: Json): Json {
  if (key === undefined) return by;
  const copy: Json = Array.isArray(value) ? [...value] : { ...(value as object) };
  copy[key] = replaced(copy[key], rest, by);
  return copy;
}

const mutation = fc.constantFrom(...requests).chain(([path, body]) =>
  fc
    .array(
      fc.tuple(
        fc.constantFrom(...placesOf(body)),
        fc.oneof(
          fc.jsonValue({ maxDepth: 3 }),
          fc.constantFrom<unknown>(
            null,
            '',
            0,
            -1,
            1e308,
            [],
            {},
            '\u0000',
            '\uD800',
            'x'.repeat(1000),
          ),
        ),
      ),
      { minLength: 1, maxLength: 3 },
    )
    .map(changes => ({
      path,
      body: changes.reduce<Json>((value, [place, by]) => {
        // An earlier change may have taken this place away.
        const known = placesOf(value).some(each => each.join('/') === place.join('/'));
        return known ? replaced(value, place, by) : value;
      }, body),
    })),
);

test('mutated requests', async () => {
  const server = createServer({ provider: fullProvider(), requireAuth: false });
  await fc.assert(
    fc.asyncProperty(mutation, async ({ path, body }) => {
      const response = await server.fetch(
        new Request(`http://127.0.0.1${path}`, post(JSON.stringify(body) ?? '')),
      );
      const text = await response.text();
      if (response.status === 200) return;
      expect([400, 404]).toContain(response.status);
      const { error } = JSON.parse(text) as { error: Record<string, unknown> };
      expect(Object.keys(error).toSorted()).toEqual(['code', 'message', 'param', 'type']);
      expect(Object.values(error).every(value => typeof value === 'string')).toBe(true);
    }),
    { numRuns: 1500 },
  );
});
