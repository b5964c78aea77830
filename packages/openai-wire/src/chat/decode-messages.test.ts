import { describe, expect, test } from 'vitest';
import { decodeChatRequest } from './decode-request.ts';

const call = { id: 'c1', type: 'function', function: { name: 'f', arguments: '{"a":1}' } };

function prompt(...messages: object[]) {
  const decoded = decodeChatRequest({ model: 'm', messages });
  expect(decoded.ignored).toEqual([]);
  return decoded.call.prompt;
}

describe('messages', () => {
  test('S0-7, S4-15: roles; developer is system', () => {
    expect(
      prompt(
        { role: 'system', content: 'a' },
        {
          role: 'developer',
          content: [
            { type: 'text', text: 'b' },
            { type: 'text', text: 'c' },
          ],
          name: 'me',
        },
      ),
    ).toEqual([
      { role: 'system', content: 'a' },
      { role: 'system', content: 'b\nc' },
    ]);
  });

  test.each<[object, object]>([
    [
      { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA', detail: 'low' } },
      { mediaType: 'image/png', data: { type: 'data', data: 'AAAA' } },
    ],
    [
      { type: 'image_url', image_url: { url: 'https://x.test/a.png' } },
      { mediaType: 'image', data: { type: 'url', url: new URL('https://x.test/a.png') } },
    ],
    [
      { type: 'video_url', video_url: { url: 'https://x.test/a.mp4' } },
      { mediaType: 'video', data: { type: 'url', url: new URL('https://x.test/a.mp4') } },
    ],
    [
      { type: 'input_audio', input_audio: { data: 'AAAA', format: 'mp3' } },
      { mediaType: 'audio/mpeg', data: { type: 'data', data: 'AAAA' } },
    ],
    [
      {
        type: 'file',
        file: { filename: 'a.pdf', file_data: 'data:application/pdf;name=a.pdf;base64,AAAA' },
      },
      { mediaType: 'application/pdf', filename: 'a.pdf', data: { type: 'data', data: 'AAAA' } },
    ],
  ])('S4-14: %j is a file part', (part, file) => {
    const [message] = prompt({ role: 'user', content: [part] });
    expect(message?.content).toEqual([{ type: 'file', ...file }]);
  });

  test('S3-12, S3-16: an answer can be sent back as it came, with every null a client dumps', () => {
    const answer = {
      role: 'assistant',
      content: null,
      refusal: null,
      annotations: [],
      audio: null,
      function_call: null,
      parsed: null,
      reasoning_content: 'hm',
      tool_calls: [
        { ...call, index: 0, function: { ...call.function, parsed_arguments: { a: 1 } } },
      ],
    };
    expect(prompt(answer)).toEqual([
      {
        role: 'assistant',
        content: [
          { type: 'reasoning', text: 'hm' },
          { type: 'tool-call', toolCallId: 'c1', toolName: 'f', input: { a: 1 } },
        ],
      },
    ]);
    expect(prompt({ role: 'assistant', content: 'Hi', tool_calls: null })).toEqual([
      { role: 'assistant', content: [{ type: 'text', text: 'Hi' }] },
    ]);
    expect(prompt({ role: 'assistant', content: [{ type: 'refusal', refusal: 'No' }] })).toEqual([
      { role: 'assistant', content: [{ type: 'text', text: 'No' }] },
    ]);
    expect(prompt({ role: 'assistant', content: null })).toEqual([
      { role: 'assistant', content: [] },
    ]);
  });

  test.each<[string, unknown]>([
    ['{"a":1}', { a: 1 }],
    ['', {}],
    // What is no object is what the model wrote; it may see its mistake again.
    ['{"a":', '{"a":'],
    ['[1]', '[1]'],
    ['5', '5'],
    ['{"__proto__":{"x":1}}', '{"__proto__":{"x":1}}'],
  ])('arguments %s', (text, input) => {
    const calls = [{ ...call, function: { name: 'f', arguments: text } }];
    const [message] = prompt({ role: 'assistant', content: null, tool_calls: calls });
    expect(message?.content).toMatchObject([{ input }]);
  });

  test('S3-13, S3-14: results find the name of their call; those of one step are one message', () => {
    const second = { ...call, id: 'c2', function: { name: 'g', arguments: '{}' } };
    const [, results, answer] = prompt(
      { role: 'assistant', content: 'Let me look.', tool_calls: [call, second] },
      { role: 'tool', tool_call_id: 'c2', content: 'two', name: 'g' },
      { role: 'tool', tool_call_id: 'c1', content: [{ type: 'text', text: 'one' }] },
      { role: 'assistant', content: 'Done.' },
    );
    expect(results).toEqual({
      role: 'tool',
      content: [
        {
          type: 'tool-result',
          toolCallId: 'c2',
          toolName: 'g',
          output: { type: 'text', value: 'two' },
        },
        {
          type: 'tool-result',
          toolCallId: 'c1',
          toolName: 'f',
          output: { type: 'content', value: [{ type: 'text', text: 'one' }] },
        },
      ],
    });
    expect(answer?.role).toBe('assistant');
  });

  test('an id that a later turn uses again means the later call', () => {
    const again = { ...call, function: { name: 'g', arguments: '{}' } };
    const messages = prompt(
      { role: 'assistant', tool_calls: [call] },
      { role: 'tool', tool_call_id: 'c1', content: '1' },
      { role: 'assistant', tool_calls: [again] },
      { role: 'tool', tool_call_id: 'c1', content: '2' },
    );
    expect(messages[1]?.content).toMatchObject([{ toolName: 'f' }]);
    expect(messages[3]?.content).toMatchObject([{ toolName: 'g' }]);
  });
});
