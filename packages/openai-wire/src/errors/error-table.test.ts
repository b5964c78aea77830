import { modelErrorStatus } from '@loam/model-port';
import { describe, expect, test } from 'vitest';
import { errorStatus, errorTable, isRetryableStatus } from './error-table.ts';

describe('the error table', () => {
  test('holds every error of a model with its status', () => {
    const statuses = Object.fromEntries(
      Object.keys(modelErrorStatus).map(code => [code, errorStatus({ code, type: '' })]),
    );
    expect(statuses).toEqual(modelErrorStatus);
  });

  test('names the client at fault below 500 and the server from there on', () => {
    for (const { status, type } of Object.values(errorTable)) {
      expect(type === 'server_error').toBe(status >= 500);
    }
  });

  test.each<[string, string, number]>([
    ['engine_crashed', 'server_error', 503],
    ['a_new_code', 'rate_limit_error', 429],
    ['a_new_code', 'a_new_type', 500],
    ['', '', 500],
    // Names that every object has are no codes.
    ['constructor', '__proto__', 500],
  ])('status of %s, %s is %i', (code, type, status) => {
    expect(errorStatus({ code, type })).toBe(status);
  });

  test.each([
    [400, false],
    [401, false],
    [408, true],
    [409, true],
    [429, true],
    [499, false],
    [500, true],
    [503, true],
  ])('%i may succeed a moment later: %s', (status, retryable) => {
    expect(isRetryableStatus(status)).toBe(retryable);
  });
});
