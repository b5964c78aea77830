import { describe, expect, test } from 'vitest';
import { envelopeOf, post, validBody, type Envelope } from '../__fixtures__/requests.ts';
import { scriptedProvider } from '../__fixtures__/scripted-provider.ts';
import { transports } from '../__fixtures__/transports.ts';

const path = '/v1/chat/completions';
const user = { role: 'user', content: 'Hello' };
const tool = { type: 'function', function: { name: 'f', parameters: { type: 'object' } } };
const call = (id: string) => ({
  id,
  type: 'function',
  function: { name: 'f', arguments: '{}' },
});
const nested = (depth: number): unknown => (depth === 0 ? 1 : [nested(depth - 1)]);

/** A valid request with some fields replaced. */
const bad = (fields: object) => ({ ...validBody, ...fields });
const messages = (...list: unknown[]) => bad({ messages: list });

/** Body, status, and what the error says: `code`, `param`. */
type Row = [name: string, body: unknown, status: number, code: string, param: string];

const rows: Row[] = [
  // The body as a whole.
  ['no body', '', 400, 'invalid_json', ''],
  ['half a body', '{"model":', 400, 'invalid_json', ''],
  ['a trailing comma', '{"model":"loam/tiny",}', 400, 'invalid_json', ''],
  ['single quotes', "{'model':'loam/tiny'}", 400, 'invalid_json', ''],
  ['null', 'null', 400, 'invalid_type', ''],
  ['an array', '[]', 400, 'invalid_type', ''],
  ['a string', '"hello"', 400, 'invalid_type', ''],
  ['a number', '1', 400, 'invalid_type', ''],
  ['deep nesting', bad({ metadata: nested(300) }), 400, 'nesting_too_deep', ''],
  ['deep nesting without an end', '['.repeat(100_000), 400, 'invalid_json', ''],
  ['deep nesting with an end', '['.repeat(1e5) + ']'.repeat(1e5), 400, 'nesting_too_deep', ''],
  ['too large', bad({ padding: 'x'.repeat(20_000) }), 413, 'request_too_large', ''],

  // The model (S2-30).
  ['no model', { messages: [user] }, 400, 'missing_required_parameter', 'model'],
  ['model null', bad({ model: null }), 400, 'invalid_type', 'model'],
  ['model a number', bad({ model: 1 }), 400, 'invalid_type', 'model'],
  ['model an object', bad({ model: {} }), 400, 'invalid_type', 'model'],
  ['an unknown model', bad({ model: 'gpt-9' }), 404, 'model_not_found', 'model'],
  ['a part of an id', bad({ model: 'loam' }), 404, 'model_not_found', 'model'],
  ['an id with another case', bad({ model: 'LOAM/TINY' }), 404, 'model_not_found', 'model'],
  ['an inherited name', bad({ model: '__proto__' }), 404, 'model_not_found', 'model'],
  ['a model of another kind', bad({ model: 'embedder' }), 400, 'model_kind_mismatch', 'model'],

  // The messages (S2-31).
  ['no messages', { model: 'loam/tiny' }, 400, 'missing_required_parameter', 'messages'],
  ['messages null', bad({ messages: null }), 400, 'invalid_type', 'messages'],
  ['messages a string', bad({ messages: 'Hello' }), 400, 'invalid_type', 'messages'],
  ['messages empty', bad({ messages: [] }), 400, 'empty_array', 'messages'],
  ['a message null', messages(null), 400, 'invalid_type', 'messages[0]'],
  ['a message a string', messages('Hello'), 400, 'invalid_type', 'messages[0]'],
  [
    'a message without role',
    messages({ content: 'x' }),
    400,
    'missing_required_parameter',
    'messages[0].role',
  ],
  [
    'an unknown role',
    messages(user, { role: 'robot', content: 'x' }),
    400,
    'invalid_value',
    'messages[1].role',
  ],
  [
    'no content',
    messages({ role: 'user' }),
    400,
    'missing_required_parameter',
    'messages[0].content',
  ],
  [
    'content a number',
    messages({ role: 'user', content: 1 }),
    400,
    'invalid_type',
    'messages[0].content',
  ],
  [
    'an unknown part',
    messages({ role: 'user', content: [{ type: 'smell' }] }),
    400,
    'invalid_value',
    'messages[0].content[0].type',
  ],
  [
    'a part without text',
    messages({ role: 'user', content: [{ type: 'text' }] }),
    400,
    'missing_required_parameter',
    'messages[0].content[0].text',
  ],
  [
    'text a number',
    messages({ role: 'user', content: [{ type: 'text', text: 1 }] }),
    400,
    'invalid_type',
    'messages[0].content[0].text',
  ],
  [
    'an orphan tool result',
    messages(user, { role: 'tool', tool_call_id: 'x', content: '1' }),
    400,
    'tool_call_not_found',
    'messages[1].tool_call_id',
  ],
  [
    'a result without id',
    messages(user, { role: 'tool', content: '1' }),
    400,
    'missing_required_parameter',
    'messages[1].tool_call_id',
  ],
  [
    'arguments an object',
    messages({
      role: 'assistant',
      tool_calls: [{ ...call('a'), function: { name: 'f', arguments: {} } }],
    }),
    400,
    'invalid_type',
    'messages[0].tool_calls[0].function.arguments',
  ],
  [
    'a call without id',
    messages({
      role: 'assistant',
      tool_calls: [{ type: 'function', function: { name: 'f', arguments: '' } }],
    }),
    400,
    'missing_required_parameter',
    'messages[0].tool_calls[0].id',
  ],
  [
    'tool_calls an object',
    messages({ role: 'assistant', tool_calls: {} }),
    400,
    'invalid_type',
    'messages[0].tool_calls',
  ],

  // Numbers: wrong types, and out of range (S2-32, MX-2).
  ['temperature a string', bad({ temperature: '1' }), 400, 'invalid_type', 'temperature'],
  [
    'temperature below 0',
    bad({ temperature: -0.1 }),
    400,
    'decimal_below_min_value',
    'temperature',
  ],
  ['temperature above 2', bad({ temperature: 2.1 }), 400, 'decimal_above_max_value', 'temperature'],
  ['top_p below 0', bad({ top_p: -0.5 }), 400, 'decimal_below_min_value', 'top_p'],
  ['top_p above 1', bad({ top_p: 1.5 }), 400, 'decimal_above_max_value', 'top_p'],
  [
    'frequency_penalty above 2',
    bad({ frequency_penalty: 2.5 }),
    400,
    'decimal_above_max_value',
    'frequency_penalty',
  ],
  [
    'presence_penalty below -2',
    bad({ presence_penalty: -2.5 }),
    400,
    'decimal_below_min_value',
    'presence_penalty',
  ],
  [
    'repetition_penalty above 2',
    bad({ repetition_penalty: 2.5 }),
    400,
    'decimal_above_max_value',
    'repetition_penalty',
  ],
  ['min_p above 1', bad({ min_p: 1.5 }), 400, 'decimal_above_max_value', 'min_p'],
  ['max_tokens 0', bad({ max_tokens: 0 }), 400, 'integer_below_min_value', 'max_tokens'],
  ['max_tokens a fraction', bad({ max_tokens: 1.5 }), 400, 'invalid_type', 'max_tokens'],
  ['max_tokens a string', bad({ max_tokens: '9' }), 400, 'invalid_type', 'max_tokens'],
  [
    'max_completion_tokens negative',
    bad({ max_completion_tokens: -1 }),
    400,
    'integer_below_min_value',
    'max_completion_tokens',
  ],
  ['seed a fraction', bad({ seed: 0.5 }), 400, 'invalid_type', 'seed'],
  ['n 9', bad({ n: 9 }), 400, 'integer_above_max_value', 'n'],
  ['n 0', bad({ n: 0 }), 400, 'integer_below_min_value', 'n'],
  [
    'top_logprobs 21',
    bad({ logprobs: true, top_logprobs: 21 }),
    400,
    'integer_above_max_value',
    'top_logprobs',
  ],
  [
    'logit_bias above 100',
    bad({ logit_bias: { 5: 100.5 } }),
    400,
    'decimal_above_max_value',
    'logit_bias.5',
  ],

  // Switches and lists.
  ['stream a string', bad({ stream: 'true' }), 400, 'invalid_type', 'stream'],
  [
    'stream_options a list',
    bad({ stream: true, stream_options: [] }),
    400,
    'invalid_type',
    'stream_options',
  ],
  [
    'include_usage a number',
    bad({ stream: true, stream_options: { include_usage: 1 } }),
    400,
    'invalid_type',
    'stream_options.include_usage',
  ],
  ['stop a number', bad({ stop: 1 }), 400, 'invalid_type', 'stop'],
  [
    'reasoning_effort unknown',
    bad({ reasoning_effort: 'huge' }),
    400,
    'invalid_value',
    'reasoning_effort',
  ],

  // Tools and formats.
  ['tools an object', bad({ tools: {} }), 400, 'invalid_type', 'tools'],
  [
    'a tool without function',
    bad({ tools: [{ type: 'function' }] }),
    400,
    'missing_required_parameter',
    'tools[0].function',
  ],
  [
    'a tool without name',
    bad({ tools: [{ type: 'function', function: {} }] }),
    400,
    'missing_required_parameter',
    'tools[0].function.name',
  ],
  [
    'parameters a string',
    bad({ tools: [{ ...tool, function: { name: 'f', parameters: 'x' } }] }),
    400,
    'invalid_type',
    'tools[0].function.parameters',
  ],
  [
    'tool_choice unknown',
    bad({ tools: [tool], tool_choice: 'maybe' }),
    400,
    'invalid_value',
    'tool_choice',
  ],
  [
    'response_format a string',
    bad({ response_format: 'json' }),
    400,
    'invalid_type',
    'response_format',
  ],
  [
    'response_format unknown',
    bad({ response_format: { type: 'xml' } }),
    400,
    'invalid_value',
    'response_format.type',
  ],
  [
    'json_schema missing',
    bad({ response_format: { type: 'json_schema' } }),
    400,
    'missing_required_parameter',
    'response_format.json_schema',
  ],
];

const typeOfStatus: Record<number, string> = {
  400: 'invalid_request_error',
  404: 'invalid_request_error',
  413: 'invalid_request_error',
};

function expectEnvelope(envelope: Envelope, code: string, param: string): void {
  expect(envelope.error).toMatchObject({ code, param });
  // All four are strings (W-1), and the message says something.
  expect(Object.values(envelope.error).map(value => typeof value)).toEqual(
    Array.from({ length: 4 }, () => 'string'),
  );
  expect(envelope.error.message.length).toBeGreaterThan(10);
}

describe.each(transports)('over %s', (_name, connect) => {
  test.each(rows)('%s', async (_case, body, status, code, param) => {
    const provider = scriptedProvider();
    await using server = await connect({ provider, maxBodyBytes: 300_000 });
    const limited = status === 413 ? await connect({ provider, maxBodyBytes: 10_000 }) : server;
    await using _ = limited;
    const response = await limited.send(path, post(body));
    const envelope = await envelopeOf(response);
    expect(envelope.error.code).toBe(code);
    expect(response.status).toBe(status);
    expectEnvelope(envelope, code, param);
    expect(envelope.error.type).toBe(typeOfStatus[status]);
    expect(response.headers.get('x-request-id')).toMatch(/^req_/);
    // No model was asked.
    expect(provider.calls).toEqual([]);
  });

  test('what is wrong is refused the same way when a stream was asked for', async () => {
    await using server = await connect({ provider: scriptedProvider() });
    const response = await server.send(path, post(bad({ stream: true, temperature: 2.5 })));
    expect(response.status).toBe(400);
    expectEnvelope(await envelopeOf(response), 'decimal_above_max_value', 'temperature');
  });

  test('names like __proto__ pollute nothing', async () => {
    await using server = await connect({ provider: scriptedProvider() });
    const body = JSON.stringify(validBody).replace('{', '{"__proto__":{"polluted":1},');
    const response = await server.send(path, post(body));
    expect(response.status).toBeLessThan(500);
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
    await response.text();
  });
});
