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

/**
 * A conversation of ten turns through the Responses API, a tool called in each: the first output of the
 * second and of the tenth, over HTTP and over one WebSocket.
 */
export const toolConversation: Measure = async ({ subject, prompts }) => {
  if (!subject.converse) return [];
  const figures: Figure[] = [];
  for (const transport of transports) {
    const connection = await subject.converse(transport);
    let input: unknown = prompts.fresh(60);
    let previous: string | undefined;
    for (let turn = 1; turn <= turns; turn++) {
      const { firstMs, id, callId } = await timedTurn(connection, { input, previous });
      previous = id;
      input = [{ type: 'function_call_output', call_id: callId, output: prompts.fresh(30) }];
      if (turn !== 2 && turn !== turns) continue;
      figures.push({ name: `ttft_turn_${turn}_${transport}`, value: firstMs, unit: 'ms' });
    }
    connection.close();
  }
  return figures;
};

async function timedTurn(
  connection: ResponsesConnection,
  { input, previous }: { input: unknown; previous: string | undefined },
): Promise<{ firstMs: number; id: string; callId: string }> {
  const startedAt = performance.now();
  let firstMs: number | undefined;
  const events = connection.respond({
    model: 'bench',
    input,
    tools,
    tool_choice: 'required',
    parallel_tool_calls: false,
    temperature: 0,
    ...(previous !== undefined && { previous_response_id: previous }),
  });
  for await (const { type, response, error } of events) {
    if (type === 'response.output_item.added') firstMs ??= performance.now() - startedAt;
    const failure = error ?? response?.error;
    if (failure) throw new Error(`A turn of a conversation failed: ${failure.message}`);
    if (type !== 'response.completed' || !response) continue;
    const callId = response.output.find(item => item.type === 'function_call')?.call_id;
    if (callId === undefined || firstMs === undefined) break;
    return { firstMs, id: response.id, callId };
  }
  throw new Error('A turn of a conversation ended without a call.');
}
