import { Validator } from '@seriousme/openapi-schema-validator';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { fullProvider } from '../__fixtures__/loam-provider.ts';
import { post, validBody } from '../__fixtures__/requests.ts';
import { createServer } from '../index.ts';
import { openapiDocument, type OpenApiDocument } from './openapi-document.ts';
import { operations } from './operations.ts';

const server = createServer({ provider: fullProvider(), requireAuth: false });
const send = (path: string, init?: RequestInit) =>
  server.fetch(new Request(`http://127.0.0.1${path}`, init));

const document = openapiDocument('/v1', true);
const ajv = new Ajv2020({ strict: false, validateFormats: false });
ajv.addSchema({ $id: 'https://loam.test/openapi.json', ...document });

function faults(name: string, value: unknown): string[] {
  const validate = ajv.getSchema(`https://loam.test/openapi.json#/components/schemas/${name}`);
  if (!validate) throw new Error(`There is no schema ${name}.`);
  if (validate(value)) return [];
  return (validate.errors ?? []).map(error => `${error.instancePath} ${error.message}`);
}

test('the document is valid OpenAPI', async () => {
  const spec = JSON.parse(JSON.stringify(document)) as Record<string, unknown>;
  const result = await new Validator().validate(spec);
  expect(result).toMatchObject({ valid: true });
});

test('it is served, without a key, where the server is', async () => {
  const locked = createServer({ provider: fullProvider(), apiKey: 'k', basePath: '/api/llm' });
  const response = await locked.fetch(new Request('http://127.0.0.1/api/llm/openapi.json'));
  expect(response.status).toBe(200);
  const served = (await response.json()) as OpenApiDocument;
  expect(served.servers).toEqual([{ url: '/api/llm' }]);
  expect(served.paths['/embeddings']?.post).toMatchObject({
    security: [{ bearer: [] }, { header: [] }],
  });
  expect(served.paths['/health']?.get).not.toHaveProperty('security');
});

test('an open server asks for no key in its document', () => {
  const { paths, components } = openapiDocument('', false);
  expect(JSON.stringify(paths)).not.toContain('security');
  expect(components).not.toHaveProperty('securitySchemes');
});

test.each(operations.filter(({ example }) => example))(
  'the example of $path fits its schema',
  ({ request = '', example }) => {
    expect(faults(request, example)).toEqual([]);
  },
);

test('every name an operation is known by is its own', () => {
  const ids = operations.map(({ operationId }) => operationId);
  expect(new Set(ids).size).toBe(ids.length);
});

describe('what is documented is served', () => {
  /** The methods of every path that a URL fits: `/responses/compact` is a `/responses/{id}`, too. */
  const documentedAt = (url: string) =>
    Object.entries(document.paths)
      .filter(([path]) => new RegExp(`^${path.replace('{id}', '[^/]+')}$`).test(url))
      .flatMap(([, methods]) => Object.keys(methods).map(method => method.toUpperCase()));

  test.each(Object.keys(document.paths))('%s, with its methods and no others', async path => {
    const url = path.replace('{id}', 'x');
    const response = await send(`/v1${url}`, { method: 'OPTIONS' });
    const allowed = new Set(response.headers.get('allow')?.split(', '));
    for (const always of ['OPTIONS', 'HEAD']) allowed.delete(always);
    // GET answers with the way to the WebSocket there, which OpenAPI has no words for.
    if (url === '/responses') allowed.delete('GET');
    expect(allowed).toEqual(new Set(documentedAt(url)));
  });
});

describe('requests and answers are as documented', () => {
  const rows: [path: string, request: string, body: object, response: string][] = [
    ['/chat/completions', 'CreateChatCompletionRequest', { ...validBody, n: 2 }, 'ChatCompletion'],
    [
      '/completions',
      'CreateCompletionRequest',
      { model: 'base', prompt: ['a', 'b'] },
      'Completion',
    ],
    [
      '/embeddings',
      'CreateEmbeddingRequest',
      { model: 'embedder', input: [[1], [2]] },
      'EmbeddingResponse',
    ],
    ['/responses', 'CreateResponseRequest', { model: 'loam/tiny', input: 'Hi' }, 'Response'],
    ['/tokenize', 'TokenizeRequest', { model: 'base', content: 'Hi' }, 'TokenizeResponse'],
    ['/detokenize', 'DetokenizeRequest', { model: 'base', tokens: [72] }, 'DetokenizeResponse'],
  ];

  test.each(rows)('%s', async (path, request, body, response) => {
    expect(faults(request, body)).toEqual([]);
    const answer = await send(`/v1${path}`, post(body));
    expect(answer.status).toBe(200);
    expect(faults(response, await answer.json())).toEqual([]);
  });

  test.each([
    ['/chat/completions', validBody, 'ChatCompletionChunk'],
    ['/completions', { model: 'base', prompt: 'a' }, 'Completion'],
    ['/responses', { model: 'loam/tiny', input: 'Hi' }, 'ResponseEvent'],
  ])('the events of %s', async (path, body, name) => {
    const answer = await send(`/v1${path}`, post({ ...body, stream: true }));
    const text = await answer.text();
    const events = [...text.matchAll(/^data: (\{.*)$/gm)].map(([, json]) => JSON.parse(json ?? ''));
    expect(events.length).toBeGreaterThan(2);
    for (const event of events) expect(faults(name, event)).toEqual([]);
  });

  test('models and errors', async () => {
    expect(faults('ModelList', await (await send('/v1/models')).json())).toEqual([]);
    expect(faults('Model', await (await send('/v1/models/loam/tiny')).json())).toEqual([]);
    const error = await send('/v1/completions', post({}));
    expect(faults('Error', await error.json())).toEqual([]);
  });

  test('the schemas find faults', () => {
    expect(faults('CreateCompletionRequest', { model: 'm' })).not.toEqual([]);
    expect(faults('CreateEmbeddingRequest', { model: 'm', input: 7 })).not.toEqual([]);
    expect(faults('Error', { error: 'x' })).not.toEqual([]);
  });
});
