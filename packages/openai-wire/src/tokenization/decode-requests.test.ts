import { expect, test } from 'vitest';
import { decodeDetokenizeRequest, decodeTokenizeRequest } from './decode-requests.ts';

test('a text goes by two names', () => {
  const decoded = { modelId: 'm', text: 'Hi', ignored: [] };
  expect(decodeTokenizeRequest({ model: 'm', content: 'Hi' })).toEqual(decoded);
  expect(decodeTokenizeRequest({ model: 'm', prompt: 'Hi', content: null })).toEqual(decoded);
  // an empty text has no tokens, which is an answer
  expect(decodeTokenizeRequest({ model: 'm', content: '' }).text).toBe('');
  expect(decodeTokenizeRequest({ model: 'm', content: '', add_special: true }).ignored).toEqual([
    'add_special',
  ]);
});

test.each<[body: unknown, code: string, param: string]>([
  [{ content: 'x' }, 'missing_required_parameter', 'model'],
  [{ model: 'm' }, 'missing_required_parameter', 'content'],
  [{ model: 'm', content: null }, 'missing_required_parameter', 'content'],
  [{ model: 'm', content: 5 }, 'invalid_type', 'content'],
  [{ model: 'm', content: 'a', prompt: 'b' }, 'invalid_value', 'prompt'],
])('tokenize refuses %j', (body, code, param) => {
  expect(() => decodeTokenizeRequest(body)).toThrow(expect.objectContaining({ code, param }));
});

test('tokens', () => {
  expect(decodeDetokenizeRequest({ model: 'm', tokens: [1, 2] })).toEqual({
    modelId: 'm',
    tokens: [1, 2],
    ignored: [],
  });
  expect(decodeDetokenizeRequest({ model: 'm', tokens: [] }).tokens).toEqual([]);
});

test.each<[body: unknown, code: string, param: string]>([
  [{ model: 'm' }, 'missing_required_parameter', 'tokens'],
  [{ model: 'm', tokens: '1' }, 'invalid_type', 'tokens'],
  [{ model: 'm', tokens: [1.5] }, 'invalid_type', 'tokens[0]'],
  [{ model: 'm', tokens: [-1] }, 'integer_below_min_value', 'tokens[0]'],
  [{ model: 'm', tokens: ['a'] }, 'invalid_type', 'tokens[0]'],
])('detokenize refuses %j', (body, code, param) => {
  expect(() => decodeDetokenizeRequest(body)).toThrow(expect.objectContaining({ code, param }));
});
