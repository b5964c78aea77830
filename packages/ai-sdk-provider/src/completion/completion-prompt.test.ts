import {
  InvalidPromptError,
  UnsupportedFunctionalityError,
  type LanguageModelV4Message,
} from '@ai-sdk/provider';
import { describe, expect, it } from 'vitest';
import { toCompletionPrompt } from './completion-prompt.ts';

const user = (...texts: string[]): LanguageModelV4Message => ({
  role: 'user',
  content: texts.map(text => ({ type: 'text', text })),
});
const assistant = (text: string): LanguageModelV4Message => ({
  role: 'assistant',
  content: [
    { type: 'reasoning', text: 'Hm.' },
    { type: 'text', text },
  ],
});
const system: LanguageModelV4Message = { role: 'system', content: 'Be brief.' };

describe('one user message', () => {
  it.each([
    ['is continued as it is', user('Once upon a time'), 'Once upon a time'],
    ['keeps every space and newline', user('  a\n\n'), '  a\n\n'],
    ['joins its parts', user('a', 'b'), 'ab'],
    ['may be empty', user(), ''],
  ])('%s', (_, message, text) => {
    expect(toCompletionPrompt([message])).toEqual({ text, stopSequences: [] });
  });
});

describe('a conversation', () => {
  it.each<[string, LanguageModelV4Message[], string]>([
    ['with a system message', [system, user('Hi')], 'Be brief.\n\nuser:\nHi\n\nassistant:\n'],
    [
      'of several turns, without earlier reasoning',
      [user('Hi'), assistant('Hello'), user('Bye')],
      'user:\nHi\n\nassistant:\nHello\n\nuser:\nBye\n\nassistant:\n',
    ],
    [
      'with an answer that has begun',
      [user('Hi'), assistant('Hel')],
      'user:\nHi\n\nassistant:\nHel',
    ],
    [
      'with two system messages',
      [system, { role: 'system', content: 'Be kind.' }, user('Hi')],
      'Be brief.\n\nBe kind.\n\nuser:\nHi\n\nassistant:\n',
    ],
  ])('%s', (_, prompt, text) => {
    // It ends where the user would speak again.
    expect(toCompletionPrompt(prompt)).toEqual({ text, stopSequences: ['\nuser:'] });
  });

  it('has its system messages first', () => {
    expect(() => toCompletionPrompt([user('Hi'), system])).toThrow(InvalidPromptError);
  });
});

describe('what is no text is refused, by name', () => {
  const output = { type: 'text' as const, value: 'x' };
  it.each<[string, LanguageModelV4Message[]]>([
    [
      'file parts',
      [
        {
          role: 'user',
          content: [{ type: 'file', mediaType: 'image/png', data: { type: 'data', data: 'AA==' } }],
        },
      ],
    ],
    [
      'tool-call parts',
      [
        user('Hi'),
        {
          role: 'assistant',
          content: [{ type: 'tool-call', toolCallId: 'c', toolName: 'f', input: {} }],
        },
      ],
    ],
    [
      'tool messages',
      [
        user('Hi'),
        {
          role: 'tool',
          content: [{ type: 'tool-result', toolCallId: 'c', toolName: 'f', output }],
        },
      ],
    ],
  ])('%s', (what, prompt) => {
    expect(() => toCompletionPrompt(prompt)).toThrow(UnsupportedFunctionalityError);
    expect(() => toCompletionPrompt(prompt)).toThrow(`no ${what}. Use loam.chat(id).`);
  });
});
