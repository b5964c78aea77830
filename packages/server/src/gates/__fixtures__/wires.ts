import { dataEvents, namedEvents } from './upstream.ts';

// What each provider says when it answers "Hello there!" to a prompt of 20 tokens, 8 of them cached,
// with 5 tokens, and when it calls `get_weather({ city: 'Oslo' })`.

const args = JSON.stringify({ city: 'Oslo' });

type Event = { type: string; [field: string]: unknown };

export type Wire = {
  package: string;
  /** The path of its base URL. */
  basePath: string;
  /** The path of its requests. */
  path: string;
  text: string[];
  toolCall: string[];
  /** An error of the request, in its shape. */
  badRequest: object;
};

const chatChunk = (fields: object) => ({
  id: 'chatcmpl-1',
  object: 'chat.completion.chunk',
  created: 1_700_000_000,
  model: 'the-model',
  ...fields,
});

const chatChoice = (delta: object, finishReason: string | null = null) =>
  chatChunk({ choices: [{ index: 0, delta, finish_reason: finishReason }] });

const chatUsage = {
  prompt_tokens: 20,
  completion_tokens: 5,
  total_tokens: 25,
  prompt_tokens_details: { cached_tokens: 8 },
};

const chatError = {
  error: { message: 'max_tokens is too large', type: 'invalid_request_error', param: 'max_tokens', code: null },
};

const openaiCompatible: Wire = {
  package: '@ai-sdk/openai-compatible',
  basePath: '/v1',
  path: '/v1/chat/completions',
  text: dataEvents([
    chatChoice({ role: 'assistant', content: '' }),
    chatChoice({ content: 'Hello ' }),
    chatChoice({ content: 'there!' }),
    chatChoice({}, 'stop'),
    chatChunk({ choices: [], usage: chatUsage }),
  ]),
  toolCall: dataEvents([
    chatChoice({ role: 'assistant', content: null }),
    chatChoice({
      tool_calls: [{ index: 0, id: 'call_1', type: 'function', function: { name: 'get_weather', arguments: '' } }],
    }),
    chatChoice({ tool_calls: [{ index: 0, function: { arguments: args.slice(0, 6) } }] }),
    chatChoice({ tool_calls: [{ index: 0, function: { arguments: args.slice(6) } }] }),
    chatChoice({}, 'tool_calls'),
    chatChunk({ choices: [], usage: chatUsage }),
  ]),
  badRequest: chatError,
};

const mistral: Wire = {
  package: '@ai-sdk/mistral',
  basePath: '/v1',
  path: '/v1/chat/completions',
  text: dataEvents([
    chatChoice({ role: 'assistant', content: '' }),
    chatChoice({ content: 'Hello ' }),
    chatChoice({ content: 'there!' }),
    { ...chatChoice({ content: '' }, 'stop'), usage: { ...chatUsage, num_cached_tokens: 8 } },
  ]),
  toolCall: dataEvents([
    chatChoice({ role: 'assistant', content: '' }),
    {
      ...chatChoice(
        {
          content: '',
          tool_calls: [{ id: 'gSIMJiOkT', function: { name: 'get_weather', arguments: args }, index: 0 }],
        },
        'tool_calls',
      ),
      usage: chatUsage,
    },
  ]),
  badRequest: {
    object: 'error',
    message: 'max_tokens is too large',
    type: 'invalid_request_error',
    param: 'max_tokens',
    code: null,
  },
};

const openaiResponse = {
  id: 'resp_1',
  object: 'response',
  created_at: 1_700_000_000,
  status: 'in_progress',
  model: 'the-model',
  output: [],
  incomplete_details: null,
  service_tier: 'default',
};

const openaiUsage = {
  input_tokens: 20,
  input_tokens_details: { cached_tokens: 8 },
  output_tokens: 5,
  output_tokens_details: { reasoning_tokens: 0 },
  total_tokens: 25,
};

const openaiStream = (events: Event[]) =>
  namedEvents([
    { type: 'response.created', response: openaiResponse },
    { type: 'response.in_progress', response: openaiResponse },
    ...events,
    {
      type: 'response.completed',
      response: { ...openaiResponse, status: 'completed', usage: openaiUsage },
    },
  ]);

const message = { id: 'msg_1', type: 'message', role: 'assistant' };
const part = { item_id: 'msg_1', output_index: 0, content_index: 0 };
const call = { id: 'fc_1', type: 'function_call', call_id: 'call_1', name: 'get_weather' };

const openai: Wire = {
  package: '@ai-sdk/openai',
  basePath: '/v1',
  path: '/v1/responses',
  text: openaiStream([
    { type: 'response.output_item.added', output_index: 0, item: { ...message, status: 'in_progress', content: [] } },
    { type: 'response.content_part.added', ...part, part: { type: 'output_text', text: '', annotations: [] } },
    { type: 'response.output_text.delta', ...part, delta: 'Hello ', logprobs: [] },
    { type: 'response.output_text.delta', ...part, delta: 'there!', logprobs: [] },
    { type: 'response.output_text.done', ...part, text: 'Hello there!', logprobs: [] },
    {
      type: 'response.output_item.done',
      output_index: 0,
      item: {
        ...message,
        status: 'completed',
        content: [{ type: 'output_text', text: 'Hello there!', annotations: [], logprobs: [] }],
      },
    },
  ]),
  toolCall: openaiStream([
    { type: 'response.output_item.added', output_index: 0, item: { ...call, status: 'in_progress', arguments: '' } },
    { type: 'response.function_call_arguments.delta', item_id: 'fc_1', output_index: 0, delta: args },
    { type: 'response.function_call_arguments.done', item_id: 'fc_1', output_index: 0, arguments: args },
    { type: 'response.output_item.done', output_index: 0, item: { ...call, status: 'completed', arguments: args } },
  ]),
  badRequest: chatError,
};

const anthropicStream = (blocks: Event[], stopReason: string) =>
  namedEvents([
    {
      type: 'message_start',
      message: {
        id: 'msg_1',
        type: 'message',
        role: 'assistant',
        model: 'the-model',
        content: [],
        stop_reason: null,
        stop_sequence: null,
        usage: { input_tokens: 12, cache_read_input_tokens: 8, cache_creation_input_tokens: 0, output_tokens: 1 },
      },
    },
    ...blocks,
    {
      type: 'message_delta',
      delta: { stop_reason: stopReason, stop_sequence: null },
      usage: { output_tokens: 5 },
    },
    { type: 'message_stop' },
  ]);

const anthropic: Wire = {
  package: '@ai-sdk/anthropic',
  basePath: '/v1',
  path: '/v1/messages',
  text: anthropicStream(
    [
      { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
      { type: 'ping' },
      { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'Hello ' } },
      { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'there!' } },
      { type: 'content_block_stop', index: 0 },
    ],
    'end_turn',
  ),
  toolCall: anthropicStream(
    [
      { type: 'content_block_start', index: 0, content_block: { type: 'tool_use', id: 'toolu_1', name: 'get_weather', input: {} } },
      { type: 'content_block_delta', index: 0, delta: { type: 'input_json_delta', partial_json: '' } },
      { type: 'content_block_delta', index: 0, delta: { type: 'input_json_delta', partial_json: args.slice(0, 6) } },
      { type: 'content_block_delta', index: 0, delta: { type: 'input_json_delta', partial_json: args.slice(6) } },
      { type: 'content_block_stop', index: 0 },
    ],
    'tool_use',
  ),
  badRequest: {
    type: 'error',
    error: { type: 'invalid_request_error', message: 'max_tokens is too large' },
    request_id: 'req_1',
  },
};

const googleChunk = (parts: object[], last = false) => ({
  candidates: [
    { content: { parts, role: 'model' }, ...(last && { finishReason: 'STOP' }), index: 0 },
  ],
  usageMetadata: {
    promptTokenCount: 20,
    cachedContentTokenCount: 8,
    ...(last && { candidatesTokenCount: 5 }),
    totalTokenCount: last ? 25 : 20,
  },
  modelVersion: 'the-model',
  responseId: 'r1',
});

const google: Wire = {
  package: '@ai-sdk/google',
  basePath: '/v1beta',
  path: '/v1beta/models/the-model:streamGenerateContent?alt=sse',
  text: dataEvents([googleChunk([{ text: 'Hello ' }]), googleChunk([{ text: 'there!' }], true)], []),
  toolCall: dataEvents(
    [googleChunk([{ functionCall: { name: 'get_weather', args: { city: 'Oslo' } } }], true)],
    [],
  ),
  badRequest: {
    error: { code: 400, message: 'max_tokens is too large', status: 'INVALID_ARGUMENT' },
  },
};

export const wires: readonly Wire[] = [openaiCompatible, openai, anthropic, google, mistral];
