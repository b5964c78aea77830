import {
  WireError,
  type DecodedChatRequest,
  type ErrorAnswer,
  type ResponsesRequest,
} from '@loam/openai-wire';

/**
 * Refuses what Mixlayer's chat completions refuse and Loam can do: a schema together with thinking,
 * which any effort but `none` switches on there.
 *
 * @throws WireError `invalid_response_format`
 */
export function refuseChatAsMixlayer({ call }: DecodedChatRequest): void {
  const thinks = call.reasoning !== undefined && call.reasoning !== 'none';
  if (!thinks || call.responseFormat?.type !== 'json' || !call.responseFormat.schema) return;
  throw new WireError({
    code: 'invalid_response_format',
    message: '`response_format` of the type "json_schema" cannot be used together with thinking.',
    param: 'response_format',
  });
}

/** Mixlayer answers 400 for a model that does not exist, where OpenAI answers 404. */
export function answerAsMixlayer(answer: ErrorAnswer): ErrorAnswer {
  return answer.body.error.code === 'model_not_found' ? { ...answer, status: 400 } : answer;
}

/** What Mixlayer's responses take of a parameter, where Loam takes more (ruling 3). */
const responseRules: ReadonlyArray<{
  param: string;
  refuses: (request: ResponsesRequest) => boolean;
  takes: string;
}> = [
  {
    param: 'tool_choice',
    refuses: ({ tool_choice: choice }) => Boolean(choice) && choice !== 'auto' && choice !== 'none',
    takes: "'auto' or 'none'",
  },
  {
    param: 'parallel_tool_calls',
    refuses: ({ parallel_tool_calls: parallel }) => parallel === false,
    takes: 'true',
  },
  {
    param: 'truncation',
    refuses: ({ truncation }) => truncation === 'auto',
    takes: "'disabled'",
  },
  {
    param: 'service_tier',
    refuses: ({ service_tier: tier }) => Boolean(tier) && tier !== 'default',
    takes: "'default'",
  },
  {
    param: 'reasoning.summary',
    refuses: ({ reasoning }) => Boolean(reasoning?.summary ?? reasoning?.generate_summary),
    takes: 'null',
  },
];

/** @throws WireError `invalid_value` */
function refuseResponse(request: ResponsesRequest): void {
  for (const { param, refuses, takes } of responseRules) {
    if (!refuses(request)) continue;
    throw new WireError({
      code: 'invalid_value',
      message: `Invalid value for \`${param}\`: expected ${takes}.`,
      param,
    });
  }
}

/** There an effort of `low` switches thinking off, as `none` and `minimal` do (S1-47). */
export function readResponseAsMixlayer(request: ResponsesRequest): ResponsesRequest {
  refuseResponse(request);
  return request.reasoning?.effort === 'low'
    ? { ...request, reasoning: { ...request.reasoning, effort: 'none' } }
    : request;
}
