import { APICallError, RetryError, StreamProviderError } from 'ai';
import { describe, expect, it } from 'vitest';
import { readableError } from './readable-error.ts';

const apiError = (statusCode: number | undefined, message = 'secret detail', data?: unknown) =>
  new APICallError({
    message,
    url: 'http://10.0.0.7:8080/v1/chat/completions',
    requestBodyValues: {},
    responseBody: 'secret body',
    ...(statusCode !== undefined && { statusCode }),
    data,
  });

describe('readableError', () => {
  it.each<[why: string, error: unknown, heading: string]>([
    ['nobody listens', apiError(undefined), 'The model server does not answer.'],
    ['a key is missing', apiError(401), 'The model server asks for a key.'],
    ['the key may not do this', apiError(403), 'The model server asks for a key.'],
    ['the model is not there', apiError(404, 'No model x'), 'The server does not have this model.'],
    [
      'the chat is too long',
      apiError(400, 'prompt has 5000 tokens', { error: { code: 'context_length_exceeded' } }),
      'This chat no longer fits into what the model can read.',
    ],
    ['the request is refused', apiError(400, 'Bad top_p'), 'The model server refused the request.'],
    ['too many requests', apiError(429), 'The model server has too many requests.'],
    ['an internal error', apiError(500), 'The model failed.'],
    ['a model that loads', apiError(503), 'The model is not ready.'],
    [
      'the last of several tries counts',
      new RetryError({ message: 'm', reason: 'maxRetriesExceeded', errors: [apiError(503)] }),
      'The model is not ready.',
    ],
    [
      'the engine dies in the middle',
      new StreamProviderError({ message: 'secret', statusCode: 503, isRetryable: true }),
      'The answer broke off.',
    ],
    [
      'the server refuses in the stream',
      new StreamProviderError({
        message: 'prompt has 5000 tokens',
        statusCode: 400,
        data: { code: 'context_length_exceeded' },
      }),
      'This chat no longer fits into what the model can read.',
    ],
    ['time is up', new DOMException('secret', 'TimeoutError'), 'The model took too long.'],
    ['a bug', new Error('secret'), 'Something went wrong in the chat app.'],
    ['a thrown string', 'secret', 'Something went wrong in the chat app.'],
  ])('%s', (_, error, heading) => {
    const [first, advice, ...rest] = readableError(error).split('\n');
    expect(first).toBe(heading);
    expect(advice).toMatch(/\S/);
    expect(rest).toEqual([]);
  });

  it.each<[why: string, error: unknown]>([
    ['500', apiError(500)],
    ['503', apiError(503)],
    ['no answer', apiError(undefined)],
    ['a bug', new Error('secret')],
    ['in the middle', new StreamProviderError({ message: 'secret', statusCode: 500 })],
  ])('keeps internals out of the page (%s)', (_, error) => {
    expect(readableError(error)).not.toMatch(/secret|10\.0\.0\.7/);
  });

  it('passes on what the asker can act on', () => {
    expect(readableError(apiError(404, 'The model `x` does not exist'))).toContain(
      'The model `x` does not exist. LOAM_CHAT_MODEL chooses the model.',
    );
  });
});
