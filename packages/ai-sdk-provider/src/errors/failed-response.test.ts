import { describe, expect, it } from 'vitest';
import { handleFailedResponse } from './failed-response.ts';

const url = 'http://127.0.0.1:8080/v1/chat/completions';

async function fail(body: string | object, init: ResponseInit = {}) {
  const response = new Response(typeof body === 'string' ? body : JSON.stringify(body), {
    status: 400,
    ...init,
  });
  const { value } = await handleFailedResponse({ response, url, requestBodyValues: { a: 1 } });
  return value;
}

describe('message', () => {
  it.each<[string, string | object, string]>([
    // Loam and OpenAI
    ['envelope', { error: { message: 'no', type: 't', code: 'c', param: '' } }, 'no'],
    // servers and proxies in front
    ['Ollama', { error: 'model not found' }, 'model not found'],
    ['FastAPI', { detail: 'Not authenticated' }, 'Not authenticated'],
    ['FastAPI validation', { detail: [{ msg: 'a' }, { msg: 'b' }] }, 'a; b'],
    ['message alone', { message: 'Forbidden' }, 'Forbidden'],
    ['JSON string', '"busy"', 'busy'],
    [
      'plain text',
      'upstream connect error',
      `400 Bad from ${url}: the body reads "upstream connect error"`,
    ],
    ['nothing', '', `400 Bad from ${url}: the body is empty`],
    [
      'empty message',
      { error: { message: '' } },
      `400 Bad from ${url}: the body reads "{"error":{"message":""}}"`,
    ],
    ['array', [], `400 Bad from ${url}: the body reads "[]"`],
    [
      'page',
      '<!DOCTYPE html><html><head><title>404: not found</title></head></html>',
      `400 Bad from ${url}: the body is a web page titled "404: not found", not an API's answer; check that \`baseURL\` ends with /v1`,
    ],
    ['page without title', '<html></html>', 'the body is a web page, not'],
    ['long text', 'x'.repeat(500), `"${'x'.repeat(200)}…"`],
  ])('%s', async (_, body, expected) => {
    const { message } = await fail(body, { statusText: 'Bad' });
    expect(message).toContain(expected);
  });

  it('needs no status text, which HTTP/2 does not have', async () => {
    expect((await fail('', { status: 502 })).message).toBe(`502 from ${url}: the body is empty`);
  });

  it.each<[string, ReadableStream<Uint8Array>]>([
    [
      'breaks',
      new ReadableStream({ start: controller => controller.error(new TypeError('terminated')) }),
    ],
    [
      'is far too long',
      new ReadableStream({ pull: controller => controller.enqueue(new Uint8Array(100_000)) }),
    ],
  ])('is there when the body %s, with status and request id', async (_, body) => {
    const response = new Response(body, { status: 502, headers: { 'x-request-id': 'req_1' } });
    const { value } = await handleFailedResponse({ response, url, requestBodyValues: {} });
    expect(value).toMatchObject({
      message: `502 from ${url}: the body cannot be read (request id: req_1)`,
      statusCode: 502,
      isRetryable: true,
    });
  });

  it('ends with the request id (W-1)', async () => {
    const headers = { 'x-request-id': 'req_1' };
    const error = await fail({ error: { message: 'no', code: 'c' } }, { headers });
    expect(error.message).toBe('no (request id: req_1)');
    expect(error.data).toEqual({
      error: { message: 'no', type: '', code: 'c', param: '' },
      requestId: 'req_1',
    });
  });

  it('does not repeat a request id the server wrote itself', async () => {
    const headers = { 'x-request-id': 'req_1' };
    const error = await fail({ error: { message: 'no, see req_1' } }, { headers });
    expect(error.message).toBe('no, see req_1');
  });
});

describe('retries', () => {
  it.each([
    [400, false],
    [401, false],
    [404, false],
    [408, true],
    [409, true],
    [422, false],
    [429, true],
    [500, true],
    [503, true],
  ])('status %i', async (status, isRetryable) => {
    const error = await fail({ error: { message: 'm' } }, { status });
    expect(error).toMatchObject({ statusCode: status, isRetryable });
  });

  it.each([
    ['a used-up quota', 'insufficient_quota', 429],
    ['an answer that was late', 'deadline_exceeded', 504],
  ])('does not retry %s', async (_, code, status) => {
    const error = await fail({ error: { message: 'm', code } }, { status });
    expect(error.isRetryable).toBe(false);
  });

  it('keeps the headers that say when to come back (W-1)', async () => {
    const headers = { 'retry-after': '2', 'retry-after-ms': '1500' };
    const error = await fail({ error: { message: 'm' } }, { status: 503, headers });
    expect(error.responseHeaders).toMatchObject(headers);
  });
});

it('keeps the request and the body for whoever debugs', async () => {
  const error = await fail('oops');
  expect(error).toMatchObject({ url, requestBodyValues: { a: 1 }, responseBody: 'oops' });
});
