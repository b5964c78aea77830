import { describe, expect, it } from 'vitest';
import { toolFailureOf, toolStatus, type ToolStatus } from './tool-status.ts';

type Part = Parameters<typeof toolStatus>[0];

const part = (fields: object): Part =>
  ({ type: 'tool-get_time', toolCallId: 'call', input: {}, ...fields }) as Part;
const time = { city: 'Oslo', time: '12:00' };

describe('toolStatus', () => {
  it.each<[fields: object, isLive: boolean, status: ToolStatus]>([
    [{ state: 'input-streaming' }, true, 'writing'],
    [{ state: 'input-streaming' }, false, 'stopped'],
    [{ state: 'input-available' }, true, 'running'],
    [{ state: 'input-available' }, false, 'stopped'],
    [{ state: 'output-available', output: time }, false, 'done'],
    [{ state: 'output-available', output: { error: 'unknown city' } }, false, 'failed'],
    [{ state: 'output-error', errorText: 'broken' }, false, 'failed'],
  ])('%j, live %s: %s', (fields, isLive, status) => {
    expect(toolStatus(part(fields), isLive)).toBe(status);
  });
});

describe('toolFailureOf', () => {
  it.each<[fields: object, failure: string | undefined]>([
    [{ state: 'output-available', output: time }, undefined],
    [{ state: 'output-available', output: { error: 'few words' } }, 'few words'],
    [
      { state: 'output-available', output: { error: 'few words', detail: 'A sentence.' } },
      'A sentence.',
    ],
    [{ state: 'output-error', errorText: 'broken' }, 'broken'],
    [
      { state: 'output-error', errorText: 'AI_InvalidToolInputError: {"town":"X"} …' },
      'The model called this tool with input that it does not accept.',
    ],
    [
      { state: 'output-error', errorText: "AI_NoSuchToolError: Model tried to call 'x'" },
      'The model called a tool that does not exist.',
    ],
    [{ state: 'input-available' }, undefined],
  ])('%j', (fields, failure) => {
    expect(toolFailureOf(part(fields))).toBe(failure);
  });
});
