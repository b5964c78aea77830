import type { RequestLogEntry } from '@loam/server';
import { expect, test } from 'vitest';
import { logLine } from './log-line.ts';

const entry: RequestLogEntry = {
  requestId: 'req_1',
  method: 'POST',
  path: '/v1/chat/completions',
  status: 200,
  durationMs: 132.4567,
  disconnected: false,
  key: 'key_1',
  calls: [
    {
      operation: 'chat',
      model: 'loam/tiny',
      inputTokens: 11,
      cachedTokens: 3,
      outputTokens: 2,
      durationMs: 130.01,
      firstOutputMs: 20,
    },
  ],
};

test('as JSON', () => {
  expect(JSON.parse(logLine(entry, 'json'))).toEqual({
    time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
    level: 'info',
    request_id: 'req_1',
    method: 'POST',
    path: '/v1/chat/completions',
    status: 200,
    duration_ms: 132.5,
    disconnected: false,
    key: 'key_1',
    calls: [
      {
        operation: 'chat',
        model: 'loam/tiny',
        input_tokens: 11,
        cached_tokens: 3,
        output_tokens: 2,
        duration_ms: 130,
        first_output_ms: 20,
      },
    ],
  });
});

test('as text', () => {
  expect(logLine(entry, 'text')).toMatch(
    /^\d\d:\d\d:\d\d {2}200 {2}POST {2}\/v1\/chat\/completions {2}132 ms {2}loam\/tiny 11→2 {2}req_1$/,
  );
});

test('an error, and a client that left', () => {
  const failed = {
    ...entry,
    status: 500,
    disconnected: true,
    error: { name: 'Error', message: 'disk full', code: 'ENOSPC' },
  };
  expect(logLine(failed, 'text')).toContain('the client left  Error ENOSPC  req_1');
  expect(JSON.parse(logLine(failed, 'json'))).toMatchObject({
    level: 'error',
    disconnected: true,
    error: { message: 'disk full' },
  });
});

test.each(['text', 'json'] as const)('what clients write stays on its line, as %s', format => {
  const path = '/v1/\n200 POST /fake';
  const line = logLine({ ...entry, path, requestId: '\u001B[2Jreq' }, format);
  expect(line).not.toContain('\n');
  expect(line).not.toContain('\u001B');
});
