import { expect, test } from 'vitest';
import {
  decodeRanking,
  decodeRerankRequest,
  encodeRanking,
  encodeRerankRequest,
} from './rerank-codec.ts';

const minimal = { model: 'm', query: 'q', documents: ['a', { text: 'b' }] };

test('what a request means', () => {
  const decoded = decodeRerankRequest({ ...minimal, top_n: 1, extra: 1 });
  expect(decoded).toEqual({
    modelId: 'm',
    documents: ['a', 'b'],
    call: { documents: { type: 'text', values: ['a', 'b'] }, query: 'q', topN: 1 },
    returnDocuments: false,
    ignored: ['extra'],
  });
});

test('the most relevant come first, and no more than were asked for', () => {
  const ranking = [
    { index: 0, relevanceScore: 0.1 },
    { index: 1, relevanceScore: 0.9 },
  ];
  const all = decodeRerankRequest({ ...minimal, return_documents: true });
  expect(encodeRanking({ ranking }, all).results).toEqual([
    { index: 1, relevance_score: 0.9, document: { text: 'b' } },
    { index: 0, relevance_score: 0.1, document: { text: 'a' } },
  ]);
  const one = decodeRerankRequest({ ...minimal, top_n: 1 });
  expect(encodeRanking({ ranking }, one).results).toEqual([{ index: 1, relevance_score: 0.9 }]);
});

test.each<[fields: object, code: string, param: string]>([
  [{ model: undefined }, 'missing_required_parameter', 'model'],
  [{ query: '' }, 'string_below_min_length', 'query'],
  [{ documents: [] }, 'empty_array', 'documents'],
  [{ documents: 'a' }, 'invalid_type', 'documents'],
  [{ documents: [1] }, 'invalid_type', 'documents[0]'],
  [{ documents: [{}] }, 'missing_required_parameter', 'documents[0].text'],
  [{ top_n: 0 }, 'integer_below_min_value', 'top_n'],
])('refuses %j', (fields, code, param) => {
  expect(() => decodeRerankRequest({ ...minimal, ...fields })).toThrow(
    expect.objectContaining({ code, param, status: 400 }),
  );
});

test.each([
  { documents: { type: 'text' as const, values: ['a', 'b'] }, query: 'q', topN: 1 },
  { documents: { type: 'text' as const, values: [''] }, query: 'q' },
])('decode(encode(%j)) is the call', call => {
  const { request, warnings } = encodeRerankRequest('m', call);
  expect(warnings).toEqual([]);
  expect(decodeRerankRequest(JSON.parse(JSON.stringify(request)))).toMatchObject({
    modelId: 'm',
    call,
    ignored: [],
  });
});

test('objects go as their JSON, and a warning says so', () => {
  const documents = { type: 'object' as const, values: [{ a: 1 }] };
  expect(encodeRerankRequest('m', { documents, query: 'q' })).toMatchObject({
    request: { documents: ['{"a":1}'] },
    warnings: [{ type: 'compatibility', feature: 'object documents' }],
  });
});

test('a ranking comes back as it was', () => {
  const request = decodeRerankRequest(minimal);
  const ranking = [
    { index: 1, relevanceScore: 0.9 },
    { index: 0, relevanceScore: -3 },
  ];
  const result = { ranking, providerMetadata: { loam: { promptTokens: 12, cost: 0.5 } } };
  const body = encodeRanking({ ...result, ranking: ranking.toReversed() }, request);
  expect(body).toMatchObject({
    usage: { prompt_tokens: 12, total_tokens: 12, cost: 0.5 },
    meta: { tokens: { input_tokens: 12 } },
  });
  expect(decodeRanking(body)).toEqual(result);
  // Models of others count nothing.
  const uncounted = encodeRanking({ ranking }, request);
  expect(uncounted.meta).toEqual({});
  expect(decodeRanking(uncounted)).toEqual({ ranking });
});
