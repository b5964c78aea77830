import { describe, expect, test } from 'vitest';
import { decodeChatRequest } from './decode-request.ts';

const user = { role: 'user', content: 'Hi' };
const tool = { type: 'function', function: { name: 'f', parameters: { type: 'object' } } };
const decodedTool = { type: 'function', name: 'f', inputSchema: { type: 'object' } };
const schema = { type: 'object', properties: { a: { type: 'string' } } };

function decode(fields: object) {
  return decodeChatRequest({ model: 'm', messages: [user], ...fields });
}

describe('what a request asks for', () => {
  test.each<[string, object, object]>([
    ['S2-32 temperature', { temperature: 0 }, { temperature: 0 }],
    ['S2-34 top_p', { top_p: 1 }, { topP: 1 }],
    ['top_k', { top_k: 40 }, { topK: 40 }],
    [
      'penalties',
      { frequency_penalty: -2, presence_penalty: 2 },
      { frequencyPenalty: -2, presencePenalty: 2 },
    ],
    ['MX-5 seed', { seed: -7 }, { seed: -7 }],
    ['S2-36 stop array', { stop: ['a', 'b'] }, { stopSequences: ['a', 'b'] }],
    ['stop string', { stop: 'a' }, { stopSequences: ['a'] }],
    ['no stop', { stop: [] }, {}],
    ['S2-33 max_tokens', { max_tokens: 5 }, { maxOutputTokens: 5 }],
    [
      'MX-3 max_completion_tokens wins',
      { max_tokens: 5, max_completion_tokens: 7 },
      { maxOutputTokens: 7 },
    ],
    ['S3-9 tools', { tools: [tool] }, { tools: [decodedTool] }],
    [
      'tools without parameters',
      { tools: [{ type: 'function', function: { name: 'f', strict: null } }] },
      { tools: [{ type: 'function', name: 'f', inputSchema: { type: 'object', properties: {} } }] },
    ],
    ['no tools', { tools: [], tool_choice: 'auto' }, { toolChoice: { type: 'auto' } }],
    [
      'tool_choice none',
      { tools: [tool], tool_choice: 'none' },
      { tools: [decodedTool], toolChoice: { type: 'none' } },
    ],
    [
      'tool_choice by name',
      { tools: [tool], tool_choice: { type: 'function', function: { name: 'f' } } },
      { tools: [decodedTool], toolChoice: { type: 'tool', toolName: 'f' } },
    ],
    [
      'response_format text',
      { response_format: { type: 'text' } },
      { responseFormat: { type: 'text' } },
    ],
    [
      'response_format json_object',
      { response_format: { type: 'json_object' } },
      { responseFormat: { type: 'json' } },
    ],
    [
      'response_format json_schema',
      {
        response_format: {
          type: 'json_schema',
          json_schema: { name: 'n', description: 'd', schema },
        },
      },
      { responseFormat: { type: 'json', name: 'n', description: 'd', schema } },
    ],
    ['ruling 2: effort as it came', { reasoning_effort: 'max' }, { reasoning: 'max' }],
    ['thinking on', { thinking: true }, { reasoning: 'medium' }],
    ['thinking off', { thinking: false }, { reasoning: 'none' }],
    [
      'thinking on, with a level',
      { thinking: true, reasoning_effort: 'low' },
      { reasoning: 'low' },
    ],
    [
      'ruling 4: null is absent',
      {
        temperature: null,
        stop: null,
        tools: null,
        tool_choice: null,
        n: null,
        reasoning_effort: null,
        response_format: null,
        stream: null,
        logit_bias: null,
      },
      {},
    ],
  ])('%s', (_reason, fields, call) => {
    expect(decode(fields).call).toEqual({
      prompt: [{ role: 'user', content: [{ type: 'text', text: 'Hi' }] }],
      ...call,
    });
  });

  test.each<[object, object]>([
    [{ min_p: 0.1 }, { minP: 0.1 }],
    [{ repetition_penalty: 1.1 }, { repetitionPenalty: 1.1 }],
    [{ logit_bias: { '7': -100 } }, { logitBias: { '7': -100 } }],
    [{ logprobs: true }, { logprobs: true }],
    [{ logprobs: true, top_logprobs: 0 }, { logprobs: 0 }],
    [{ parallel_tool_calls: false }, { parallelToolCalls: false }],
    [{ prompt_cache_key: 'k' }, { cacheKey: 'k' }],
    [{ user: 'u' }, { user: 'u' }],
    [{ grammar: 'root ::= "a"' }, { grammar: 'root ::= "a"' }],
    [{ regex: '[ab]+' }, { regex: '[ab]+' }],
    [{ choice: ['yes', 'no'] }, { choice: ['yes', 'no'] }],
    [{ thinking_budget_tokens: 0 }, { reasoningBudget: 0 }],
    [{ chat_template_kwargs: { x: [1] } }, { chatTemplateKwargs: { x: [1] } }],
    [
      {
        response_format: { type: 'json_schema', json_schema: { name: 'n', schema, strict: false } },
      },
      { strictJsonSchema: false },
    ],
    [
      {
        tools: [tool],
        tool_choice: {
          type: 'allowed_tools',
          allowed_tools: {
            mode: 'required',
            tools: [{ type: 'function', function: { name: 'f' } }],
          },
        },
      },
      { allowedTools: ['f'] },
    ],
  ])('%j is an option of Loam', (fields, options) => {
    expect(decode(fields).call.providerOptions).toEqual({ loam: options });
  });

  test('a request without such fields has no options at all', () => {
    const noEffect = {
      logprobs: false,
      metadata: { a: 'b' },
      store: true,
      service_tier: 'auto',
      verbosity: 'low',
      safety_identifier: 's',
      prediction: {},
      modalities: ['text'],
    };
    expect(decode(noEffect)).toMatchObject({ ignored: [] });
    expect(decode(noEffect).call).not.toHaveProperty('providerOptions');
  });

  test('S0-2, W-3: a stream, and its usage only when asked for', () => {
    expect(decode({})).toMatchObject({
      modelId: 'm',
      stream: false,
      includeUsage: false,
      choices: 1,
    });
    expect(decode({ stream: true })).toMatchObject({ stream: true, includeUsage: false });
    const usage = {
      stream: true,
      stream_options: { include_usage: true, include_obfuscation: false },
    };
    expect(decode(usage)).toMatchObject({ stream: true, includeUsage: true });
  });

  test('ruling 4: unknown fields are named, wherever they stand, safe for a header', () => {
    const body = {
      messages: [
        { ...user, cache_control: {} },
        { ...user, cache_control: {} },
      ],
      tools: [{ ...tool, function: { ...tool.function, parameters: { anything: { goes: 1 } } } }],
      top_a: 1,
      'bad\r\nname, é': 1,
    };
    expect(decode(body).ignored).toEqual(['messages[].cache_control', 'top_a', 'bad??name???']);
    const flood = Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`x${index}`, 1]));
    expect(decode(flood).ignored).toHaveLength(32);
  });
});
