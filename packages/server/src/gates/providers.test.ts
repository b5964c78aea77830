import OpenAI from 'openai';
import { describe, expect, test } from 'vitest';
import { scriptedProvider } from '../__fixtures__/scripted-provider.ts';
import { createServer } from '../index.ts';
import { failWith, openUpstream, sse, type Upstream } from './__fixtures__/upstream.ts';
import { wires, type Wire } from './__fixtures__/wires.ts';
import { loadProvider } from './load-provider.ts';

const weatherTool = {
  type: 'function' as const,
  function: {
    name: 'get_weather',
    description: 'The weather of a city.',
    parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
  },
};

/** A red pixel. */
const png =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg==';

/** OpenAI's client, a gate, the provider's own package, and a stand-in of its server. */
async function open(wire: Wire, upstream: Upstream) {
  const provider = await loadProvider(
    'cloud',
    {
      package: wire.package,
      options: { baseURL: `${upstream.url}${wire.basePath}`, apiKey: 'sk-upstream-secret' },
      prices: { 'the-model': { input: 3, cached: 0.3, output: 15 } },
    },
    import.meta.dirname,
  );
  const server = createServer({
    provider: scriptedProvider(),
    providers: { cloud: provider },
    gates: {
      team: { targets: [{ provider: 'cloud', model: 'the-model' }], systemPrompt: 'Be brief.' },
    },
    requireAuth: false,
  });
  return new OpenAI({
    apiKey: 'unused',
    baseURL: 'http://127.0.0.1/v1',
    maxRetries: 0,
    fetch: async (url, init) => server.fetch(new Request(url, init)),
  });
}

describe.each(wires.map(wire => [wire.package, wire] as const))('%s', (_, wire) => {
  test('S4-12, S4-17, S4-19: text, streamed, with usage and cost', async () => {
    await using upstream = await openUpstream(sse(wire.text));
    const client = await open(wire, upstream);
    const stream = await client.chat.completions.create({
      model: 'gate/team',
      messages: [{ role: 'user', content: 'Hi' }],
      stream: true,
      stream_options: { include_usage: true },
    });
    let text = '';
    let usage: unknown;
    for await (const chunk of stream) {
      text += chunk.choices[0]?.delta.content ?? '';
      usage = chunk.usage ?? usage;
    }
    expect(text).toBe('Hello there!');
    expect(usage).toMatchObject({
      prompt_tokens: 20,
      completion_tokens: 5,
      loam: { gate: 'team', target: 'cloud/the-model' },
    });
    const { prompt_tokens_details: details, cost } = usage as {
      prompt_tokens_details: { cached_tokens: number };
      cost: number;
    };
    // 12 fresh, 8 cached and 5 output tokens, where the provider tells the cached ones.
    expect([0.0001134, 0.000135]).toContain(cost);
    expect(details.cached_tokens).toBe(cost === 0.0001134 ? 8 : 0);
    expect(upstream.requests[0]?.path).toBe(wire.path);
    const sent = JSON.stringify(upstream.requests[0]?.body);
    expect(sent).toContain('Be brief.');
    expect(sent).toContain('"Hi"');
  });

  test('S4-13: a tool call, and its result on the way back', async () => {
    await using upstream = await openUpstream(sse(wire.toolCall));
    const client = await open(wire, upstream);
    const question = { role: 'user' as const, content: 'The weather in Oslo?' };
    const first = await client.chat.completions.create({
      model: 'gate/team',
      messages: [question],
      tools: [weatherTool],
    });
    const choice = first.choices[0];
    expect(choice?.finish_reason).toBe('tool_calls');
    const [call] = choice?.message.tool_calls ?? [];
    if (call?.type !== 'function' || !choice) throw new Error('There is no call.');
    expect(call.function.name).toBe('get_weather');
    expect(JSON.parse(call.function.arguments)).toEqual({ city: 'Oslo' });
    expect(JSON.stringify(upstream.requests[0]?.body)).toContain('The weather of a city.');

    upstream.script = sse(wire.text);
    const second = await client.chat.completions.create({
      model: 'gate/team',
      messages: [
        question,
        choice.message,
        { role: 'tool', tool_call_id: call.id, content: 'sunny, 21 degrees' },
      ],
      tools: [weatherTool],
    });
    expect(second.choices[0]?.message.content).toBe('Hello there!');
    const sent = JSON.stringify(upstream.requests[1]?.body);
    expect(sent).toContain('sunny, 21 degrees');
    expect(sent).toContain('Oslo');
    // In the words of its own wire.
    expect(sent).toMatch(/"role":"tool"|function_call_output|tool_result|functionResponse/);
  });

  test('S4-14: an image', async () => {
    await using upstream = await openUpstream(sse(wire.text));
    const client = await open(wire, upstream);
    await client.chat.completions.create({
      model: 'gate/team',
      messages: [
        {
          role: 'user',
          content: [
            { type: 'text', text: 'What is it?' },
            { type: 'image_url', image_url: { url: `data:image/png;base64,${png}` } },
          ],
        },
      ],
    });
    expect(JSON.stringify(upstream.requests[0]?.body)).toContain(png);
  });

  test('OR-9: an image over the Responses wire, and in what continues from it', async () => {
    await using upstream = await openUpstream(sse(wire.text));
    const client = await open(wire, upstream);
    const image = { type: 'input_image' as const, image_url: `data:image/png;base64,${png}` };
    const first = await client.responses.create({
      model: 'gate/team',
      input: [
        {
          role: 'user',
          content: [
            { type: 'input_text', text: 'What is it?' },
            { ...image, detail: 'auto' },
          ],
        },
      ],
    });
    const second = await client.responses.create({
      model: 'gate/team',
      input: 'And now?',
      previous_response_id: first.id,
    });
    expect([first, second].map(({ output_text: text }) => text)).toEqual([
      'Hello there!',
      'Hello there!',
    ]);
    expect(upstream.requests.map(({ body }) => JSON.stringify(body).split(png).length - 1)).toEqual(
      [1, 1],
    );
  });

  test("what is wrong with the request is told in the provider's words, in OpenAI's shape", async () => {
    await using upstream = await openUpstream(failWith(400, wire.badRequest));
    const client = await open(wire, upstream);
    const failed = client.chat.completions.create({
      model: 'gate/team',
      messages: [{ role: 'user', content: 'Hi' }],
      max_tokens: 999_999,
    });
    await expect(failed).rejects.toMatchObject({ status: 400, type: 'invalid_request_error' });
    await expect(failed).rejects.toThrow('max_tokens is too large');
  });

  test("its key is the provider's, never the client's", async () => {
    await using upstream = await openUpstream(sse(wire.text));
    const client = await open(wire, upstream);
    await client.chat.completions.create({
      model: 'gate/team',
      messages: [{ role: 'user', content: 'Hi' }],
    });
    const headers = JSON.stringify(upstream.requests[0]?.headers);
    expect(headers).toContain('sk-upstream-secret');
    expect(headers).not.toContain('unused');
  });
});
