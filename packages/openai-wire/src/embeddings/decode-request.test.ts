import { describe, expect, test } from 'vitest';
import { WireError } from '../errors/wire-error.ts';
import { decodeEmbeddingRequest } from './decode-request.ts';
import { encodeEmbeddingRequest } from './encode-request.ts';

const minimal = { model: 'm', input: 'Hello' };
const withField = (fields: object) => ({ ...minimal, ...fields });
const many = (length: number) => Array.from({ length }, () => 'x');

describe('what a request means', () => {
  test.each<[input: unknown, decoded: object]>([
    ['Hello', { texts: ['Hello'] }],
    [['a', 'b'], { texts: ['a', 'b'] }],
    // MX-15: one text in tokens, and two
    [[1, 2], { tokens: [[1, 2]] }],
    [[[1], [2, 3]], { tokens: [[1], [2, 3]] }],
    // white space is a text
    [' ', { texts: [' '] }],
  ])('MX-15 input %j', (input, decoded) => {
    expect(decodeEmbeddingRequest(withField({ input })).input).toEqual(decoded);
  });

  test('the least there can be', () => {
    expect(decodeEmbeddingRequest(minimal)).toEqual({
      modelId: 'm',
      input: { texts: ['Hello'] },
      call: {},
      encodingFormat: 'float',
      ignored: [],
    });
  });

  test('every field has its place', () => {
    const body = withField({
      dimensions: 64,
      encoding_format: 'base64',
      input_type: 'query',
      normalize: false,
      truncate: true,
      user: 'u',
      task: 'search',
    });
    expect(decodeEmbeddingRequest(body)).toMatchObject({
      call: {
        dimensions: 64,
        providerOptions: {
          loam: { inputType: 'query', normalize: false, truncate: true, user: 'u' },
        },
      },
      encodingFormat: 'base64',
      ignored: ['task'],
    });
  });

  test('null means absent', () => {
    const nulls = { dimensions: null, encoding_format: null, input_type: null, truncate: null };
    expect(decodeEmbeddingRequest(withField(nulls))).toEqual(decodeEmbeddingRequest(minimal));
  });

  test('1 to 2048 texts', () => {
    const { input } = decodeEmbeddingRequest(withField({ input: many(2048) }));
    expect(input).toEqual({ texts: many(2048) });
  });

  test.each([{ texts: ['a', 'b'] }, { tokens: [[1, 2], [3]] }])('the law: %j', input => {
    const options = { inputType: 'document', normalize: true, truncate: false } as const;
    const request = encodeEmbeddingRequest('org/m', input, { dimensions: 8 }, options);
    expect(decodeEmbeddingRequest(JSON.parse(JSON.stringify(request)))).toEqual({
      modelId: 'org/m',
      input,
      call: { dimensions: 8, providerOptions: { loam: options } },
      encodingFormat: 'base64',
      ignored: [],
    });
  });
});

test.each<[body: unknown, code: string, param: string]>([
  [null, 'invalid_type', ''],
  [{ input: 'x' }, 'missing_required_parameter', 'model'],
  [withField({ model: '' }), 'string_below_min_length', 'model'],
  [{ model: 'm' }, 'missing_required_parameter', 'input'],
  [withField({ input: null }), 'invalid_type', 'input'],
  [withField({ input: 7 }), 'invalid_type', 'input'],
  [withField({ input: {} }), 'invalid_type', 'input'],
  [withField({ input: [] }), 'empty_array', 'input'],
  [withField({ input: [null] }), 'invalid_type', 'input[0]'],
  [withField({ input: [-1] }), 'integer_below_min_value', 'input[0]'],
  [withField({ input: many(2049) }), 'array_above_max_length', 'input'],
  [withField({ input: '' }), 'invalid_input', 'input'],
  [withField({ input: ['a', ''] }), 'invalid_input', 'input[1]'],
  [withField({ input: [[1], []] }), 'invalid_input', 'input[1]'],
  [withField({ dimensions: 0 }), 'invalid_dimensions', 'dimensions'],
  [withField({ dimensions: -5 }), 'invalid_dimensions', 'dimensions'],
  [withField({ dimensions: 1.5 }), 'invalid_dimensions', 'dimensions'],
  [withField({ dimensions: '64' }), 'invalid_dimensions', 'dimensions'],
  [withField({ encoding_format: 'int8' }), 'invalid_encoding_format', 'encoding_format'],
  [withField({ encoding_format: 1 }), 'invalid_encoding_format', 'encoding_format'],
  [withField({ input_type: 'passage' }), 'invalid_value', 'input_type'],
  [withField({ normalize: 'yes' }), 'invalid_type', 'normalize'],
  [withField({ truncate: 'END' }), 'invalid_type', 'truncate'],
])('MX-15 refuses %j', (body, code, param) => {
  const refusal = () => decodeEmbeddingRequest(body);
  expect(refusal).toThrow(WireError);
  expect(refusal).toThrow(expect.objectContaining({ code, param, status: 400 }));
});
