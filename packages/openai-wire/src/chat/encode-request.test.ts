import type { LanguageModelV4CallOptions, LanguageModelV4Prompt } from '@ai-sdk/provider';
import { describe, expect, test } from 'vitest';
import { encodeChatRequest } from './encode-request.ts';

const prompt: LanguageModelV4Prompt = [{ role: 'user', content: [{ type: 'text', text: 'Hi' }] }];

function encode(call: Partial<LanguageModelV4CallOptions>) {
  return encodeChatRequest('m', { prompt, ...call });
}

describe('requests', () => {
  test('a plain call is a plain body: nothing that the caller did not ask for', () => {
    expect(encodeChatRequest('m', { prompt, toolChoice: { type: 'auto' } })).toEqual({
      request: { model: 'm', messages: [{ role: 'user', content: 'Hi' }] },
      warnings: [],
    });
  });

  test('a stream asks for its usage', () => {
    const { request } = encodeChatRequest('m', { prompt }, {}, { stream: true });
    expect(request).toMatchObject({ stream: true, stream_options: { include_usage: true } });
  });

  test.each<[string, LanguageModelV4Prompt[number], object]>([
    [
      'a message with calls and no text has null content (MX-9)',
      {
        role: 'assistant',
        content: [{ type: 'tool-call', toolCallId: 'c', toolName: 'f', input: { a: 1 } }],
      },
      {
        role: 'assistant',
        content: null,
        tool_calls: [{ id: 'c', type: 'function', function: { name: 'f', arguments: '{"a":1}' } }],
      },
    ],
    [
      'text beside calls is kept',
      {
        role: 'assistant',
        content: [
          { type: 'text', text: 'Hm' },
          { type: 'tool-call', toolCallId: 'c', toolName: 'f', input: undefined },
        ],
      },
      {
        role: 'assistant',
        content: 'Hm',
        tool_calls: [{ id: 'c', type: 'function', function: { name: 'f', arguments: '{}' } }],
      },
    ],
    [
      'MX-1: reasoning of earlier turns',
      {
        role: 'assistant',
        content: [
          { type: 'reasoning', text: 'a' },
          { type: 'text', text: 'b' },
        ],
      },
      { role: 'assistant', reasoning_content: 'a', content: 'b' },
    ],
    [
      'json results are JSON text',
      result({ type: 'json', value: { t: 1 } }),
      toolMessage('{"t":1}'),
    ],
    [
      'failures say that they are',
      result({ type: 'error-text', value: 'x' }),
      toolMessage('{"error":"x"}'),
    ],
    [
      'so do denials',
      result({ type: 'execution-denied', reason: 'no' }),
      toolMessage('{"error":"no"}'),
    ],
    [
      'parts stay parts',
      result({ type: 'content', value: [{ type: 'text', text: 'x' }] }),
      toolMessage([{ type: 'text', text: 'x' }]),
    ],
  ])('%s', (_reason, message, expected) => {
    expect(encode({ prompt: [message] })).toEqual({
      request: { model: 'm', messages: [expected] },
      warnings: [],
    });
  });

  test('what is left out is warned of, once each', () => {
    const call = { toolCallId: 'p', toolName: 'search' };
    const provided = { type: 'tool-call' as const, ...call, input: {}, providerExecuted: true };
    const { request, warnings } = encode({
      tools: [{ type: 'provider', id: 'other.search', name: 'search', args: {} }],
      prompt: [
        {
          role: 'assistant',
          content: [provided, provided, { type: 'custom', kind: 'other.thing' }],
        },
        ...prompt,
      ],
    });
    expect(request).not.toHaveProperty('tools');
    expect(warnings).toEqual([
      { type: 'unsupported', feature: 'tool calls executed by a provider' },
      { type: 'unsupported', feature: 'custom parts in assistant messages' },
      { type: 'unsupported', feature: 'provider tool other.search' },
    ]);
  });

  test.each<[string, object]>([
    [
      'text/csv by URL',
      { mediaType: 'text/csv', data: { type: 'url', url: new URL('https://x.test') } },
    ],
    [
      'stored with a provider',
      { mediaType: 'image/png', data: { type: 'reference', reference: { other: 'f' } } },
    ],
  ])('a file the wire has no form for is an error: %s', (_reason, file) => {
    const part = { type: 'file', ...file } as never;
    expect(() => encode({ prompt: [{ role: 'user', content: [part] }] })).toThrow(/not supported/);
  });
});

type ToolMessage = Extract<LanguageModelV4Prompt[number], { role: 'tool' }>;
type Output = Extract<ToolMessage['content'][number], { type: 'tool-result' }>['output'];

function result(output: Output): ToolMessage {
  return {
    role: 'tool',
    content: [{ type: 'tool-result', toolCallId: 'c', toolName: 'f', output }],
  };
}

function toolMessage(content: unknown): object {
  return { role: 'tool', tool_call_id: 'c', content };
}
