import fc from 'fast-check';
import { expect, test } from 'vitest';
import { arbitraryJson, type Json, type JsonSchema } from './__fixtures__/arbitrary-json.ts';
import { fullProvider } from './__fixtures__/loam-provider.ts';
import { post, validBody } from './__fixtures__/requests.ts';
import { createServer } from './index.ts';
import { documentSchemas } from './openapi/document-schemas.ts';
import { operations } from './openapi/operations.ts';

// Any mutation of a valid request is answered, or refused in OpenAI's shape: never a 500, never a hang.

const call = { id: 'c', type: 'function', function: { name: 'f', arguments: '{}' } };
/** Requests whose parts belong together, as no schema can say. */
const written: [path: string, body: Json][] = [
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

const schemas = documentSchemas() as Record<string, JsonSchema>;

function resolve(reference: string): JsonSchema {
  const schema = schemas[reference.split('/').at(-1) ?? ''];
  if (!schema) throw new Error(`There is no schema ${reference}.`);
  return schema;
}

/** A model for each path, so that requests get as far as it. */
const models: Record<string, string> = {
  '/completions': 'base',
  '/embeddings': 'embedder',
  '/rerank': 'ranker',
};

/** Requests as the schemas of the wire allow them, to every operation that takes one. */
const generated = fc.oneof(
  ...operations
    .filter(({ request }) => request !== undefined)
    .map(({ path, request = '' }) =>
      arbitraryJson(resolve(request), resolve).map((body): [path: string, body: Json] => [
        `/v1${path}`,
        { ...(body as object), model: models[path] ?? 'loam/tiny' },
      ]),
    ),
);

/** Every place in a value, the value itself among them. */
function placesOf(value: Json, path: (string | number)[] = []): (string | number)[][] {
  if (typeof value !== 'object' || value === null) return [path];
  const children = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
  return [path, ...children.flatMap(([key, child]) => placesOf(child, [...path, key]))];
}

function replaced(value: Json, [key, ...rest]: (string | number)[], by: Json): Json {
  if (key === undefined) return by;
  const copy: Json = structuredClone(value);
  const parent = copy as Record<string | number, Json>;
  parent[key] = replaced(parent[key] ?? null, rest, by);
  return copy;
}

const odd = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<Json>,
  fc.constantFrom<Json>(null, '', 0, -1, 1e308, [], {}, '\u0000', '\uD800', 'x'.repeat(1000)),
);

const mutated = fc.oneof(fc.constantFrom(...written), generated).chain(([path, body]) =>
  fc
    .array(fc.tuple(fc.constantFrom(...placesOf(body)), odd), { minLength: 1, maxLength: 3 })
    .map((changes): [path: string, body: Json] => [
      path,
      changes.reduce((value, [place, by]) => {
        // An earlier change may have taken this place away.
        const isThere = placesOf(value).some(each => each.join('/') === place.join('/'));
        return isThere ? replaced(value, place, by) : value;
      }, body),
    ]),
);

const server = createServer({ provider: fullProvider(), requireAuth: false });

/** @returns the status, of an answer that has to be valid or an error of the client's */
async function statusOf(path: string, body: Json): Promise<number> {
  const response = await server.fetch(
    new Request(`http://127.0.0.1${path}`, post(JSON.stringify(body))),
  );
  const text = await response.text();
  if (response.status === 200) return 200;
  const { error } = JSON.parse(text) as { error: Record<string, unknown> };
  expect(Object.keys(error).toSorted()).toEqual(['code', 'message', 'param', 'type']);
  expect(Object.values(error).every(value => typeof value === 'string')).toBe(true);
  return response.status;
}

test('mutated requests', async () => {
  await fc.assert(
    fc.asyncProperty(mutated, async ([path, body]) => {
      expect([200, 400, 404]).toContain(await statusOf(path, body));
    }),
    { numRuns: 1500 },
  );
});

test('generated requests, many of which are answered', async () => {
  let answered = 0;
  const numRuns = 600;
  await fc.assert(
    fc.asyncProperty(generated, async ([path, body]) => {
      const status = await statusOf(path, body);
      expect([200, 400, 404]).toContain(status);
      if (status === 200) answered++;
    }),
    { numRuns },
  );
  expect(answered).toBeGreaterThan(numRuns / 10);
});
