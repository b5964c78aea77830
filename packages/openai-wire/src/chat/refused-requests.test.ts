import { describe, expect, test } from 'vitest';
import { decodeChatRequest } from './decode-request.ts';

const user = { role: 'user', content: 'Hi' };
const tool = { type: 'function', function: { name: 'f', parameters: { type: 'object' } } };

function refusal(body: unknown): unknown {
  try {
    return decodeChatRequest(body);
  } catch (error) {
    return error;
  }
}

function message(fields: object) {
  return { model: 'm', messages: [fields] };
}

function withField(fields: object) {
  return { model: 'm', messages: [user], ...fields };
}

describe('what a request must not be', () => {
  test.each<[unknown, string, string]>([
    // The body as a whole.
    [null, 'invalid_type', ''],
    [[], 'invalid_type', ''],
    ['text', 'invalid_type', ''],
    [{}, 'missing_required_parameter', 'model'],
    [{ model: 'm' }, 'missing_required_parameter', 'messages'],
    [{ model: 5, messages: [user] }, 'invalid_type', 'model'],
    [{ model: '', messages: [user] }, 'string_below_min_length', 'model'],
    [{ model: 'm', messages: 'Hi' }, 'invalid_type', 'messages'],
    [{ model: 'm', messages: [] }, 'empty_array', 'messages'], // S4-9
    [{ model: 'm', messages: ['Hi'] }, 'invalid_type', 'messages[0]'],

    // Messages.
    [message({}), 'missing_required_parameter', 'messages[0].role'],
    [message({ role: 'bot', content: '' }), 'invalid_value', 'messages[0].role'],
    [message({ role: 'user' }), 'missing_required_parameter', 'messages[0].content'],
    [message({ role: 'user', content: null }), 'invalid_type', 'messages[0].content'],
    [message({ role: 'user', content: 5 }), 'invalid_type', 'messages[0].content'],
    [
      message({ role: 'user', content: [{ type: 'x' }] }),
      'invalid_value',
      'messages[0].content[0].type',
    ],
    [
      message({ role: 'user', content: [{}] }),
      'missing_required_parameter',
      'messages[0].content[0].type',
    ],
    [
      message({ role: 'user', content: [{ type: 'text' }] }),
      'missing_required_parameter',
      'messages[0].content[0].text',
    ],
    [
      message({ role: 'user', content: [{ type: 'text', text: 1 }] }),
      'invalid_type',
      'messages[0].content[0].text',
    ],
    [
      message({ role: 'system', content: [{ type: 'image_url' }] }),
      'invalid_value',
      'messages[0].content[0].type',
    ],
    [
      message({ role: 'user', content: [{ type: 'image_url', image_url: { url: 'cat.png' } }] }),
      'invalid_value',
      'messages[0].content[0].image_url.url',
    ],
    [
      message({
        role: 'user',
        content: [{ type: 'image_url', image_url: { url: 'file:///etc/passwd' } }],
      }),
      'invalid_value',
      'messages[0].content[0].image_url.url',
    ],
    [
      message({
        role: 'user',
        content: [{ type: 'image_url', image_url: { url: 'data:image/png;base64,ä' } }],
      }),
      'invalid_value',
      'messages[0].content[0].image_url.url',
    ],
    [
      message({ role: 'user', content: [{ type: 'image_url', image_url: 'https://x.test' }] }),
      'invalid_type',
      'messages[0].content[0].image_url',
    ],
    [
      message({ role: 'user', content: [{ type: 'file', file: { file_id: 'f' } }] }),
      'unsupported_parameter',
      'messages[0].content[0].file.file_id',
    ],
    [
      message({ role: 'user', content: [{ type: 'file', file: {} }] }),
      'missing_required_parameter',
      'messages[0].content[0].file.file_data',
    ],
    [
      message({
        role: 'user',
        content: [{ type: 'input_audio', input_audio: { data: 'AA', format: 'ogg' } }],
      }),
      'invalid_value',
      'messages[0].content[0].input_audio.format',
    ],
    [
      message({ role: 'assistant', function_call: { name: 'f', arguments: '' } }),
      'invalid_type',
      'messages[0].function_call',
    ],
    [
      message({
        role: 'assistant',
        tool_calls: [{ id: 'c', function: { name: 'f', arguments: {} } }],
      }),
      'invalid_type',
      'messages[0].tool_calls[0].function.arguments',
    ],
    [
      message({ role: 'assistant', tool_calls: [{ function: { name: 'f', arguments: '' } }] }),
      'missing_required_parameter',
      'messages[0].tool_calls[0].id',
    ],
    [message({ role: 'assistant', tool_calls: {} }), 'invalid_type', 'messages[0].tool_calls'],
    [
      message({ role: 'tool', content: 'x' }),
      'missing_required_parameter',
      'messages[0].tool_call_id',
    ],
    [
      message({ role: 'tool', content: 'x', tool_call_id: 'c' }),
      'tool_call_not_found',
      'messages[0].tool_call_id',
    ],

    // MX-2 and S2-32: ranges.
    [withField({ temperature: 2.1 }), 'decimal_above_max_value', 'temperature'],
    [withField({ temperature: -0.1 }), 'decimal_below_min_value', 'temperature'],
    [withField({ temperature: '1' }), 'invalid_type', 'temperature'],
    [withField({ top_p: 1.5 }), 'decimal_above_max_value', 'top_p'],
    [withField({ top_k: -1 }), 'integer_below_min_value', 'top_k'],
    [withField({ top_k: 1.5 }), 'invalid_type', 'top_k'],
    [withField({ min_p: 1.1 }), 'decimal_above_max_value', 'min_p'],
    [withField({ frequency_penalty: 2.5 }), 'decimal_above_max_value', 'frequency_penalty'],
    [withField({ presence_penalty: -2.5 }), 'decimal_below_min_value', 'presence_penalty'],
    [withField({ repetition_penalty: 0 }), 'decimal_below_min_value', 'repetition_penalty'],
    [withField({ repetition_penalty: 2.5 }), 'decimal_above_max_value', 'repetition_penalty'],
    [withField({ max_tokens: 0 }), 'integer_below_min_value', 'max_tokens'],
    [withField({ max_completion_tokens: 1.5 }), 'invalid_type', 'max_completion_tokens'],
    [withField({ seed: 1e30 }), 'integer_above_max_value', 'seed'],
    [withField({ logit_bias: { a: 1 } }), 'invalid_value', 'logit_bias.a'],
    [withField({ logit_bias: { 1: 101 } }), 'decimal_above_max_value', 'logit_bias.1'],
    [withField({ logit_bias: [] }), 'invalid_type', 'logit_bias'],
    [withField({ top_logprobs: 21, logprobs: true }), 'integer_above_max_value', 'top_logprobs'],
    [withField({ top_logprobs: 2 }), 'unsupported_parameter', 'top_logprobs'],
    [withField({ stop: '' }), 'string_below_min_length', 'stop'],
    [withField({ stop: ['a', 5] }), 'invalid_type', 'stop[1]'],
    [withField({ n: 0 }), 'integer_below_min_value', 'n'],
    [withField({ n: 9 }), 'integer_above_max_value', 'n'],
    [
      withField({ prompt_cache_key: 'k'.repeat(65) }),
      'string_above_max_length',
      'prompt_cache_key',
    ],
    [withField({ grammar: '' }), 'string_below_min_length', 'grammar'],
    [withField({ regex: '' }), 'string_below_min_length', 'regex'],
    [withField({ choice: [] }), 'empty_array', 'choice'],
    [withField({ choice: [1] }), 'invalid_type', 'choice[0]'],
    [
      withField({ thinking_budget_tokens: -1 }),
      'integer_below_min_value',
      'thinking_budget_tokens',
    ],

    // Tools.
    [withField({ tools: {} }), 'invalid_type', 'tools'],
    [withField({ tools: [{ type: 'web_search' }] }), 'invalid_value', 'tools[0].type'],
    [
      withField({ tools: [{ type: 'function' }] }),
      'missing_required_parameter',
      'tools[0].function',
    ],
    [
      withField({ tools: [{ type: 'function', function: { name: 'a b' } }] }),
      'invalid_value',
      'tools[0].function.name',
    ],
    [
      withField({ tools: [{ type: 'function', function: { name: 'a'.repeat(65) } }] }),
      'invalid_value',
      'tools[0].function.name',
    ],
    [withField({ tools: [tool, tool] }), 'invalid_value', 'tools[1].function.name'],
    [
      withField({ tools: [{ type: 'function', function: { name: 'f', parameters: [] } }] }),
      'invalid_type',
      'tools[0].function.parameters',
    ],
    [
      withField({
        tools: [{ type: 'function', function: { name: 'f', parameters: { type: 'string' } } }],
      }),
      'invalid_function_parameters',
      'tools[0].function.parameters',
    ],
    [withField({ tool_choice: 'any', tools: [tool] }), 'invalid_value', 'tool_choice'],
    [withField({ tool_choice: 'required' }), 'invalid_value', 'tool_choice'],
    [
      withField({ tool_choice: { type: 'function', function: { name: 'g' } }, tools: [tool] }),
      'invalid_value',
      'tool_choice.function.name',
    ],
    [
      withField({
        tool_choice: { type: 'allowed_tools', allowed_tools: { mode: 'auto', tools: [] } },
        tools: [tool],
      }),
      'empty_array',
      'tool_choice.allowed_tools.tools',
    ],
    [
      withField({
        tool_choice: {
          type: 'allowed_tools',
          allowed_tools: { mode: 'auto', tools: [{ type: 'function', function: { name: 'g' } }] },
        },
        tools: [tool],
      }),
      'invalid_value',
      'tool_choice.allowed_tools.tools[0].function.name',
    ],

    // Formats and effort.
    [withField({ response_format: 'json' }), 'invalid_type', 'response_format'],
    [withField({ response_format: { type: 'xml' } }), 'invalid_value', 'response_format.type'],
    [
      withField({ response_format: { type: 'json_schema' } }),
      'missing_required_parameter',
      'response_format.json_schema',
    ],
    [
      withField({ response_format: { type: 'json_schema', json_schema: { schema: {} } } }),
      'missing_required_parameter',
      'response_format.json_schema.name',
    ],
    [
      withField({ response_format: { type: 'json_schema', json_schema: { name: 'n' } } }),
      'missing_required_parameter',
      'response_format.json_schema.schema',
    ],
    [withField({ reasoning_effort: 'huge' }), 'invalid_value', 'reasoning_effort'],
    [withField({ reasoning_effort: 5 }), 'invalid_type', 'reasoning_effort'],
    [withField({ thinking: false, reasoning_effort: 'high' }), 'invalid_value', 'thinking'],
    [withField({ stream: 'yes' }), 'invalid_type', 'stream'],
    [
      withField({ stream_options: { include_usage: 1 } }),
      'invalid_type',
      'stream_options.include_usage',
    ],

    // Ruling 4: known, and not honoured.
    [withField({ service_tier: 'flex' }), 'unsupported_parameter', 'service_tier'],
    [withField({ modalities: ['text', 'audio'] }), 'unsupported_parameter', 'modalities'],
    [withField({ audio: { voice: 'a', format: 'wav' } }), 'unsupported_parameter', 'audio'],
    [withField({ web_search_options: {} }), 'unsupported_parameter', 'web_search_options'],
    [withField({ functions: [] }), 'unsupported_parameter', 'functions'],
    [withField({ function_call: 'auto' }), 'unsupported_parameter', 'function_call'],
  ])('%j', (body, code, param) => {
    expect(refusal(body)).toMatchObject({ code, param, status: 400 });
  });

  test('JSON nested so deep that it could overflow a stack', () => {
    const deep: unknown = JSON.parse(`${'['.repeat(5000)}${']'.repeat(5000)}`);
    const error = { code: 'nesting_too_deep', status: 400 };
    expect(refusal(withField({ metadata: { deep } }))).toMatchObject(error);
    expect(refusal(withField({ unknown: deep }))).toMatchObject(error);
  });

  test('a message names the field, what was expected and what came', () => {
    const messageOf = (fields: object) => (refusal(withField(fields)) as Error).message;
    expect(messageOf({ temperature: 3 })).toBe(
      'Invalid `temperature`: expected a value <= 2, but got 3.',
    );
    expect(messageOf({ stop: 5 })).toBe(
      'Invalid type for `stop`: expected a string or an array, but got an integer instead.',
    );
    expect(messageOf({ reasoning_effort: 'huge' })).toContain(
      "'none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'",
    );
    expect((refusal({ model: 'm' }) as Error).message).toContain(
      'Missing required parameter `messages`',
    );
  });
});

test('a number that no double holds is said to be one', () => {
  const body: unknown = JSON.parse(
    '{"model":"m","messages":[{"role":"user","content":"Hi"}],"temperature":1e400}',
  );
  expect(() => decodeChatRequest(body)).toThrow(/`temperature`: .*a number out of range/);
});

test.each([2 ** 63, -(2 ** 63), 0])('a seed of 64 bits is one: %d', seed => {
  const body = { model: 'm', messages: [{ role: 'user', content: 'Hi' }], seed };
  expect(decodeChatRequest(body).call.seed).toBe(seed);
});
