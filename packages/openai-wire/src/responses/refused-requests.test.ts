import { describe, expect, test } from 'vitest';
import { WireError } from '../errors/wire-error.ts';
import { decodeResponsesRequest, parseResponsesRequest } from './decode-request.ts';
import { sealText } from './sealed-text.ts';

const base = { model: 'm', input: 'Hello' };
const image = { type: 'input_image', image_url: 'https://example.com/a.png' };

function refusalOf(body: unknown): { code: string; param: string; message: string } {
  try {
    decodeResponsesRequest(parseResponsesRequest(body).request);
  } catch (error) {
    if (WireError.isInstance(error)) {
      return { code: error.code, param: error.param, message: error.message };
    }
    throw error;
  }
  throw new Error('The request was accepted.');
}

describe('refused, naming the field', () => {
  test.each<[string, unknown, string, string]>([
    ['S1-4', { input: 'x' }, 'missing_required_parameter', 'model'],
    ['S1-5', { model: 'm' }, 'missing_required_parameter', 'input'],
    ['S1-5: a number', { ...base, input: 5 }, 'invalid_type', 'input'],
    ['nothing to answer', { ...base, input: [] }, 'empty_array', 'input'],
    [
      'reasoning that says nothing',
      { ...base, input: [{ type: 'reasoning', id: 'rs_1', summary: [] }] },
      'empty_array',
      'input',
    ],
    [
      'S1-13: tools that a server would run itself',
      { ...base, tools: [{ type: 'web_search' }] },
      'invalid_value',
      'tools[0].type',
    ],
    [
      'S1-35: a dot in a name',
      { ...base, tools: [{ type: 'function', name: 'a.b' }] },
      'invalid_value',
      'tools[0].name',
    ],
    [
      'S1-35: 65 characters',
      { ...base, tools: [{ type: 'function', name: 'a'.repeat(65) }] },
      'invalid_value',
      'tools[0].name',
    ],
    [
      'S1-36: parameters that are no object',
      { ...base, tools: [{ type: 'function', name: 'f', parameters: { type: 'string' } }] },
      'invalid_function_parameters',
      'tools[0].parameters',
    ],
    [
      'two tools of one name',
      {
        ...base,
        tools: [
          { type: 'function', name: 'f' },
          { type: 'function', name: 'f' },
        ],
      },
      'invalid_value',
      'tools[1].name',
    ],
    [
      'a choice of a tool that is not offered',
      { ...base, tool_choice: { type: 'function', name: 'f' } },
      'invalid_value',
      'tool_choice.name',
    ],
    [
      'required without tools',
      { ...base, tool_choice: 'required' },
      'invalid_value',
      'tool_choice',
    ],
    [
      'S1-19: 17 pairs',
      {
        ...base,
        metadata: Object.fromEntries(Array.from({ length: 17 }, (_, i) => [`k${i}`, ''])),
      },
      'invalid_value',
      'metadata',
    ],
    [
      'S1-20: 65 characters',
      { ...base, safety_identifier: 'x'.repeat(65) },
      'string_above_max_length',
      'safety_identifier',
    ],
    [
      'S1-30: reasoning of a user',
      { ...base, input: [{ role: 'user', content: [{ type: 'reasoning_text', text: '' }] }] },
      'invalid_value',
      'input[0].content[0].type',
    ],
    [
      'S1-31: an unknown part',
      {
        ...base,
        input: [
          { role: 'user', content: [{ type: 'input_text', text: '' }, { type: 'hologram' }] },
        ],
      },
      'invalid_value',
      'input[0].content[1].type',
    ],
    [
      'an image of an assistant',
      { ...base, input: [{ role: 'assistant', content: [image] }] },
      'invalid_value',
      'input[0].content[0].type',
    ],
    [
      'a file by id',
      { ...base, input: [{ role: 'user', content: [{ type: 'input_file', file_id: 'f_1' }] }] },
      'unsupported_parameter',
      'input[0].content[0].file_id',
    ],
    [
      'S1-40: an output without its call',
      { ...base, input: [{ type: 'function_call_output', call_id: 'c', output: '' }] },
      'tool_call_not_found',
      'input[0].call_id',
    ],
    [
      'S1-42: 65 characters',
      {
        ...base,
        input: [{ type: 'function_call', call_id: 'c'.repeat(65), name: 'f', arguments: '{}' }],
      },
      'string_above_max_length',
      'input[0].call_id',
    ],
    [
      'W-6: a reference that leads nowhere',
      { ...base, input: [{ type: 'item_reference', id: 'msg_0' }] },
      'item_not_found',
      'input[0].id',
    ],
    [
      'a compaction of another server',
      { ...base, input: [{ type: 'compaction', encrypted_content: 'gAAAAA' }] },
      'invalid_value',
      'input[0].encrypted_content',
    ],
    [
      'a compaction that is none',
      { ...base, input: [{ type: 'compaction', encrypted_content: sealText('[{"type":"x"}]') }] },
      'invalid_value',
      'input[0].encrypted_content',
    ],
    [
      'S1-45: a schema without a name',
      { ...base, text: { format: { type: 'json_schema', schema: {} } } },
      'missing_required_parameter',
      'text.format.name',
    ],
    [
      'S1-45: a name without a schema',
      { ...base, text: { format: { type: 'json_schema', name: 'n' } } },
      'missing_required_parameter',
      'text.format.schema',
    ],
    ['S1-49', { ...base, reasoning: { effort: 'extreme' } }, 'invalid_value', 'reasoning.effort'],
    ['another tier', { ...base, service_tier: 'flex' }, 'unsupported_parameter', 'service_tier'],
    ['conversations', { ...base, conversation: 'conv_1' }, 'unsupported_parameter', 'conversation'],
    ['stored prompts', { ...base, prompt: { id: 'p' } }, 'unsupported_parameter', 'prompt'],
    [
      'work in the background that nobody could fetch',
      { ...base, background: true, store: false },
      'unsupported_parameter',
      'background',
    ],
    ['no object', [], 'invalid_type', ''],
  ])('%s', (_, body, code, param) => {
    expect(refusalOf(body)).toMatchObject({ code, param });
  });

  test('S1-4: the message is the one of the documentation', () => {
    expect(refusalOf({ model: 'm' }).message).toBe('Missing required parameter `input`.');
  });
});
