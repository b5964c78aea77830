import type { LanguageModelV3ToolResultOutput } from '@ai-sdk/provider';
import { describe, expect, it } from 'vitest';
import { toPromptV4 } from './prompt-v4.ts';

const url = new URL('https://loam.example/cat.png');

describe('files', () => {
  it.each([
    ['a URL', url, { type: 'url', url }],
    ['base64', 'AA==', { type: 'data', data: 'AA==' }],
    ['bytes', new Uint8Array([0]), { type: 'data', data: new Uint8Array([0]) }],
  ])('%s', (_, data, expected) => {
    const file = { type: 'file' as const, mediaType: 'image/png', filename: 'cat.png', data };
    const converted = [{ ...file, data: expected }];
    expect(
      toPromptV4([
        { role: 'user', content: [file] },
        { role: 'assistant', content: [file] },
      ]),
    ).toEqual([
      { role: 'user', content: converted },
      { role: 'assistant', content: converted },
    ]);
  });
});

const reference = (reference: object) => ({ type: 'reference', reference });

describe('content of tool results', () => {
  type Content = Extract<LanguageModelV3ToolResultOutput, { type: 'content' }>['value'][number];

  it.each<[Content, object]>([
    [
      { type: 'text', text: 'a' },
      { type: 'text', text: 'a' },
    ],
    [
      { type: 'file-data', data: 'AA==', mediaType: 'a/b', filename: 'f' },
      { type: 'file', data: { type: 'data', data: 'AA==' }, mediaType: 'a/b', filename: 'f' },
    ],
    [
      { type: 'image-data', data: 'AA==', mediaType: 'image/png' },
      { type: 'file', data: { type: 'data', data: 'AA==' }, mediaType: 'image/png' },
    ],
    [
      { type: 'image-url', url: url.href },
      { type: 'file', data: { type: 'url', url }, mediaType: 'image/*' },
    ],
    [
      { type: 'file-url', url: url.href },
      { type: 'file', data: { type: 'url', url }, mediaType: 'application/octet-stream' },
    ],
    [
      { type: 'file-id', fileId: 'f1' },
      { type: 'file', data: reference({ loam: 'f1' }), mediaType: 'application/octet-stream' },
    ],
    [
      { type: 'image-file-id', fileId: { other: 'f1' } },
      { type: 'file', data: reference({ other: 'f1' }), mediaType: 'image/*' },
    ],
    [{ type: 'custom' }, { type: 'custom' }],
  ])('%j', (part, expected) => {
    const result = { type: 'tool-result' as const, toolCallId: 'c', toolName: 'f' };
    const output = { type: 'content' as const, value: [part] };
    expect(toPromptV4([{ role: 'tool', content: [{ ...result, output }] }])).toEqual([
      { role: 'tool', content: [{ ...result, output: { ...output, value: [expected] } }] },
    ]);
  });

  it('other outputs and parts stay as they are', () => {
    const output = { type: 'json' as const, value: { a: 1 } };
    const prompt = [
      { role: 'system' as const, content: 's', providerOptions: { loam: {} } },
      {
        role: 'assistant' as const,
        content: [
          { type: 'reasoning' as const, text: 'r' },
          { type: 'tool-call' as const, toolCallId: 'c', toolName: 'f', input: {} },
          { type: 'tool-result' as const, toolCallId: 'c', toolName: 'f', output },
        ],
      },
    ];
    expect(toPromptV4(prompt)).toEqual(prompt);
  });
});
