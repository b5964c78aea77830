import {
  APICallError,
  InvalidPromptError,
  NoSuchModelError,
  UnsupportedFunctionalityError,
} from '@ai-sdk/provider';
import { createProviderStreamError } from '@ai-sdk/provider-utils';
import { ModelError } from '@loam/model-port';
import { describe, expect, test } from 'vitest';
import { errorEnvelope } from './error-envelope.ts';
import { WireError } from './wire-error.ts';

function apiCallError(fields: Partial<ConstructorParameters<typeof APICallError>[0]>) {
  return new APICallError({
    message: 'upstream says no',
    url: 'http://10.0.0.1/secret',
    requestBodyValues: {},
    ...fields,
  });
}

const hidden = 'The server had an error while processing your request.';

describe('W-1: any error becomes an answer with four strings', () => {
  test.each<[string, unknown, number, object]>([
    [
      'an error of ours',
      new WireError({ code: 'invalid_value', message: 'No.', param: 'a[0].b' }),
      400,
      { message: 'No.', type: 'invalid_request_error', code: 'invalid_value', param: 'a[0].b' },
    ],
    [
      'S0-4: a missing key',
      new WireError({ code: 'missing_api_key', message: 'Send a key.' }),
      401,
      { type: 'authentication_error', code: 'missing_api_key', param: '' },
    ],
    [
      'a model',
      new ModelError({ code: 'context_length_exceeded', message: 'Long.', param: 'messages' }),
      400,
      {
        message: 'Long.',
        type: 'invalid_request_error',
        code: 'context_length_exceeded',
        param: 'messages',
      },
    ],
    [
      'a remote server that answered nonsense with status 200',
      apiCallError({ statusCode: 200, message: 'Invalid JSON response' }),
      502,
      { type: 'server_error', code: 'upstream_error', param: '' },
    ],
    [
      "a remote provider's error in OpenAI's shape",
      apiCallError({
        statusCode: 429,
        data: {
          error: {
            message: 'slow down',
            type: 'requests',
            code: 'rate_limit_exceeded',
            param: null,
          },
        },
      }),
      429,
      { message: 'slow down', type: 'requests', code: 'rate_limit_exceeded', param: '' },
    ],
    [
      "a remote provider's error in another shape",
      apiCallError({ statusCode: 403, data: { detail: 'x' } }),
      403,
      { message: 'upstream says no', type: 'permission_error', code: '', param: '' },
    ],
    [
      'a numeric code',
      apiCallError({ statusCode: 400, data: { error: { message: 'bad', code: 42 } } }),
      400,
      { code: '42' },
    ],
    [
      'a connection that failed: its address stays here',
      apiCallError({ message: 'connect ECONNREFUSED 10.0.0.1' }),
      502,
      { message: 'The server that runs this model could not be reached.', code: 'upstream_error' },
    ],
    [
      'an error part of a provider',
      createProviderStreamError({ message: 'overloaded', statusCode: 529, data: {} }),
      529,
      { message: 'overloaded', type: 'server_error', code: '', param: '' },
    ],
    [
      'a model nobody has',
      new NoSuchModelError({ modelId: 'x', modelType: 'languageModel' }),
      404,
      { code: 'model_not_found', param: 'model' },
    ],
    [
      'what a model cannot do',
      new UnsupportedFunctionalityError({ functionality: 'images' }),
      400,
      { code: 'unsupported_content' },
    ],
    [
      'a prompt no model takes',
      new InvalidPromptError({ prompt: [], message: 'empty' }),
      400,
      { message: 'Invalid prompt: empty', code: 'invalid_prompt', param: 'messages' },
    ],
    ['an abort', new DOMException('x', 'AbortError'), 499, { code: 'request_cancelled' }],
    ['a timeout', new DOMException('x', 'TimeoutError'), 504, { code: 'deadline_exceeded' }],
    [
      'a bug',
      new TypeError("cannot read 'secret'"),
      500,
      { message: hidden, type: 'server_error', code: 'server_error', param: '' },
    ],
    ['a string', 'secret', 500, { message: hidden }],
    ['nothing', undefined, 500, { message: hidden }],
  ])('%s', (_reason, error, status, fields) => {
    const answer = errorEnvelope(error);
    expect(answer.status).toBe(status);
    expect(answer.body.error).toMatchObject(fields);
    const values = [
      answer.body.error.message,
      answer.body.error.type,
      answer.body.error.code,
      answer.body.error.param,
    ];
    expect(values.map(value => typeof value)).toEqual(['string', 'string', 'string', 'string']);
    expect(answer.body.error.message).not.toBe('');
  });

  test.each<[string, unknown, object]>([
    [
      '503 without a time',
      new WireError({ code: 'model_loading', message: 'Soon.' }),
      { 'retry-after-ms': '1000', 'retry-after': '1' },
    ],
    [
      '503 with a time',
      new WireError({ code: 'model_loading', message: 'Soon.', retryAfterMs: 1500 }),
      { 'retry-after-ms': '1500', 'retry-after': '2' },
    ],
    [
      'a full queue',
      new ModelError({ code: 'engine_overloaded', message: 'Full.', retryAfterMs: 250 }),
      { 'retry-after-ms': '250', 'retry-after': '1' },
    ],
    [
      "a remote provider's seconds",
      apiCallError({ statusCode: 429, responseHeaders: { 'retry-after': '7' } }),
      { 'retry-after-ms': '7000', 'retry-after': '7' },
    ],
    [
      "a remote provider's date",
      apiCallError({
        statusCode: 429,
        responseHeaders: { 'retry-after': 'Wed, 21 Oct 2026 07:28:00 GMT' },
      }),
      { 'retry-after-ms': '1000', 'retry-after': '1' },
    ],
    ['nothing to wait for', new WireError({ code: 'invalid_value', message: 'No.' }), {}],
    [
      'a permanent fault',
      apiCallError({ statusCode: 500, responseHeaders: { 'retry-after': '7' } }),
      {},
    ],
  ])('retry headers: %s', (_reason, error, headers) => {
    expect(errorEnvelope(error).headers).toEqual(headers);
  });
});

test('an error is recognised across copies of the package', () => {
  const error = new WireError({ code: 'not_found', message: 'x', cause: 'why' });
  expect(WireError.isInstance(error)).toBe(true);
  expect(WireError.isInstance({ [Symbol.for('loam.error.WireError')]: true })).toBe(true);
  expect(WireError.isInstance(new Error('x'))).toBe(false);
  expect(error).toMatchObject({ status: 404, name: 'WireError', cause: 'why' });
});

test('what was late is not to be asked for again as it is', () => {
  const late = new ModelError({ code: 'deadline_exceeded', message: 'too late' });
  expect(errorEnvelope(late).headers).toEqual({ 'x-should-retry': 'false' });
});
