import { WireError, type DecodedChatRequest, type ErrorAnswer } from '@loam/openai-wire';

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
