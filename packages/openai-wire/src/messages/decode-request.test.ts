import { describe, expect, test } from 'vitest';
import { WireError } from '../errors/wire-error.ts';
import { decodeCountTokensRequest, decodeMessagesRequest } from './decode-request.ts';

const user = { role: 'user', content: 'Hi' };
const minimal = { model: 'm', max_tokens: 100, messages: [user] };
const withField = (fields: object) => ({ ...minimal, ...fields });
const decode = (fields: object) => decodeMessagesRequest(withField(fields));
const tool = { name: 'f', description: 'd', input_schema: { type: 'object' } };
const use = { type: 'tool_use', id: 'toolu_1', name: 'f', input: { a: 1 } };
const result = (fields: object) => ({ type: 'tool_result', tool_use_id: 'toolu_1', ...fields });

describe('what a request means', () => {
  test('the least there can be: no thinking', () => {
    expect(decodeMessagesRequest(minimal)).toEqual({
      modelId: 'm',
      call: {
        prompt: [{ role: 'user', content: [{ type: 'text', text: 'Hi' }] }],
        maxOutputTokens: 100,
        reasoning: 'none',
      },
      stream: false,
      ignored: [],
    });
  });

  test('counting needs no limit', () => {
    const { max_tokens: _, ...rest } = minimal;
    expect(decodeCountTokensRequest(rest).call).not.toHaveProperty('maxOutputTokens');
    expect(() => decodeMessagesRequest(rest)).toThrow(
      expect.objectContaining({ code: 'missing_required_parameter', param: 'max_tokens' }),
    );
  });

  test('instructions stand outside the conversation', () => {
    const blocks = [
      { type: 'text', text: 'Be kind.', cache_control: { type: 'ephemeral' } },
      { type: 'text', text: 'Be brief.' },
    ];
    const { call, ignored } = decode({ system: blocks });
    expect(call.prompt[0]).toEqual({ role: 'system', content: 'Be kind.\nBe brief.' });
    expect(ignored).toEqual([]);
    expect(decode({ system: '' }).call.prompt).toHaveLength(1);
  });

  test('a whole turn with a tool comes back as it went', () => {
    const { call } = decode({
      messages: [
        user,
        {
          role: 'assistant',
          content: [
            { type: 'thinking', thinking: 'Hm.', signature: '' },
            { type: 'redacted_thinking', data: 'x' },
            { type: 'text', text: 'Let me look.', citations: null },
            use,
          ],
        },
        { role: 'user', content: [{ type: 'text', text: 'And?' }, result({ content: '7' })] },
      ],
    });
    expect(call.prompt.slice(1)).toEqual([
      {
        role: 'assistant',
        content: [
          { type: 'reasoning', text: 'Hm.' },
          { type: 'text', text: 'Let me look.' },
          { type: 'tool-call', toolCallId: 'toolu_1', toolName: 'f', input: { a: 1 } },
        ],
      },
      // results come first, whatever the user said around them
      {
        role: 'tool',
        content: [
          {
            type: 'tool-result',
            toolCallId: 'toolu_1',
            toolName: 'f',
            output: { type: 'text', value: '7' },
          },
        ],
      },
      { role: 'user', content: [{ type: 'text', text: 'And?' }] },
    ]);
  });

  test.each<[fields: object, output: object]>([
    [{}, { type: 'text', value: '' }],
    [
      { content: 'no', is_error: true },
      { type: 'error-text', value: 'no' },
    ],
    [
      {
        content: [
          { type: 'text', text: 'a' },
          { type: 'text', text: 'b' },
        ],
      },
      { type: 'text', value: 'a\nb' },
    ],
    [
      {
        content: [
          { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AA' } },
        ],
      },
      {
        type: 'content',
        value: [{ type: 'file', mediaType: 'image/png', data: { type: 'data', data: 'AA' } }],
      },
    ],
  ])('a result with %j', (fields, output) => {
    const messages = [
      user,
      { role: 'assistant', content: [use] },
      { role: 'user', content: [result(fields)] },
    ];
    expect(decode({ messages }).call.prompt.at(-1)).toMatchObject({ content: [{ output }] });
  });

  test.each<[choice: object | null, toolChoice: object | undefined, parallel: boolean | undefined]>(
    [
      [null, undefined, undefined],
      [{ type: 'auto' }, { type: 'auto' }, undefined],
      [{ type: 'any', disable_parallel_tool_use: true }, { type: 'required' }, false],
      [{ type: 'tool', name: 'f' }, { type: 'tool', toolName: 'f' }, undefined],
      [{ type: 'none' }, { type: 'none' }, undefined],
    ],
  )('tool_choice %j', (choice, toolChoice, parallel) => {
    const { call } = decode({ tools: [tool], tool_choice: choice });
    expect(call.toolChoice).toEqual(toolChoice);
    expect(call.providerOptions?.loam?.parallelToolCalls).toBe(parallel);
    expect(call.tools).toEqual([
      { type: 'function', name: 'f', description: 'd', inputSchema: { type: 'object' } },
    ]);
  });

  test.each<[fields: object, reasoning: string]>([
    [{ thinking: { type: 'enabled', budget_tokens: 1024 } }, 'low'],
    [{ thinking: { type: 'enabled', budget_tokens: 10_000 } }, 'medium'],
    [{ thinking: { type: 'enabled', budget_tokens: 32_000 } }, 'high'],
    [{ thinking: { type: 'adaptive' } }, 'medium'],
    [{ thinking: { type: 'adaptive' }, output_config: { effort: 'max' } }, 'xhigh'],
    [{ thinking: { type: 'disabled' } }, 'none'],
  ])('%j', (fields, reasoning) => {
    expect(decode(fields).call.reasoning).toBe(reasoning);
  });

  test('settings and the schema of an answer', () => {
    const schema = { type: 'object' };
    const { call, stream } = decode({
      temperature: 0.5,
      top_p: 0.9,
      top_k: 5,
      stop_sequences: ['END'],
      stream: true,
      metadata: { user_id: 'u' },
      output_config: { format: { type: 'json_schema', schema } },
    });
    expect(stream).toBe(true);
    expect(call).toMatchObject({
      temperature: 0.5,
      topP: 0.9,
      topK: 5,
      stopSequences: ['END'],
      responseFormat: { type: 'json', schema },
      providerOptions: { loam: { user: 'u' } },
    });
  });
});

test.each<[fields: object, code: string, param: string]>([
  [{ model: null }, 'invalid_type', 'model'],
  [{ messages: [] }, 'empty_array', 'messages'],
  [{ messages: [{ role: 'system', content: 'x' }] }, 'invalid_value', 'messages[0].role'],
  [{ messages: [{ role: 'user' }] }, 'missing_required_parameter', 'messages[0].content'],
  [
    { messages: [{ role: 'user', content: [{ type: 'smell' }] }] },
    'invalid_value',
    'messages[0].content[0].type',
  ],
  [
    { messages: [{ role: 'user', content: [use] }] },
    'invalid_value',
    'messages[0].content[0].type',
  ],
  [
    { messages: [{ role: 'user', content: [result({})] }] },
    'tool_call_not_found',
    'messages[0].content[0].tool_use_id',
  ],
  [{ max_tokens: 0 }, 'integer_below_min_value', 'max_tokens'],
  [{ temperature: 1.5 }, 'decimal_above_max_value', 'temperature'],
  [{ stop_sequences: 'END' }, 'invalid_type', 'stop_sequences'],
  [{ tools: [{ name: 'f' }] }, 'missing_required_parameter', 'tools[0].input_schema'],
  [{ tools: [{ ...tool, name: 'a b' }] }, 'invalid_value', 'tools[0].name'],
  [{ tools: [tool, tool] }, 'invalid_value', 'tools[1].name'],
  [
    { tools: [{ type: 'web_search_20250305', name: 'web_search' }] },
    'invalid_value',
    'tools[0].type',
  ],
  [{ tool_choice: { type: 'any' } }, 'invalid_value', 'tool_choice'],
  [{ tool_choice: 'auto' }, 'invalid_type', 'tool_choice'],
  [{ thinking: { type: 'enabled' } }, 'missing_required_parameter', 'thinking.budget_tokens'],
  [{ thinking: true }, 'invalid_type', 'thinking'],
])('refuses %j', (fields, code, param) => {
  const refusal = () => decode(fields);
  expect(refusal).toThrow(WireError);
  expect(refusal).toThrow(expect.objectContaining({ code, param, status: 400 }));
});

test('names what it does not know', () => {
  expect(decode({ mcp_servers: [] }).ignored).toEqual(['mcp_servers']);
});
