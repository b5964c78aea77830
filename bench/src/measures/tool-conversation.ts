import type { Prompts } from '../models/prompts.ts';
import type { ResponsesConnection } from '../subjects/responses-connection.ts';
import { transports } from '../subjects/responses-connection.ts';
import type { Figure, Measure } from './measure.ts';

const turns = 10;

const tools = [
  {
    type: 'function',
    name: 'get_weather',
    description: 'The weather of a city.',
    parameters: {
      type: 'object',
      properties: { city: { enum: ['Berlin', 'Paris', 'Rome'] } },
      required: ['city'],
      additionalProperties: false,
    },
  },
];

/** What the tool was asked, and said, and what the user makes of it. */
function turnInput(turn: number, prompts: Prompts): unknown[] {
  const call_id = `call_${turn}`;
  return [
    { type: 'function_call', call_id, name: 'get_weather', arguments: '{"city":"Rome"}' },
    { type: 'function_call_output', call_id, output: prompts.fresh(30) },
    { type: 'message', role: 'user', content: prompts.fresh(10) },
  ];
}

/**
 * A conversation of ten turns through the Responses API, each with a call of a tool: the first token of
 * the second and of the tenth answer, over HTTP and over one WebSocket.
 */
export const toolConversation: Measure = async ({ subject, prompts }) => {
  if (!subject.converse) return [];
  const figures: Figure[] = [];
  for (const transport of transports) {
    const connection = await subject.converse(transport);
    let previous: string | undefined;
    for (let turn = 1; turn <= turns; turn++) {
      const { firstMs, id } = await timedTurn(connection, {
        input: turnInput(turn, prompts),
        ...(previous !== undefined && { previous_response_id: previous }),
      });
      previous = id;
      if (turn !== 2 && turn !== turns) continue;
      figures.push({ name: `ttft_turn_${turn}_${transport}`, value: firstMs, unit: 'ms' });
    }
    connection.close();
  }
  return figures;
};

async function timedTurn(
  connection: ResponsesConnection,
  request: Record<string, unknown>,
): Promise<{ firstMs: number; id: string }> {
  const startedAt = performance.now();
  let firstMs: number | undefined;
  const events = connection.respond({
    ...request,
    model: 'bench',
    tools,
    temperature: 0,
    max_output_tokens: 8,
  });
  for await (const { type, response, error } of events) {
    if (type.endsWith('.delta')) firstMs ??= performance.now() - startedAt;
    const failure = error ?? response?.error;
    if (failure) throw new Error(`A turn of a conversation failed: ${failure.message}`);
    if (type === 'response.completed' || type === 'response.incomplete') {
      // An answer without text, which is possible, began when it ended.
      return { firstMs: firstMs ?? performance.now() - startedAt, id: response?.id ?? '' };
    }
  }
  throw new Error('A turn of a conversation broke off.');
}
