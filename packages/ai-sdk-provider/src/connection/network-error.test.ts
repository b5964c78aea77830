import { APICallError } from '@ai-sdk/provider';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DEFAULT_BASE_URL } from './loam-connection.ts';
import { explainNetworkError } from './network-error.ts';

function withCode(message: string, code: string): Error {
  return Object.assign(new Error(message), { code });
}

function unreachable(cause: Error): APICallError {
  // As provider-utils words it.
  return new APICallError({
    message: `Cannot connect to API: ${cause.message}`,
    url: `${DEFAULT_BASE_URL}/chat/completions`,
    requestBodyValues: { model: 'm' },
    cause,
    isRetryable: true,
  });
}

function explain(error: unknown, baseURL = DEFAULT_BASE_URL): APICallError {
  const explained = explainNetworkError(error, baseURL);
  if (!APICallError.isInstance(explained)) throw new Error('not an APICallError');
  return explained;
}

beforeEach(() => void vi.stubGlobal('window', undefined));
afterEach(() => vi.unstubAllGlobals());

describe('explainNetworkError', () => {
  it('says how to start the server at the default address', () => {
    const refused = withCode('connect ECONNREFUSED 127.0.0.1:8080', 'ECONNREFUSED');
    const error = explain(unreachable(refused));
    expect(error.message).toBe(
      'Cannot reach Loam at http://127.0.0.1:8080/v1 (connect ECONNREFUSED 127.0.0.1:8080). ' +
        'Start it with `npm run serve` in a clone of Loam, or set `baseURL` (or LOAM_BASE_URL) to where it runs.',
    );
    expect(error).toMatchObject({
      isRetryable: true,
      url: `${DEFAULT_BASE_URL}/chat/completions`,
      requestBodyValues: { model: 'm' },
      cause: refused,
    });
  });

  it.each([
    [
      'Node, several addresses: empty message',
      unreachable(withCode('', 'ECONNREFUSED')),
      '(ECONNREFUSED)',
    ],
    ['Chromium', new TypeError('Failed to fetch'), 'v1. Start'],
    ['Firefox', new TypeError('NetworkError when attempting to fetch resource.'), 'v1. Start'],
    ['Safari', new TypeError('Load failed'), 'v1. Start'],
  ])('%s', (_, error, expected) => {
    expect(explain(error).message).toContain(expected);
    expect(explain(error).isRetryable).toBe(true);
  });

  it('gives other advice for another address', () => {
    const error = explain(new TypeError('fetch failed'), 'https://loam.example/v1');
    expect(error.message).toContain(
      'Cannot reach Loam at https://loam.example/v1. Check that it runs there',
    );
  });

  it.each([
    ['a bug of the caller', new TypeError('x is not a function')],
    ['an abort', new DOMException('aborted', 'AbortError')],
    [
      'an answer',
      new APICallError({ message: 'busy', url: '', requestBodyValues: {}, statusCode: 503 }),
    ],
    ['not even an error', 'stop'],
  ])('leaves %s alone', (_, error) => {
    expect(explainNetworkError(error, DEFAULT_BASE_URL)).toBe(error);
  });

  it('thinks of CORS in a browser', () => {
    vi.stubGlobal('window', {});
    expect(explain(new TypeError('Failed to fetch')).message).toContain('(CORS)');
  });

  it('survives errors that cause each other', () => {
    const inner = withCode('inner', 'ECONNRESET');
    inner.cause = inner;
    expect(explain(unreachable(inner)).message).toContain('(inner)');
  });
});
