import { expect, test } from 'vitest';
import { textParts, toolCallParts } from '../__fixtures__/scripted-provider.ts';
import { collectContent, inputMessages } from './content.ts';
import type { ModelCall } from './observer.ts';

const call: ModelCall = {
  operation: 'chat',
  provider: 'p',
  isLocal: true,
  model: 'm',
  promptText: () => 'Once',
};

test('a conversation, with everything that can stand in it', () => {
  expect(
    inputMessages({
      ...call,
      prompt: [
        { role: 'system', content: 'Be brief.' },
        {
          role: 'user',
          content: [
            { type: 'text', text: 'What is this?' },
            { type: 'file', mediaType: 'image/png', data: { type: 'data', data: 'AAAA' } },
          ],
        },
        {
          role: 'assistant',
          content: [
            { type: 'reasoning', text: 'Hm.' },
            { type: 'tool-call', toolCallId: 'c1', toolName: 'look', input: { at: 1 } },
          ],
        },
        {
          role: 'tool',
          content: [
            {
              type: 'tool-result',
              toolCallId: 'c1',
              toolName: 'look',
              output: { type: 'json', value: { seen: 'a cat' } },
            },
          ],
        },
      ],
    }),
  ).toEqual([
    { role: 'system', parts: [{ type: 'text', content: 'Be brief.' }] },
    {
      role: 'user',
      parts: [
        { type: 'text', content: 'What is this?' },
        { type: 'file', mime_type: 'image/png' },
      ],
    },
    {
      role: 'assistant',
      parts: [
        { type: 'reasoning', content: 'Hm.' },
        { type: 'tool_call', id: 'c1', name: 'look', arguments: { at: 1 } },
      ],
    },
    {
      role: 'tool',
      parts: [{ type: 'tool_call_response', id: 'c1', response: { seen: 'a cat' } }],
    },
  ]);
});

test('what is no conversation is one message', () => {
  expect(inputMessages(call)).toEqual([
    { role: 'user', parts: [{ type: 'text', content: 'Once' }] },
  ]);
});

test('an answer is put together from its parts', () => {
  const content = collectContent();
  const parts = [
    { type: 'reasoning-delta', id: 'r', delta: 'Let me ' } as const,
    { type: 'reasoning-delta', id: 'r', delta: 'see.' } as const,
    ...textParts('I look.').slice(0, -1),
    ...toolCallParts('look', { at: 1 }),
  ];
  for (const part of parts) content.take(part);
  expect(content.messages()).toEqual([
    {
      role: 'assistant',
      parts: [
        { type: 'reasoning', content: 'Let me see.' },
        { type: 'text', content: 'I look.' },
        { type: 'tool_call', id: 'call_1', name: 'look', arguments: '{"at":1}' },
      ],
      finish_reason: 'tool-calls',
    },
  ]);
});

test('a call that said nothing has no answer', () => {
  expect(collectContent().messages()).toEqual([]);
});
