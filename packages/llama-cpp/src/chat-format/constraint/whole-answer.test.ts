import type { LanguageModelV4CallOptions } from '@ai-sdk/provider';
import type { LoamOptions } from '@loam/model-port';
import { describe, expect, test } from 'vitest';
import { gbnfLanguage } from '../../grammar/__fixtures__/gbnf-language.ts';
import { tinyModel } from '../__fixtures__/tiny-model.ts';
import { createChatFormat } from '../create-chat-format.ts';

const format = createChatFormat(tinyModel);
type Call = Omit<LanguageModelV4CallOptions, 'prompt'>;

const prepare = (options: LoamOptions, call: Call = {}) =>
  format.prepare(
    { prompt: [{ role: 'user', content: [{ type: 'text', text: 'Hi' }] }], ...call },
    options,
  );
const languageOf = (options: LoamOptions, call?: Call) =>
  gbnfLanguage(prepare(options, call).constraint?.gbnf ?? '');

describe('the whole answer', () => {
  test.each<[LoamOptions, string, boolean]>([
    [{ regex: '[a-c]{2}\\d' }, 'ab1', true],
    [{ regex: '[a-c]{2}\\d' }, 'ab12', false],
    // As in a full match: anchors change nothing.
    [{ regex: '^yes$|no' }, 'yes', true],
    [{ regex: '^yes$|no' }, 'not', false],
    [{ regex: '\\p{Lu}.' }, 'Ü👋', true],
    [{ choice: ['yes', 'no', 'say "root"'] }, 'say "root"', true],
    [{ choice: ['yes', 'no'] }, 'ye', false],
    [{ choice: ['', 'a\nb'] }, '', true],
    [{ choice: ['', 'a\nb'] }, 'a\nb', true],
    [{ grammar: 'root ::= "yes"' }, 'yes', true],
  ])('%j: %j %s', (options, text, admitted) => {
    expect(languageOf(options).admits(text)).toBe(admitted);
  });

  test.each<LoamOptions>([{ regex: 'yes|no' }, { choice: ['yes', 'no'] }])(
    'comes after reasoning that was asked for: %j',
    options => {
      const language = languageOf(options, { reasoning: 'high' });
      expect(language.admits('Hm.\n</think>\n\nno')).toBe(true);
      expect(language.admits('Hm.\n</think>\n\nmaybe')).toBe(false);
      expect(language.admits('no')).toBe(false);
    },
  );
});

describe('is refused, by name', () => {
  const json = { responseFormat: { type: 'json' } } as const;
  const forced: Call = {
    tools: [{ type: 'function', name: 'go', inputSchema: { type: 'object' } }],
    toolChoice: { type: 'required' },
  };
  test.each<[string, LoamOptions, Call, string, RegExp]>([
    ['two at once', { grammar: 'root ::= "a"', regex: 'a' }, {}, 'regex', /with grammar\. Remove/],
    ['two others', { regex: 'a', choice: ['a'] }, {}, 'choice', /with regex\. Remove/],
    ['beside a response format', { regex: 'a' }, json, 'regex', /with response_format\. Remove/],
    ['beside a forced call', { choice: ['a'] }, forced, 'choice', /tool_choice that forces/],
    ['a pattern that is none', { regex: '(' }, {}, 'regex', /regex cannot hold an answer: /],
    ['a pattern no grammar decides', { regex: '(a)\\1' }, {}, 'regex', /Change it/],
    ['a pattern that nothing matches', { regex: '[]' }, {}, 'regex', /nothing can match/],
    ['a pattern that explodes', { regex: '(a|b)*a(a|b){40}' }, {}, 'regex', /states|rules/],
  ])('%s', (_, options, call, param, message) => {
    expect(() => prepare(options, call)).toThrow(
      expect.objectContaining({
        code: 'unsupported_parameter',
        statusCode: 400,
        param,
        message: expect.stringMatching(message),
      }),
    );
  });
});
