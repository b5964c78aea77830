import {
  APICallError,
  JSONParseError,
  LoadAPIKeyError,
  UnsupportedFunctionalityError,
} from '@ai-sdk/provider';
import { createProviderStreamError } from '@ai-sdk/provider-utils';
import { ModelError } from '@loam/model-port';
import { errorEnvelope } from '@loam/openai-wire';
import { describe, expect, test } from 'vitest';
import { messagesMoved } from './messages-moved.ts';
import { redact } from './redact.ts';
import { judge, type Verdict } from './target-failure.ts';

const target = { label: 'p/m', secrets: ['my-secret'] };
const api = (statusCode: number | undefined, message = 'said') =>
  new APICallError({ message, url: '', requestBodyValues: {}, ...(statusCode && { statusCode }) });

test.each<[what: string, thrown: unknown, verdict: Verdict, status: number]>([
  [
    'a full queue of ours',
    new ModelError({ code: 'engine_overloaded', message: 'Full.' }),
    'failed',
    503,
  ],
  [
    'a prompt that is too long for us',
    new ModelError({ code: 'context_length_exceeded', message: 'Long.' }),
    'unable',
    400,
  ],
  [
    'an image for a model that is blind',
    new ModelError({ code: 'unsupported_content', message: 'Blind.' }),
    'unable',
    400,
  ],
  [
    'a prompt that is wrong',
    new ModelError({ code: 'invalid_prompt', message: 'No.' }),
    'request',
    400,
  ],
  [
    'what a package cannot send',
    new UnsupportedFunctionalityError({ functionality: 'audio' }),
    'unable',
    400,
  ],
  ['no key at all', new LoadAPIKeyError({ message: 'No key.' }), 'failed', 502],
  ['no connection', api(undefined), 'failed', 502],
  ['no connection, without a word', new TypeError('fetch failed'), 'failed', 502],
  ['garbage', new JSONParseError({ text: '{', cause: new Error('x') }), 'failed', 502],
  ['a body that is too large there', api(413), 'unable', 413],
  ['an unprocessable request', api(422), 'request', 422],
  [
    'an error event',
    createProviderStreamError({ message: 'm', type: 'overloaded_error', data: {} }),
    'failed',
    503,
  ],
  [
    'credit that is spent, which OpenAI says with 429',
    new APICallError({
      message: 'm',
      url: '',
      requestBodyValues: {},
      statusCode: 429,
      data: { error: { message: 'm', type: 'insufficient_quota', code: 'insufficient_quota' } },
    }),
    'failed',
    502,
  ],
  ['the same as it came', { type: 'x', code: 'insufficient_quota', message: 'm' }, 'failed', 502],
  ['an error event as it came', { type: 'rate_limit_error', message: 'm' }, 'failed', 429],
  ['an error event of a kind nobody knows', { type: 'odd' }, 'failed', 502],
  ['a text', 'oops', 'failed', 502],
  ['nothing', undefined, 'failed', 502],
])('%s', (_, thrown, verdict, status) => {
  const judgement = judge(thrown, target);
  expect(judgement.verdict).toBe(verdict);
  expect(errorEnvelope(judgement.error).status).toBe(status);
});

const limited = (responseHeaders: Record<string, string>, responseBody = '') =>
  new APICallError({
    message: 'm',
    url: '',
    requestBodyValues: {},
    statusCode: 429,
    responseHeaders,
    responseBody,
  });

describe('how long to wait', () => {
  test.each<[what: string, thrown: APICallError, ms: number | undefined]>([
    ['in milliseconds', limited({ 'retry-after-ms': '250', 'retry-after': '1' }), 250],
    ['in seconds', limited({ 'retry-after': '3' }), 3000],
    ['until a date that has passed', limited({ 'retry-after': new Date(0).toUTCString() }), 0],
    ['in the body', limited({}, '{"error":{"details":[{"retryDelay":"1.5s"}]}}'), 1500],
    ['not said', limited({ 'retry-after': 'soon' }), undefined],
  ])('%s', (_, thrown, ms) => {
    expect(judge(thrown, target).retryAfterMs).toBe(ms);
  });
});

test('what a provider says of a request is told without its secrets', () => {
  const { error } = judge(api(400, 'my-secret is no key, nor is sk-abcdefghijklmnopqrst'), target);
  expect(errorEnvelope(error).body.error.message).toBe('[redacted] is no key, nor is [redacted]');
});

describe('redact', () => {
  test.each([
    [
      'short secrets would be found everywhere: abc',
      ['abc'],
      'short secrets would be found everywhere: abc',
    ],
    ['AIzaSyA-1234567890_abcdefg', [], '[redacted]'],
    [
      'Incorrect API key provided: sk-proj-********************1234.',
      [],
      'Incorrect API key provided: [redacted]',
    ],
    ['the key of the skiing season', [], 'the key of the skiing season'],
  ])('%s', (text, secrets, expected) => {
    expect(redact(text, secrets)).toBe(expected);
  });
});

test.each([
  ['messages[1].content[0]', 1, 'messages[0].content[0]'],
  ['messages[0]', 1, 'messages[0]'],
  ['messages[2]', 0, 'messages[2]'],
  ['tools[0]', 1, 'tools[0]'],
])('a fault at %s behind %d messages of the gate is at %s', (param, inFront, moved) => {
  const error = new ModelError({ code: 'unsupported_content', message: `See ${param}.`, param });
  expect(messagesMoved(error, inFront)).toMatchObject({ param: moved, message: `See ${moved}.` });
});
