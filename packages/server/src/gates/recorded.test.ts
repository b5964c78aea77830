import OpenAI from 'openai';
import { describe, expect, test } from 'vitest';
import { scriptedProvider } from '../__fixtures__/scripted-provider.ts';
import { createServer } from '../index.ts';
import { recordedJson, recordedStream } from './__fixtures__/recorded.ts';
import { failWith, openUpstream, sse, type Upstream } from './__fixtures__/upstream.ts';
import { loadProvider } from './load-provider.ts';

// S4-13, S4-19: what the real servers of providers said, through their packages and a gate, to
// OpenAI's own client. The providers' words stand in `__fixtures__/recorded`.

type Package = {
  name: string;
  framing: Parameters<typeof recordedStream>[1];
  basePath: string;
};

const compatible: Package = { name: '@ai-sdk/openai-compatible', framing: 'data', basePath: '/v1' };
const mistral: Package = { name: '@ai-sdk/mistral', framing: 'data', basePath: '/v1' };
const openai: Package = { name: '@ai-sdk/openai', framing: 'named', basePath: '/v1' };
const anthropic: Package = { name: '@ai-sdk/anthropic', framing: 'named', basePath: '/v1' };
const google: Package = {
  name: '@ai-sdk/google',
  framing: 'data without end',
  basePath: '/v1beta',
};

/** Dollars per million tokens. */
const price = { input: 3, cached: 0.3, output: 15 };

async function open({ name, basePath }: Package, upstream: Upstream) {
  const options = { baseURL: `${upstream.url}${basePath}`, apiKey: 'sk-upstream' };
  const provider = await loadProvider(
    'cloud',
    { package: name, options, prices: { m: price } },
    import.meta.dirname,
  );
  const target = { provider: 'cloud', model: 'm' };
  const server = createServer({
    provider: scriptedProvider(),
    providers: { cloud: provider },
    gates: { team: { targets: [target] }, vectors: { kind: 'embedding', targets: [target] } },
    requireAuth: false,
  });
  return new OpenAI({
    apiKey: 'none',
    baseURL: 'http://127.0.0.1/v1',
    maxRetries: 0,
    fetch: async (url, init) => server.fetch(new Request(url, init)),
  });
}

const toolNamed = (name: string) => ({
  type: 'function' as const,
  function: { name, parameters: { type: 'object', properties: { location: { type: 'string' } } } },
});

/** Tokens of the prompt, those of them in a cache, of the answer, and those of it for reasoning. */
type Tokens = [prompt: number, cached: number, completion: number, reasoning: number];

type Answer = {
  content: string | null;
  reasoning: string;
  calls: { name: string; args: unknown }[];
};

const text = (content: string, reasoning = ''): Answer => ({ content, reasoning, calls: [] });
const call = (name: string, args: object, reasoning = ''): Answer => ({
  content: null,
  reasoning,
  calls: [{ name, args }],
});

const sanFrancisco = { location: 'San Francisco' };
const hello =
  "Hello! I'm doing well, thank you for asking. How are you doing today? Is there anything I can help you with?";
const berries =
  'There are **3** letter **“r”**s in **“strawberry.”**\n\nBreakdown: **s t r a w b e r r y**  \nYou can see **r** at positions **3, 8, and 9**.';

const recordings: [name: string, from: Package, answer: Answer, tokens: Tokens][] = [
  ['anthropic-text', anthropic, text(hello), [12, 0, 30, 0]],
  ['anthropic-tool-call', anthropic, call('weather', sanFrancisco), [843, 0, 28, 0]],
  [
    'google-text',
    google,
    text('There are **3** "r"s in strawberry.\n\nst**r**awbe**rr**y'),
    [9, 0, 208, 185],
  ],
  ['google-tool-call', google, call('weather', sanFrancisco), [29, 0, 60, 45]],
  ['mistral-text', mistral, text('Hello, world! This is a test response.'), [13, 0, 8, 0]],
  ['mistral-tool-call', mistral, call('weather', sanFrancisco), [124, 0, 22, 0]],
  ['openai-text', openai, text(berries, '**Counting character occurrences**'), [19, 0, 105, 44]],
  [
    'openai-tool-call',
    openai,
    call('get_weather', { location: 'San Francisco, CA', unit: 'fahrenheit' }),
    [467, 0, 26, 0],
  ],
  // Servers that say they speak OpenAI's chat wire, each in its own way.
  ['azure-text', compatible, text('Capital of Denmark.'), [15, 0, 78, 64]],
  ['xai-text', compatible, text('Hello', 'First, the user said'), [12, 11, 291, 290]],
  ['groq-tool-call', compatible, call('weather', {}), [210, 0, 15, 0]],
  ['alibaba-tool-call', compatible, call('weather', sanFrancisco), [295, 0, 22, 0]],
];

/** In dollars, to the billionth. */
function costOf([prompt, cached, completion]: Tokens): number {
  const millionths =
    (prompt - cached) * price.input + cached * price.cached + completion * price.output;
  return Math.round(millionths * 1000) / 1e9;
}

describe.each(recordings)('%s', (name, from, answer, tokens) => {
  const [prompt, cached, completion, reasoning] = tokens;
  const request = {
    model: 'gate/team',
    messages: [{ role: 'user' as const, content: 'Hi' }],
    tools: answer.calls.map(({ name: tool }) => toolNamed(tool)),
  };
  const usage = {
    prompt_tokens: prompt,
    completion_tokens: completion,
    total_tokens: prompt + completion,
    prompt_tokens_details: { cached_tokens: cached },
    completion_tokens_details: { reasoning_tokens: reasoning },
    cost: costOf(tokens),
    loam: { gate: 'team', target: 'cloud/m', model: 'm' },
  };
  const finishReason = answer.calls.length > 0 ? 'tool_calls' : 'stop';

  test('in one piece', async () => {
    await using upstream = await openUpstream(sse(recordedStream(name, from.framing)));
    const completed = await (await open(from, upstream)).chat.completions.create(request);
    const [choice] = completed.choices;
    const message = choice?.message as OpenAI.ChatCompletionMessage & {
      reasoning_content?: string;
    };
    expect({
      content: message.content,
      reasoning: message.reasoning_content ?? '',
      calls: (message.tool_calls ?? []).map(each =>
        each.type === 'function'
          ? { name: each.function.name, args: JSON.parse(each.function.arguments) as unknown }
          : each,
      ),
    }).toEqual(answer);
    expect(choice?.finish_reason).toBe(finishReason);
    expect(completed.usage).toMatchObject(usage);
  });

  test('streamed', async () => {
    await using upstream = await openUpstream(sse(recordedStream(name, from.framing)));
    const stream = (await open(from, upstream)).chat.completions.stream({
      ...request,
      stream_options: { include_usage: true },
    });
    const { choices, usage: used } = await stream.finalChatCompletion();
    expect(choices[0]?.message.content || null).toBe(answer.content);
    expect(choices[0]?.finish_reason).toBe(finishReason);
    expect(choices[0]?.message.tool_calls ?? []).toMatchObject(
      answer.calls.map(each => ({ type: 'function', function: { name: each.name } })),
    );
    expect(used).toMatchObject(usage);
  });
});

test('embeddings', async () => {
  await using upstream = await openUpstream(failWith(200, recordedJson('openai-embedding')));
  const answer = await (
    await open(openai, upstream)
  ).embeddings.create({
    model: 'gate/vectors',
    input: ['sunny day at the beach', 'rainy day in the city'],
    encoding_format: 'float',
  });
  expect(answer.data.map(({ embedding }) => embedding[0])).toEqual([0.0057293195, -0.037104916]);
  expect(answer.usage).toMatchObject({ prompt_tokens: 12, cost: 0.000036 });
});

describe('what they refuse', () => {
  const request = { model: 'gate/team', messages: [{ role: 'user' as const, content: 'Hi' }] };

  test('a parameter of the request: in its words', async () => {
    await using upstream = await openUpstream(failWith(400, recordedJson('openai-refusal')));
    const refused = (await open(openai, upstream)).chat.completions.create({
      ...request,
      temperature: 0.5,
    });
    await expect(refused).rejects.toMatchObject({
      status: 400,
      type: 'invalid_request_error',
      param: 'temperature',
      error: { message: "Unsupported parameter: 'temperature' is not supported with this model." },
    });
  });

  test('a rate limit, with the time that stands in its body', async () => {
    await using upstream = await openUpstream(failWith(429, recordedJson('google-rate-limit')));
    const refused = (await open(google, upstream)).chat.completions.create(request);
    const error = await refused.catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(OpenAI.RateLimitError);
    const { headers } = error as InstanceType<typeof OpenAI.RateLimitError>;
    expect([headers?.get('retry-after'), headers?.get('retry-after-ms')]).toEqual(['35', '34400']);
  });

  test("spent credit in the middle of a stream: the server's trouble, not the client's", async () => {
    const events = recordedStream('openai-quota', 'named');
    await using upstream = await openUpstream(sse(events));
    const refused = (await open(openai, upstream)).chat.completions.create(request);
    await expect(refused).rejects.toMatchObject({ status: 502, code: 'upstream_error' });
  });
});
