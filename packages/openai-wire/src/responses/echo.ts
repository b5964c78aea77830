import type { ResponsesRequest } from './request-schema.ts';
import type { WireResponse } from './response-schema.ts';

/**
 * The fields of a response that repeat its request (S1-97), with OpenAI's defaults where the
 * request says nothing. They tell what happens: `store` is true only where the answer is kept for
 * good, and nothing is ever truncated.
 */
export function echoRequest(
  request: ResponsesRequest,
  { id, createdAt, stored }: { id: string; createdAt: number; stored: boolean },
): WireResponse {
  const { reasoning, text } = request;
  return {
    id,
    object: 'response',
    created_at: createdAt,
    completed_at: null,
    status: request.background ? 'queued' : 'in_progress',
    error: null,
    incomplete_details: null,
    model: request.model,
    previous_response_id: request.previous_response_id ?? null,
    instructions: request.instructions ?? null,
    output: [],
    usage: null,

    tools: (request.tools ?? []).map(tool => ({
      type: 'function',
      name: tool.name,
      description: tool.description ?? null,
      parameters: tool.parameters ?? { type: 'object', properties: {} },
      strict: tool.strict ?? null,
    })),
    tool_choice: request.tool_choice ?? 'auto',
    parallel_tool_calls: request.parallel_tool_calls ?? true,
    max_tool_calls: request.max_tool_calls ?? null,
    text: {
      format: echoFormat(text?.format),
      ...(text?.verbosity && { verbosity: text.verbosity }),
    },
    reasoning: {
      effort: reasoning?.effort ?? null,
      summary: reasoning?.summary ?? reasoning?.generate_summary ?? null,
    },
    temperature: request.temperature ?? 1,
    top_p: request.top_p ?? 1,
    presence_penalty: request.presence_penalty ?? 0,
    frequency_penalty: request.frequency_penalty ?? 0,
    top_logprobs: request.top_logprobs ?? 0,
    max_output_tokens: request.max_output_tokens ?? null,

    truncation: 'disabled',
    service_tier: 'default',
    store: stored,
    background: request.background ?? false,
    metadata: request.metadata ?? {},
    safety_identifier: request.safety_identifier ?? null,
    prompt_cache_key: request.prompt_cache_key ?? null,
  };
}

function echoFormat(format: NonNullable<ResponsesRequest['text']>['format']) {
  if (format?.type !== 'json_schema') return { type: format?.type ?? 'text' };
  if (!format.schema) return { type: 'json_object' };
  return {
    type: 'json_schema',
    name: format.name,
    // OpenAI's document allows no null here, and Open Responses' no absence.
    description: format.description ?? '',
    schema: format.schema,
    strict: format.strict ?? true,
  };
}
