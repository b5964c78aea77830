import { describe, expect, test } from 'vitest';
import { sealItems } from './compaction-item.ts';
import { decodeResponsesRequest, itemReferences, parseResponsesRequest } from './decode-request.ts';
import type { ResponseItem } from './item-schema.ts';
import { sealText } from './sealed-text.ts';

const base = { model: 'm', input: 'Hello' };
const user = (text: string) => ({ role: 'user', content: [{ type: 'text', text }] });

function result(value: string) {
  return {
    role: 'tool',
    content: [
      { type: 'tool-result', toolCallId: 'c1', toolName: 'f', output: { type: 'text', value } },
    ],
  };
}

function decode(body: object, history: ResponseItem[] = []) {
  const { request } = parseResponsesRequest({ ...base, ...body });
  return decodeResponsesRequest(request, { history });
}

describe('input becomes a prompt (S1-27)', () => {
  const call = { type: 'function_call', call_id: 'c1', name: 'f', arguments: '{"a":1}' };
  const called = {
    role: 'assistant',
    content: [{ type: 'tool-call', toolCallId: 'c1', toolName: 'f', input: { a: 1 } }],
  };

  test.each<[string, unknown, unknown]>([
    ['S1-26: a string is one user message', 'Hello', [user('Hello')]],
    [
      'S1-32: content may be a string',
      [{ type: 'message', role: 'user', content: 'Hi' }],
      [user('Hi')],
    ],
    ['S1-33: a message may come without its type', [{ role: 'user', content: 'Hi' }], [user('Hi')]],
    [
      'S1-28: developer is system, and its parts are lines',
      [
        {
          role: 'developer',
          content: [
            { type: 'input_text', text: 'a' },
            { type: 'text', text: 'b' },
          ],
        },
      ],
      [{ role: 'system', content: 'a\nb' }],
    ],
    [
      'S1-29: all text parts are text',
      [
        {
          role: 'assistant',
          content: [
            { type: 'output_text', text: 'a', annotations: [], logprobs: [] },
            { type: 'refusal', refusal: 'b' },
            { type: 'reasoning_text', text: 'c' },
          ],
        },
      ],
      [
        {
          role: 'assistant',
          content: [
            { type: 'text', text: 'a' },
            { type: 'text', text: 'b' },
            { type: 'reasoning', text: 'c' },
          ],
        },
      ],
    ],
    [
      'OR-8: the phase of a message is kept',
      [{ role: 'assistant', content: 'so far', phase: 'commentary' }],
      [
        {
          role: 'assistant',
          content: [
            { type: 'text', text: 'so far', providerOptions: { loam: { phase: 'commentary' } } },
          ],
        },
      ],
    ],
    [
      'S1-39: a call and its output',
      [call, { type: 'function_call_output', call_id: 'c1', output: '5' }],
      [called, result('5')],
    ],
    [
      'S1-42: an output may be parts',
      [
        call,
        {
          type: 'function_call_output',
          call_id: 'c1',
          output: [{ type: 'input_text', text: 'five' }],
        },
      ],
      [
        called,
        {
          role: 'tool',
          content: [
            {
              type: 'tool-result',
              toolCallId: 'c1',
              toolName: 'f',
              output: { type: 'content', value: [{ type: 'text', text: 'five' }] },
            },
          ],
        },
      ],
    ],
    [
      'what an assistant does in one turn is one message, in its order',
      [
        { type: 'reasoning', summary: [], content: [{ type: 'reasoning_text', text: 'hm' }] },
        { role: 'assistant', content: 'Let me see.' },
        call,
      ],
      [
        {
          role: 'assistant',
          content: [
            { type: 'reasoning', text: 'hm' },
            { type: 'text', text: 'Let me see.' },
            ...called.content,
          ],
        },
      ],
    ],
    [
      'reasoning that was sealed is read again',
      [{ type: 'reasoning', summary: [], encrypted_content: sealText('höm') }],
      [{ role: 'assistant', content: [{ type: 'reasoning', text: 'höm' }] }],
    ],
    [
      'reasoning that another server sealed is read from its summary',
      [
        {
          type: 'reasoning',
          summary: [{ type: 'summary_text', text: 'in short' }],
          encrypted_content: 'gAAAAA',
        },
      ],
      [{ role: 'assistant', content: [{ type: 'reasoning', text: 'in short' }] }],
    ],
    [
      'OR-7: a compaction stands for the items inside',
      [sealItems('cmp_1', [{ type: 'message', role: 'user', content: 'before' }])],
      [user('before')],
    ],
    [
      'images and files are file parts; the model refuses what it cannot see',
      [
        {
          role: 'user',
          content: [
            { type: 'input_image', image_url: 'data:image/png;base64,AAAA', detail: 'auto' },
            {
              type: 'input_file',
              filename: 'a.pdf',
              file_data: 'data:application/pdf;base64,AAAA',
            },
          ],
        },
      ],
      [
        {
          role: 'user',
          content: [
            { type: 'file', mediaType: 'image/png', data: { type: 'data', data: 'AAAA' } },
            {
              type: 'file',
              mediaType: 'application/pdf',
              data: { type: 'data', data: 'AAAA' },
              filename: 'a.pdf',
            },
          ],
        },
      ],
    ],
  ])('%s', (_, input, prompt) => {
    expect(decode({ input: input as never }).call.prompt).toEqual(prompt);
  });

  test('S1-6: instructions come first, and S1-60: hold for one request', () => {
    const history: ResponseItem[] = [{ type: 'message', role: 'user', content: 'before' }];
    expect(decode({ instructions: 'Be brief.' }, history).call.prompt).toEqual([
      { role: 'system', content: 'Be brief.' },
      user('before'),
      user('Hello'),
    ]);
  });

  test('S1-41: an output may answer a call of the history', () => {
    const history = [call as ResponseItem];
    const input = [{ type: 'function_call_output', call_id: 'c1', output: '5' }];
    expect(decode({ input }, history).call.prompt).toEqual([called, result('5')]);
  });

  test('W-6: references are found, and keep their place', () => {
    const input = [{ type: 'item_reference', id: 'msg_1' }, { id: 'msg_1' }];
    const { request } = parseResponsesRequest({ ...base, input });
    expect(itemReferences(request.input)).toEqual(['msg_1', 'msg_1']);
    const item: ResponseItem = { type: 'message', role: 'user', content: 'kept', id: 'msg_1' };
    const decoded = decodeResponsesRequest(request, { referenced: new Map([['msg_1', item]]) });
    expect(decoded.input).toEqual([item, item]);
  });
});

describe('parameters', () => {
  test.each<[string, object, object]>([
    ['S1-12', { max_output_tokens: 8 }, { maxOutputTokens: 8 }],
    ['S1-8, S1-9', { temperature: 0.5, top_p: 0.9 }, { temperature: 0.5, topP: 0.9 }],
    [
      'S1-10, S1-11',
      { frequency_penalty: 0.5, presence_penalty: -0.5 },
      { frequencyPenalty: 0.5, presencePenalty: -0.5 },
    ],
    ['S1-15, S1-43', { text: { format: { type: 'text' } } }, { responseFormat: { type: 'text' } }],
    ['S1-44', { text: { format: { type: 'json_object' } } }, { responseFormat: { type: 'json' } }],
    [
      'a schema that is left out altogether asks for any JSON',
      { text: { format: { type: 'json_schema' } } },
      { responseFormat: { type: 'json' } },
    ],
    ...(['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'] as const).map(
      (effort): [string, object, object] => [
        'S1-16, S1-48, ruling 2: the effort goes as it came',
        { reasoning: { effort } },
        { reasoning: effort },
      ],
    ),
    [
      'S1-50: a summary that is null asks for nothing',
      { reasoning: { effort: null, summary: null, generate_summary: null } },
      {},
    ],
    [
      'S1-34, S1-38: a flat tool, and whether it is strict',
      {
        tools: [
          {
            type: 'function',
            name: 'f',
            description: 'Does it.',
            parameters: { type: 'object', properties: { a: { type: 'string' } } },
            strict: true,
          },
          { type: 'function', name: 'g', strict: false },
        ],
      },
      {
        tools: [
          {
            type: 'function',
            name: 'f',
            description: 'Does it.',
            inputSchema: { type: 'object', properties: { a: { type: 'string' } } },
            strict: true,
          },
          {
            type: 'function',
            name: 'g',
            inputSchema: { type: 'object', properties: {} },
            strict: false,
          },
        ],
      },
    ],
    ['ruling 10: no least limit', { max_output_tokens: 1 }, { maxOutputTokens: 1 }],
    [
      'S1-37: no parameters are an empty object',
      { tools: [{ type: 'function', name: 'f' }] },
      { tools: [{ type: 'function', name: 'f', inputSchema: { type: 'object', properties: {} } }] },
    ],
    [
      'log-probabilities by include',
      { include: ['message.output_text.logprobs'] },
      { providerOptions: { loam: { logprobs: true } } },
    ],
    [
      'log-probabilities by number',
      { top_logprobs: 3 },
      { providerOptions: { loam: { logprobs: 3 } } },
    ],
    [
      'null is absent',
      { temperature: null, tools: null, text: null, reasoning: null, metadata: null },
      {},
    ],
  ])('%s: %j', (_, body, expected) => {
    const { prompt: _prompt, ...call } = decode(body).call;
    expect(call).toEqual(expected);
  });

  test('ruling 4: fields nobody knows are named', () => {
    expect(parseResponsesRequest({ ...base, frobnicate: 1 }).ignored).toEqual(['frobnicate']);
  });
});
