import { describe, expect, test } from 'vitest';
import { readJsonBody } from './read-json-body.ts';

const limit = 2000;

function request(body: BodyInit, headers: Record<string, string> = {}): Request {
  return new Request('http://localhost/', {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
    duplex: 'half',
  } as RequestInit);
}

const bytes = (...values: number[]) => new Uint8Array(values);
const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);

describe('reads', () => {
  test.each<[string, BodyInit, Record<string, string>, unknown]>([
    ['JSON', '{"a":1}', {}, { a: 1 }],
    ['with a charset', '1', { 'content-type': 'application/json; charset=utf-8' }, 1],
    ['a type of the +json family', '1', { 'content-type': 'application/vnd.x+json' }, 1],
    ['types in any case', '1', { 'content-type': 'Application/JSON' }, 1],
    ['a byte order mark', bytes(0xef, 0xbb, 0xbf, 0x31), {}, 1],
    ['identity encoding', '1', { 'content-encoding': 'identity' }, 1],
    ['as deep as allowed', nested(200), {}, JSON.parse(nested(200))],
  ])('%s', async (_name, body, headers, value) => {
    expect(await readJsonBody(request(body, headers), limit)).toEqual(value);
  });
});

describe('refuses', () => {
  test.each<[string, BodyInit, Record<string, string>, string]>([
    ['text', '{}', { 'content-type': 'text/plain' }, 'unsupported_content_type'],
    [
      'a form',
      'a=1',
      { 'content-type': 'application/x-www-form-urlencoded' },
      'unsupported_content_type',
    ],
    [
      'a type that begins alike',
      '{}',
      { 'content-type': 'application/json5' },
      'unsupported_content_type',
    ],
    ['an empty type', '{}', { 'content-type': '' }, 'unsupported_content_type'],
    ['compression', '{}', { 'content-encoding': 'gzip' }, 'unsupported_content_type'],
    ['nothing', '', {}, 'invalid_json'],
    ['nothing but space', ' \n', {}, 'invalid_json'],
    ['half a body', '{"a":', {}, 'invalid_json'],
    ['two values', '{} {}', {}, 'invalid_json'],
    ['JavaScript', '{a: 1}', {}, 'invalid_json'],
    ['NaN', 'NaN', {}, 'invalid_json'],
    ['invalid UTF-8', bytes(0x22, 0xff, 0x22), {}, 'invalid_json'],
    ['half a character', bytes(0x22, 0xe2, 0x82, 0x22), {}, 'invalid_json'],
    ['a byte too much', JSON.stringify('x'.repeat(limit)), {}, 'request_too_large'],
    ['deep arrays', nested(202), {}, 'nesting_too_deep'],
    [
      'deep objects',
      `${'{"a":'.repeat(150)}${nested(60)}${'}'.repeat(150)}`,
      {},
      'nesting_too_deep',
    ],
  ])('%s', async (_name, body, headers, code) => {
    await expect(readJsonBody(request(body, headers), limit)).rejects.toMatchObject({ code });
  });
});

test('an error about JSON does not quote the body', async () => {
  const secret = 'my secret prompt';
  await expect(readJsonBody(request(`{"a": "${secret}`), limit)).rejects.not.toMatchObject({
    message: expect.stringContaining('secret'),
  });
  await expect(readJsonBody(request(`{"a": ${secret}`), limit)).rejects.not.toMatchObject({
    message: expect.stringContaining('secret'),
  });
});

test('a body without end is left at the limit', async () => {
  let sent = 0;
  let cancelled = false;
  const endless = new ReadableStream<Uint8Array>({
    pull(controller) {
      sent += 100;
      controller.enqueue(new Uint8Array(100).fill(0x20));
    },
    cancel() {
      cancelled = true;
    },
  });
  await expect(readJsonBody(request(endless), limit)).rejects.toMatchObject({
    code: 'request_too_large',
  });
  expect(cancelled).toBe(true);
  expect(sent).toBeLessThan(2 * limit);
});
