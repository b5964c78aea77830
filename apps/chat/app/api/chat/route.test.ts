import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { POST } from './route.ts';

type Delta = Record<string, unknown>;
type Answer = Response | ((body: WireRequest) => Response);
interface WireRequest {
  model: string;
  messages: { role: string; content: unknown; tool_call_id?: string }[];
  tools?: { function: { name: string } }[];
  response_format?: { type: string; json_schema: { schema: { properties: object } } };
  temperature?: number;
}

const chunk = (choices: object[], rest: object = {}) =>
  `data: ${JSON.stringify({ id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1, model: 'loam/tiny', choices, ...rest })}\n\n`;

/** One streamed chat completion, as a server sends it. */
function completion(deltas: Delta[], finishReason = 'stop'): Response {
  const usage = { prompt_tokens: 9, completion_tokens: 4, total_tokens: 13 };
  const frames = [
    ...[{ role: 'assistant', content: '' }, ...deltas].map(delta =>
      chunk([{ index: 0, delta, finish_reason: null }]),
    ),
    chunk([{ index: 0, delta: {}, finish_reason: finishReason }]),
    chunk([], { usage }),
    'data: [DONE]\n\n',
  ];
  return new Response(frames.join(''), { headers: { 'content-type': 'text/event-stream' } });
}

const toolCall = (index: number, id: string, name: string, input: object): Delta => ({
  tool_calls: [
    { index, id, type: 'function', function: { name, arguments: JSON.stringify(input) } },
  ],
});

/** Answers the provider's requests in order, and keeps them. */
function serve(...answers: Answer[]): WireRequest[] {
  const requests: WireRequest[] = [];
  vi.stubGlobal('fetch', (_url: string, init: RequestInit) => {
    const body = JSON.parse(init.body as string) as WireRequest;
    requests.push(body);
    const answer = answers.shift();
    if (answer === undefined) throw new Error('More requests than answers');
    return Promise.resolve(typeof answer === 'function' ? answer(body) : answer);
  });
  return requests;
}

const user = (text: string) => ({ id: 'm1', role: 'user', parts: [{ type: 'text', text }] });

function post(body: unknown, signal?: AbortSignal): Promise<Response> {
  return POST(
    new Request('http://127.0.0.1:3000/api/chat', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      ...(signal && { signal }),
    }),
  );
}

interface Chunk {
  type: string;
  [key: string]: unknown;
}

async function chunksOf(response: Response): Promise<Chunk[]> {
  expect(response.headers.get('content-type')).toContain('text/event-stream');
  const frames = (await response.text()).split('\n\n').filter(frame => frame.startsWith('data: {'));
  return frames.map(frame => JSON.parse(frame.slice('data: '.length)) as Chunk);
}

const textOf = (chunks: Chunk[]) =>
  chunks.flatMap(chunk => (chunk.type === 'text-delta' ? [chunk.delta] : [])).join('');

beforeEach(() => {
  vi.stubEnv('LOAM_CHAT_OFFLINE', '1');
  vi.stubEnv('LOAM_CHAT_MODEL', '');
  vi.stubEnv('LOAM_BASE_URL', 'http://127.0.0.1:8080/v1');
  vi.spyOn(console, 'error').mockImplementation(() => {});
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

describe('POST /api/chat', () => {
  it('streams an answer, and says which model gave it', async () => {
    const requests = serve(completion([{ content: 'Hello! ' }, { content: 'How are you?' }]));
    const response = await post({ messages: [user('Hi')] });
    const chunks = await chunksOf(response);
    expect(response.headers.get('cache-control')).toBe('no-cache, no-transform');
    expect(textOf(chunks)).toBe('Hello! How are you?');
    expect(chunks[0]).toMatchObject({ type: 'start', messageMetadata: { model: 'loam/tiny' } });
    expect(chunks.at(-1)).toMatchObject({
      type: 'finish',
      messageMetadata: { finishReason: 'stop', outputTokens: 4 },
    });
    expect(requests[0]?.messages).toEqual([
      { role: 'system', content: 'You are a helpful assistant.' },
      { role: 'user', content: 'Hi' },
    ]);
  });

  it('runs the tool that the model calls and lets the model answer with its result', async () => {
    const requests = serve(
      completion([toolCall(0, 'call_1', 'get_weather', { city: 'Lisbon' })], 'tool_calls'),
      ({ messages }) => {
        const result = JSON.parse(messages.at(-1)?.content as string) as { temperature: number };
        return completion([{ content: `It is ${result.temperature}°C in Lisbon.` }]);
      },
    );
    const chunks = await chunksOf(await post({ messages: [user('Weather in Lisbon?')] }));
    const output = chunks.find(chunk => chunk.type === 'tool-output-available')?.output;
    expect(output).toMatchObject({ city: 'Lisbon', source: { kind: 'climate-normal' } });
    expect(textOf(chunks)).toBe(
      `It is ${(output as { temperature: number }).temperature}°C in Lisbon.`,
    );
    expect(requests[0]?.tools?.map(tool => tool.function.name)).toEqual([
      'get_weather',
      'calculate',
      'get_time',
      'convert_units',
      'roll_dice',
    ]);
    expect(requests[1]?.messages.at(-1)).toMatchObject({ role: 'tool', tool_call_id: 'call_1' });
  });

  it('runs parallel calls and consecutive ones', async () => {
    const requests = serve(
      completion(
        [
          toolCall(0, 'call_1', 'calculate', { expression: '6 * 7' }),
          toolCall(1, 'call_2', 'convert_units', { value: 1, from: 'km', to: 'm' }),
        ],
        'tool_calls',
      ),
      completion([toolCall(0, 'call_3', 'get_time', { city: 'Atlantis' })], 'tool_calls'),
      completion([{ content: 'Done.' }]),
    );
    const chunks = await chunksOf(await post({ messages: [user('Several things')] }));
    const outputs = chunks.filter(chunk => chunk.type === 'tool-output-available');
    expect(outputs).toMatchObject([
      { toolCallId: 'call_1', output: { result: 42 } },
      { toolCallId: 'call_2', output: { result: 1000 } },
      { toolCallId: 'call_3', output: { error: 'unknown city' } },
    ]);
    expect(requests).toHaveLength(3);
    expect(requests[2]?.messages.at(-1)?.content).toBe('{"error":"unknown city"}');
  });

  it('stops a model that calls tools in circles', async () => {
    const requests = serve(
      ...Array.from({ length: 8 }, (_, index) =>
        completion([toolCall(0, `call_${index}`, 'roll_dice', {})], 'tool_calls'),
      ),
    );
    const chunks = await chunksOf(await post({ messages: [user('Roll for ever')] }));
    expect(requests).toHaveLength(6);
    expect(chunks.at(-1)).toMatchObject({ type: 'finish' });
  });

  it('forces a long list through a JSON schema', async () => {
    const requests = serve(completion([{ content: '{"items":["a",' }, { content: '"b"]}' }]));
    const chunks = await chunksOf(await post({ messages: [user('A list')], mode: 'long-list' }));
    expect(chunks[0]).toMatchObject({ messageMetadata: { mode: 'long-list' } });
    expect(textOf(chunks)).toBe('{"items":["a","b"]}');
    expect(requests[0]?.tools).toBeUndefined();
    expect(requests[0]?.response_format?.json_schema.schema.properties).toMatchObject({
      items: { type: 'array', items: { enum: expect.arrayContaining(['oak']) }, minItems: 600 },
    });
    expect(requests[0]?.temperature).toBe(1);
  });

  it('asks the model that LOAM_CHAT_MODEL names', async () => {
    vi.stubEnv('LOAM_CHAT_MODEL', 'acme/large');
    const requests = serve(completion([{ content: 'Hi' }]));
    await chunksOf(await post({ messages: [user('Hi')] }));
    expect(requests[0]?.model).toBe('acme/large');
  });

  it('goes on after an answer that was stopped in the middle of a call', async () => {
    const requests = serve(completion([{ content: 'Hi' }]));
    const stopped = {
      id: 'm2',
      role: 'assistant',
      parts: [
        { type: 'step-start' },
        { type: 'tool-get_time', toolCallId: 'call_1', state: 'input-streaming', input: {} },
      ],
    };
    await chunksOf(await post({ messages: [user('Time?'), stopped, user('Hi')] }));
    expect(requests[0]?.messages.map(message => message.role)).not.toContain('tool');
  });

  it('aborts the model when the reader leaves', async () => {
    const asked = Promise.withResolvers<AbortSignal | null | undefined>();
    vi.stubGlobal('fetch', (_url: string, init: RequestInit) => {
      asked.resolve(init.signal);
      return new Promise<Response>(() => {});
    });
    const controller = new AbortController();
    await post({ messages: [user('Hi')] }, controller.signal);
    const signal = await asked.promise;
    expect(signal?.aborted).toBe(false);
    controller.abort();
    expect(signal?.aborted).toBe(true);
  });
});

const failure = (status: number, code: string, message = 'internal detail') =>
  Response.json({ error: { message, type: 'error', code, param: '' } }, { status });

describe('POST /api/chat when the model fails', () => {
  it.each<[why: string, answer: Response, heading: string]>([
    [
      'an unknown model',
      failure(404, 'model_not_found', 'No such model'),
      'The server does not have',
    ],
    ['a missing key', failure(401, 'invalid_api_key'), 'The model server asks for a key.'],
    ['too long a chat', failure(400, 'context_length_exceeded'), 'This chat no longer fits'],
  ])('tells %s in words', async (_, answer, heading) => {
    serve(answer);
    const chunks = await chunksOf(await post({ messages: [user('Hi')] }));
    const errors = chunks.filter(chunk => chunk.type === 'error');
    expect(errors).toHaveLength(1);
    expect(errors[0]?.errorText).toContain(heading);
    expect(errors[0]?.errorText).not.toContain('internal detail');
  });

  it('tells a connection that breaks in the middle, and keeps what came', async () => {
    serve(
      new Response(
        'data: {"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"role":"assistant","content":"Half an "},"finish_reason":null}]}\n\n' +
          'data: {"error":{"message":"engine died","type":"server_error","code":"engine_error","param":""}}\n\n',
        { headers: { 'content-type': 'text/event-stream' } },
      ),
    );
    const chunks = await chunksOf(await post({ messages: [user('Hi')] }));
    expect(textOf(chunks)).toBe('Half an ');
    expect(chunks.find(chunk => chunk.type === 'error')?.errorText).toMatch(
      /^The answer broke off\.\n/,
    );
  });

  it('logs the failure without the conversation', async () => {
    serve(failure(401, 'invalid_api_key', 'Missing key'));
    await chunksOf(await post({ messages: [user('my secret diary')] }));
    expect(console.error).toHaveBeenCalledTimes(1);
    const logged = vi.mocked(console.error).mock.calls.flat().map(String).join(' ');
    expect(logged).toContain('401: Missing key');
    expect(logged).not.toContain('my secret diary');
  });
});

describe('POST /api/chat', () => {
  it('refuses what it cannot read, in plain text that names the field', async () => {
    const requests = serve();
    const response = await post({ messages: [] });
    expect(response.status).toBe(400);
    expect(response.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect(await response.text()).toBe('messages: must hold at least one message');
    expect(requests).toEqual([]);
  });
});
