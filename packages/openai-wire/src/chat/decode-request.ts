import type { LanguageModelV4CallOptions } from '@ai-sdk/provider';
import type { LoamOptions } from '@loam/model-port';
import { WireError } from '../errors/wire-error.ts';
import { removeUndefined } from '../remove-undefined.ts';
import { decodeConstraint } from '../constraint/constraint-codec.ts';
import { decodeSampling, decodeSamplingOptions } from '../sampling/sampling-codec.ts';
import { parseBody } from '../validation/parse-body.ts';
import { decodeMessages } from './decode-messages.ts';
import { decodeToolChoice, decodeTools } from './decode-tools.ts';
import { chatCompletionRequestSchema, type ChatCompletionRequest } from './request-schema.ts';
import { refuseUnsupported } from './unsupported-parameters.ts';

export type DecodedChatRequest = {
  modelId: string;
  /** Its `providerOptions.loam` are `LoamOptions`, and absent where the request asks for none. */
  call: LanguageModelV4CallOptions;
  stream: boolean;
  /** Whether a stream ends with a usage chunk. */
  includeUsage: boolean;
  /** `n`. */
  choices: number;
  /** Names of the fields nobody knows, safe for a header. */
  ignored: string[];
};

/**
 * Turns the body of `POST /chat/completions` into a call.
 *
 * @throws WireError with status 400, naming the field at fault
 */
export function decodeChatRequest(body: unknown): DecodedChatRequest {
  const { value: request, ignored } = parseBody(chatCompletionRequestSchema, body);
  refuseUnsupported(request);

  const tools = decodeTools(
    (request.tools ?? []).map(tool => tool.function),
    index => `tools[${index}].function`,
  );
  const choice = request.tool_choice
    ? decodeToolChoice(request.tool_choice, new Set(tools.map(tool => tool.name)))
    : undefined;
  const options = decodeOptions(request, choice?.allowedTools);

  return {
    modelId: request.model,
    call: removeUndefined({
      prompt: decodeMessages(request.messages),
      maxOutputTokens: request.max_completion_tokens ?? request.max_tokens ?? undefined,
      ...decodeSampling(request),
      responseFormat: decodeResponseFormat(request.response_format),
      tools: tools.length > 0 ? tools : undefined,
      toolChoice: choice?.toolChoice,
      reasoning: decodeReasoning(request),
      providerOptions: Object.keys(options).length > 0 ? { loam: options } : undefined,
    }),
    stream: request.stream ?? false,
    includeUsage: request.stream_options?.include_usage ?? false,
    choices: request.n ?? 1,
    ignored,
  };
}

function decodeOptions(request: ChatCompletionRequest, allowedTools: string[] | undefined) {
  const format = request.response_format;
  const strict = format?.type === 'json_schema' ? format.json_schema.strict : undefined;
  return removeUndefined({
    ...decodeSamplingOptions(request),
    logprobs: request.logprobs ? (request.top_logprobs ?? true) : undefined,
    ...decodeConstraint(request),
    reasoningBudget: request.thinking_budget_tokens ?? undefined,
    parallelToolCalls: request.parallel_tool_calls ?? undefined,
    strictJsonSchema: strict ?? undefined,
    allowedTools,
    cacheKey: request.prompt_cache_key ?? undefined,
    // Parsed from JSON, so it is JSON.
    chatTemplateKwargs: (request.chat_template_kwargs ??
      undefined) as LoamOptions['chatTemplateKwargs'],
    user: request.user ?? undefined,
  }) satisfies LoamOptions;
}

function decodeResponseFormat(
  format: ChatCompletionRequest['response_format'],
): LanguageModelV4CallOptions['responseFormat'] {
  switch (format?.type) {
    case 'text':
      return { type: 'text' };
    case 'json_object':
      return { type: 'json' };
    case 'json_schema': {
      const { name, description, schema } = format.json_schema;
      return removeUndefined({
        type: 'json' as const,
        name,
        description: description ?? undefined,
        schema,
      });
    }
    default:
      return undefined;
  }
}

/** What `thinking: true` means to a model that knows levels. */
const thinkingEffort = 'medium';

/**
 * The effort goes to the model as it came (ruling 2); `thinking` is a switch in front of it.
 *
 * @throws WireError when the two contradict each other
 */
function decodeReasoning({
  reasoning_effort: effort,
  thinking,
}: ChatCompletionRequest): LanguageModelV4CallOptions['reasoning'] {
  if (thinking === undefined || thinking === null) return effort ?? undefined;
  if (!effort) return thinking ? thinkingEffort : 'none';
  const agrees = thinking ? effort !== 'none' : effort === 'none' || effort === 'minimal';
  if (agrees) return effort;
  throw new WireError({
    code: 'invalid_value',
    message: `\`thinking: ${thinking}\` contradicts \`reasoning_effort: '${effort}'\`. Send one of them.`,
    param: 'thinking',
  });
}
