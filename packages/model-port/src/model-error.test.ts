import { APICallError } from '@ai-sdk/provider';
import { describe, expect, test } from 'vitest';
import { ModelError, modelErrorStatus, type ModelErrorCode } from './model-error.ts';

describe.each(Object.entries(modelErrorStatus) as [ModelErrorCode, number][])(
  '%s',
  (code, status) => {
    const error = new ModelError({ code, message: 'what happened', param: 'messages' });

    test('is an APICallError with the status of the table', () => {
      expect(APICallError.isInstance(error)).toBe(true);
      expect(error.statusCode).toBe(status);
    });

    test('is retryable only where waiting helps', () => {
      expect(error.isRetryable).toBe(status === 503);
    });

    test('carries the envelope OpenAI clients read', () => {
      expect(error.data).toEqual({
        error: {
          message: 'what happened',
          type: status < 500 ? 'invalid_request_error' : 'server_error',
          code,
          param: 'messages',
        },
      });
    });
  },
);

test('names a wait in the header the AI SDK honours', () => {
  const error = new ModelError({ code: 'engine_overloaded', message: 'full', retryAfterMs: 250 });
  expect(error.responseHeaders).toEqual({ 'retry-after-ms': '250' });
});

test('keeps its cause for logs', () => {
  const cause = new Error('native');
  expect(new ModelError({ code: 'model_error', message: 'x', cause }).cause).toBe(cause);
});

test('isInstance tells it from other errors', () => {
  expect(ModelError.isInstance(new ModelError({ code: 'model_error', message: 'x' }))).toBe(true);
  expect(ModelError.isInstance(new Error('x'))).toBe(false);
  expect(ModelError.isInstance(undefined)).toBe(false);
});
