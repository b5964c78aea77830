import { createLlamaCpp } from '@loam/llama-cpp';
import { serve } from '@loam/server/node';
import { tinyModel } from '@loam/tiny-model';
import OpenAI from 'openai';
import { ResponsesWS } from 'openai/resources/responses/ws';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

/*
 * A conversation with a tool, in which each request sends only what is new: the engine computes only
 * that, whatever the transport and wherever the responses are kept.
 */

type Response = OpenAI.Responses.Response;
type Turn = (body: {
  input: string | OpenAI.Responses.ResponseInput;
  previous_response_id: string | undefined;
}) => Promise<Response>;

const provider = createLlamaCpp({ models: [tinyModel] });
let server: Awaited<ReturnType<typeof serve>>;
let client: OpenAI;
beforeAll(async () => {
  server = await serve({ provider, port: 0, requireAuth: false, drainMs: 0 });
  client = new OpenAI({ baseURL: `${server.url}/v1`, apiKey: 'none', maxRetries: 0 });
});
afterAll(async () => {
  await server.close();
  await provider.close();
});

const tools: OpenAI.Responses.Tool[] = [
  {
    type: 'function',
    name: 'get_weather',
    description: 'Get the current weather in a city.',
    parameters: {
      type: 'object',
      properties: { city: { type: 'string' } },
      required: ['city'],
    },
    strict: false,
  },
];
const cities = ['Oslo', 'Lisbon', 'Rome', 'Paris', 'Berlin'];

/** Asks about each city, answers the call, and gives every response. */
async function converse(turn: Turn): Promise<Response[]> {
  const responses: Response[] = [];
  const next = async (input: string | OpenAI.Responses.ResponseInput) => {
    const response = await turn({ input, previous_response_id: responses.at(-1)?.id });
    responses.push(response);
    return response;
  };
  for (const city of cities) {
    const { output } = await next(`What is the weather in ${city}?`);
    const call = output.find(item => item.type === 'function_call');
    expect(JSON.parse(call?.arguments ?? '{}')).toEqual({ city });
    const result = JSON.stringify({ city, temperature: 11, condition: 'rainy' });
    const { output_text: text } = await next([
      { type: 'function_call_output', call_id: call?.call_id ?? '', output: result },
    ]);
    expect(text).toContain(city);
  }
  return responses;
}

/** Requests of which the model read again what it knew. */
function readAgain(responses: Response[]): object[] {
  return responses.slice(1).flatMap(({ usage: now }, index) => {
    const before = responses[index]?.usage;
    if (!now || !before) return [{ index }];
    // The last token of an answer was chosen, and never read by the model.
    const known = before.input_tokens + before.output_tokens - 1;
    const cached = now.input_tokens_details.cached_tokens;
    return cached >= known && cached < now.input_tokens ? [] : [{ index, known, cached }];
  });
}

describe.each([
  ['for a while', undefined],
  ['for good', true],
] as const)('a conversation kept %s (store %j)', (_, store) => {
  test('over HTTP', async () => {
    const model = tinyModel.id;
    const turn: Turn = body => client.responses.create({ model, tools, store, ...body });
    expect(readAgain(await converse(turn))).toEqual([]);
  });
});

describe.each([false, undefined, true])('a conversation with store %j', store => {
  test('over a WebSocket', async () => {
    const socket = new ResponsesWS(client);
    try {
      const turn: Turn = body =>
        new Promise((resolve, reject) => {
          socket.once('response.completed', ({ response }) => resolve(response));
          socket.once('error', reject);
          socket.send({ type: 'response.create', model: tinyModel.id, tools, store, ...body });
        });
      expect(readAgain(await converse(turn))).toEqual([]);
    } finally {
      socket.close();
    }
  });
});
