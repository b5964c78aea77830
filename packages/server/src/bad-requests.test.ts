import { describe, expect, test } from 'vitest';
import { fullProvider } from './__fixtures__/loam-provider.ts';
import { envelopeOf, post, validBody } from './__fixtures__/requests.ts';
import { transports } from './__fixtures__/transports.ts';

// Chat completions have a longer table of their own, beside their code.

const valid = {
  '/chat/completions': validBody,
  '/completions': { model: 'base', prompt: 'Once' },
  '/embeddings': { model: 'embedder', input: 'Hello' },
  '/tokenize': { model: 'base', content: 'Hello' },
  '/detokenize': { model: 'base', tokens: [72] },
  '/rerank': { model: 'ranker', query: 'Hello', documents: ['Hello', { text: 'World' }] },
  '/messages': {
    model: 'loam/tiny',
    max_tokens: 5,
    messages: [{ role: 'user', content: 'Hi' }],
  },
} as const;
type Path = keyof typeof valid;
const paths = Object.keys(valid) as Path[];

/** What is wrong with the request, its fields over a valid one, and what the error says. */
type Row = [fields: object, code: string, param: string, status?: number];

const nested = (depth: number): unknown => (depth === 0 ? 1 : { a: nested(depth - 1) });
const many = (length: number, item: unknown): unknown[] => Array.from({ length }, () => item);
const tool = (name: string, parameters: unknown = { type: 'object' }) => ({
  type: 'function',
  function: { name, parameters },
});
const messages = (...list: object[]) => ({ messages: list });
const user = { role: 'user', content: 'Hi' };
const called = (...ids: string[]) => ({
  role: 'assistant',
  content: null,
  tool_calls: ids.map(id => ({ id, type: 'function', function: { name: 'f', arguments: '{}' } })),
});

const sampling: Row[] = [
  [{ temperature: -0.5 }, 'decimal_below_min_value', 'temperature'],
  [{ temperature: 2.5 }, 'decimal_above_max_value', 'temperature'],
  // A number that may have decimals, though this one has none.
  [{ temperature: 3 }, 'decimal_above_max_value', 'temperature'],
  [{ temperature: '1' }, 'invalid_type', 'temperature'],
  [{ temperature: [] }, 'invalid_type', 'temperature'],
  [{ top_p: 1.5 }, 'decimal_above_max_value', 'top_p'],
  [{ top_p: {} }, 'invalid_type', 'top_p'],
  [{ top_k: -1 }, 'integer_below_min_value', 'top_k'],
  [{ top_k: 1.5 }, 'invalid_type', 'top_k'],
  [{ min_p: 2 }, 'decimal_above_max_value', 'min_p'],
  [{ frequency_penalty: 2.5 }, 'decimal_above_max_value', 'frequency_penalty'],
  [{ presence_penalty: -2.5 }, 'decimal_below_min_value', 'presence_penalty'],
  [{ repetition_penalty: 0 }, 'decimal_below_min_value', 'repetition_penalty'],
  [{ repetition_penalty: 3 }, 'decimal_above_max_value', 'repetition_penalty'],
  [{ logit_bias: [] }, 'invalid_type', 'logit_bias'],
  [{ logit_bias: { word: 1 } }, 'invalid_value', 'logit_bias.word'],
  [{ logit_bias: { '5': 500 } }, 'decimal_above_max_value', 'logit_bias.5'],
  [{ logit_bias: { '5': 'x' } }, 'invalid_type', 'logit_bias.5'],
  [{ seed: 1.5 }, 'invalid_type', 'seed'],
  [{ seed: 'x' }, 'invalid_type', 'seed'],
  [{ stop: '' }, 'string_below_min_length', 'stop'],
  [{ stop: ['a', ''] }, 'string_below_min_length', 'stop[1]'],
  [{ stop: [1] }, 'invalid_type', 'stop[0]'],
  [{ stop: {} }, 'invalid_type', 'stop'],
  [{ max_tokens: -1 }, 'integer_below_min_value', 'max_tokens'],
  [{ max_tokens: '5' }, 'invalid_type', 'max_tokens'],
  [{ n: 0 }, 'integer_below_min_value', 'n'],
  [{ n: 9 }, 'integer_above_max_value', 'n'],
  [{ n: 1.5 }, 'invalid_type', 'n'],
  [{ stream: 'true' }, 'invalid_type', 'stream'],
  [{ stream_options: 1 }, 'invalid_type', 'stream_options'],
  [{ stream_options: { include_usage: 'x' } }, 'invalid_type', 'stream_options.include_usage'],
  [{ user: 5 }, 'invalid_type', 'user'],
  [{ prompt_cache_key: 'k'.repeat(65) }, 'string_above_max_length', 'prompt_cache_key'],
  [{ grammar: 5 }, 'invalid_type', 'grammar'],
];

const rows: Record<Path, Row[]> = {
  '/chat/completions': [
    ...sampling,
    [{ max_completion_tokens: -1 }, 'integer_below_min_value', 'max_completion_tokens'],
    [{ logprobs: 1 }, 'invalid_type', 'logprobs'],
    [{ logprobs: true, top_logprobs: 21 }, 'integer_above_max_value', 'top_logprobs'],
    [{ top_logprobs: 2 }, 'unsupported_parameter', 'top_logprobs'],
    [{ thinking: 'yes' }, 'invalid_type', 'thinking'],
    [{ thinking: true, reasoning_effort: 'none' }, 'invalid_value', 'thinking'],
    [{ tools: [tool('a b')] }, 'invalid_value', 'tools[0].function.name'],
    [{ tools: [tool('')] }, 'invalid_value', 'tools[0].function.name'],
    [{ tools: [tool('x'.repeat(65))] }, 'invalid_value', 'tools[0].function.name'],
    [{ tools: [tool('f'), tool('f')] }, 'invalid_value', 'tools[1].function.name'],
    [{ tools: [{ type: 'custom' }] }, 'invalid_value', 'tools[0].type'],
    [
      { tools: [tool('f', { type: 'array' })] },
      'invalid_function_parameters',
      'tools[0].function.parameters',
    ],
    [{ tool_choice: 'required' }, 'invalid_value', 'tool_choice'],
    [
      { tools: [tool('f')], tool_choice: { type: 'function', function: { name: 'g' } } },
      'invalid_value',
      'tool_choice.function.name',
    ],
    [{ parallel_tool_calls: 'no' }, 'invalid_type', 'parallel_tool_calls'],
    [
      { response_format: { type: 'json_schema', json_schema: { name: 's', schema: [] } } },
      'invalid_type',
      'response_format.json_schema.schema',
    ],
    [{ service_tier: 'flex' }, 'unsupported_parameter', 'service_tier'],
    [{ modalities: ['audio'] }, 'unsupported_parameter', 'modalities'],
    [{ functions: [] }, 'unsupported_parameter', 'functions'],
    [{ web_search_options: {} }, 'unsupported_parameter', 'web_search_options'],
    [
      messages(user, called('a'), { role: 'tool', tool_call_id: 'b', content: '' }),
      'tool_call_not_found',
      'messages[2].tool_call_id',
    ],
    [
      messages(user, { ...called('a'), tool_calls: [{ id: 'a' }] }),
      'missing_required_parameter',
      'messages[1].tool_calls[0].function',
    ],
    [
      messages({ role: 'user', content: [] }, { role: 'king', content: '' }),
      'invalid_value',
      'messages[1].role',
    ],
    [
      messages({ role: 'user', content: [{ type: 'image_url', image_url: 'x' }] }),
      'invalid_type',
      'messages[0].content[0].image_url',
    ],
  ],
  '/completions': [
    ...sampling,
    [{ prompt: undefined }, 'missing_required_parameter', 'prompt'],
    [{ prompt: null }, 'invalid_type', 'prompt'],
    [{ prompt: {} }, 'invalid_type', 'prompt'],
    [{ prompt: true }, 'invalid_type', 'prompt'],
    [{ prompt: [] }, 'empty_array', 'prompt'],
    [{ prompt: [[]] }, 'empty_array', 'prompt[0]'],
    [{ prompt: [null] }, 'invalid_type', 'prompt[0]'],
    [{ prompt: [[1], ['a']] }, 'invalid_type', 'prompt[1][0]'],
    [{ prompt: many(2049, 'x') }, 'array_above_max_length', 'prompt'],
    [{ suffix: [] }, 'invalid_type', 'suffix'],
    [{ echo: 1 }, 'invalid_type', 'echo'],
    [{ logprobs: -1 }, 'integer_below_min_value', 'logprobs'],
    [{ logprobs: false }, 'invalid_type', 'logprobs'],
    [{ best_of: 5 }, 'unsupported_parameter', 'best_of'],
    [{ best_of: 21 }, 'integer_above_max_value', 'best_of'],
    [{ echo: true, suffix: 'x' }, 'unsupported_parameter', 'echo'],
    [{ model: 'embedder' }, 'model_kind_mismatch', 'model'],
  ],
  '/embeddings': [
    [{ input: undefined }, 'missing_required_parameter', 'input'],
    [{ input: null }, 'invalid_type', 'input'],
    [{ input: 5 }, 'invalid_type', 'input'],
    [{ input: '' }, 'invalid_input', 'input'],
    [{ input: ['a', ''] }, 'invalid_input', 'input[1]'],
    [{ input: [] }, 'empty_array', 'input'],
    [{ input: [[]] }, 'invalid_input', 'input[0]'],
    [{ input: [{}] }, 'invalid_type', 'input[0]'],
    [{ input: many(2049, 'x') }, 'array_above_max_length', 'input'],
    [{ dimensions: 0 }, 'invalid_dimensions', 'dimensions'],
    [{ dimensions: 'x' }, 'invalid_dimensions', 'dimensions'],
    [{ encoding_format: 'hex' }, 'invalid_encoding_format', 'encoding_format'],
    [{ input_type: 'poem' }, 'invalid_value', 'input_type'],
    [{ normalize: 1 }, 'invalid_type', 'normalize'],
    [{ truncate: 'END' }, 'invalid_type', 'truncate'],
    [{ model: 'base' }, 'model_kind_mismatch', 'model'],
  ],
  '/messages': [
    [{ max_tokens: undefined }, 'missing_required_parameter', 'max_tokens'],
    [{ messages: [] }, 'empty_array', 'messages'],
    [{ messages: [{ role: 'system', content: 'x' }] }, 'invalid_value', 'messages[0].role'],
    [{ system: 5 }, 'invalid_type', 'system'],
    [{ temperature: 1.5 }, 'decimal_above_max_value', 'temperature'],
    [{ tools: [{ name: 'f' }] }, 'missing_required_parameter', 'tools[0].input_schema'],
    [{ thinking: { type: 'maybe' } }, 'invalid_value', 'thinking.type'],
    [{ model: 'embedder' }, 'model_kind_mismatch', 'model'],
  ],
  '/tokenize': [
    [{ content: undefined }, 'missing_required_parameter', 'content'],
    [{ content: [] }, 'invalid_type', 'content'],
    [{ prompt: 'too' }, 'invalid_value', 'prompt'],
  ],
  '/detokenize': [
    [{ tokens: undefined }, 'missing_required_parameter', 'tokens'],
    [{ tokens: 'abc' }, 'invalid_type', 'tokens'],
    [{ tokens: [0.5] }, 'invalid_type', 'tokens[0]'],
    [{ tokens: [-1] }, 'integer_below_min_value', 'tokens[0]'],
  ],
  '/rerank': [
    [{ query: undefined }, 'missing_required_parameter', 'query'],
    [{ query: '' }, 'string_below_min_length', 'query'],
    [{ query: ['a'] }, 'invalid_type', 'query'],
    [{ documents: undefined }, 'missing_required_parameter', 'documents'],
    [{ documents: [] }, 'empty_array', 'documents'],
    [{ documents: 'a' }, 'invalid_type', 'documents'],
    [{ documents: ['a', 5] }, 'invalid_type', 'documents[1]'],
    [{ documents: [{ text: 5 }] }, 'invalid_type', 'documents[0].text'],
    [{ documents: many(2049, 'x') }, 'array_above_max_length', 'documents'],
    [{ top_n: 0 }, 'integer_below_min_value', 'top_n'],
    [{ return_documents: 'yes' }, 'invalid_type', 'return_documents'],
    [{ model: 'embedder' }, 'model_kind_mismatch', 'model'],
  ],
};

/** What every endpoint refuses in the same way. */
const everywhere: Row[] = [
  [{ model: undefined }, 'missing_required_parameter', 'model'],
  [{ model: null }, 'invalid_type', 'model'],
  [{ model: ['base'] }, 'invalid_type', 'model'],
  [{ model: '' }, 'string_below_min_length', 'model'],
  [{ model: 'nobody' }, 'model_not_found', 'model', 404],
  [{ model: 'constructor' }, 'model_not_found', 'model', 404],
  [{ extra: nested(300) }, 'nesting_too_deep', ''],
];

type Raw = [name: string, init: RequestInit, code: string, status: number];
const bytes = (...list: number[]) => new Uint8Array(list);
const json = { 'content-type': 'application/json' };
const raw: Raw[] = [
  ['no body', { headers: json }, 'invalid_json', 400],
  ['half a body', post('{"model":'), 'invalid_json', 400],
  ['an array', post([]), 'invalid_type', 400],
  ['null', post('null'), 'invalid_type', 400],
  ['no UTF-8', { body: bytes(0x22, 0xff, 0xfe, 0x22), headers: json }, 'invalid_json', 400],
  ['form data', { body: new URLSearchParams({ model: 'm' }) }, 'unsupported_content_type', 400],
  ['plain text', post({}, { 'content-type': 'text/plain' }), 'unsupported_content_type', 400],
  ['a compressed body', post({}, { 'content-encoding': 'gzip' }), 'unsupported_content_type', 400],
  ['10 MB', post({ x: 'x'.repeat(10_000_000) }), 'request_too_large', 413],
];

test('there are at least 150 of them', () => {
  const own = Object.values(rows).flat().length;
  expect(own + paths.length * (everywhere.length + raw.length)).toBeGreaterThanOrEqual(150);
});

describe.each(transports)('over %s', (_name, connect) => {
  describe.each(paths)('%s', path => {
    test.each(
      [...everywhere, ...rows[path]].map(([fields, ...expected]) => ({
        fields,
        expected,
        title: JSON.stringify(fields).slice(0, 80),
      })),
    )('$title', async ({ fields, expected: [code, param, status = 400] }) => {
      await using server = await connect({ provider: fullProvider() });
      const response = await server.send(`/v1${path}`, post({ ...valid[path], ...fields }));
      const { error } = await envelopeOf(response);
      expect(error).toMatchObject({ code, param });
      expect(response.status).toBe(status);
      expect(Object.values(error).every(value => typeof value === 'string')).toBe(true);
    });

    test.each(raw)('%s', async (_case, init, code, status) => {
      await using server = await connect({ provider: fullProvider(), maxBodyBytes: 1_000_000 });
      const response = await server.send(`/v1${path}`, { method: 'POST', ...init });
      expect((await envelopeOf(response)).error.code).toBe(code);
      expect(response.status).toBe(status);
    });

    test('what it is measured against is answered', async () => {
      await using server = await connect({ provider: fullProvider() });
      const response = await server.send(`/v1${path}`, post(valid[path]));
      expect(response.status).toBe(200);
    });

    test('names like __proto__ pollute nothing', async () => {
      await using server = await connect({ provider: fullProvider() });
      const polluting = '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},';
      const body = JSON.stringify(valid[path]).replace('{', polluting);
      const response = await server.send(`/v1${path}`, post(body));
      expect(response.status).toBe(200);
      expect(({} as { polluted?: number }).polluted).toBeUndefined();
    });
  });
});
