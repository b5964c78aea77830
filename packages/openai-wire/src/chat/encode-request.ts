import type { LanguageModelV4CallOptions, SharedV4Warning } from '@ai-sdk/provider';
import type { LoamOptions } from '@loam/model-port';
import { removeUndefined } from '../remove-undefined.ts';
import { encodeConstraint } from '../constraint/constraint-codec.ts';
import { encodeSampling } from '../sampling/sampling-codec.ts';
import { encodeMessages } from './encode-messages.ts';
import { encodeToolChoice, encodeTools } from './encode-tools.ts';
import type { ChatCompletionRequest } from './request-schema.ts';

/** The name of a response schema that has none; the wire requires one. */
const defaultSchemaName = 'response';

/**
 * Turns a call into the body of `POST /chat/completions`. Streams always ask for usage.
 *
 * @param options the parsed `providerOptions.loam`
 * @throws UnsupportedFunctionalityError for file parts the wire has no form for
 */
export function encodeChatRequest(
  modelId: string,
  call: LanguageModelV4CallOptions,
  options: LoamOptions = {},
  { stream = false }: { stream?: boolean } = {},
): { request: ChatCompletionRequest; warnings: SharedV4Warning[] } {
  const { messages, warnings: messageWarnings } = encodeMessages(call.prompt);
  const { tools, warnings: toolWarnings } = encodeTools(call.tools);
  const { logprobs } = options;
  const request = removeUndefined({
    model: modelId,
    messages,

    ...encodeSampling(call, options),
    max_completion_tokens: call.maxOutputTokens,
    logprobs: logprobs === undefined || logprobs === false ? undefined : true,
    top_logprobs: typeof logprobs === 'number' ? logprobs : undefined,

    tools: tools.length > 0 ? tools : undefined,
    tool_choice: encodeToolChoice(call.toolChoice, options.allowedTools),
    parallel_tool_calls: options.parallelToolCalls,
    response_format: encodeResponseFormat(call.responseFormat, options.strictJsonSchema),
    reasoning_effort: call.reasoning === 'provider-default' ? undefined : call.reasoning,

    stream: stream ? true : undefined,
    stream_options: stream ? { include_usage: true } : undefined,

    prompt_cache_key: options.cacheKey,
    user: options.user,
    ...encodeConstraint(options),
    chat_template_kwargs: options.chatTemplateKwargs,
    thinking_budget_tokens: options.reasoningBudget,
  });
  return { request, warnings: [...messageWarnings, ...toolWarnings] };
}

function encodeResponseFormat(
  format: LanguageModelV4CallOptions['responseFormat'],
  strict: boolean | undefined,
): ChatCompletionRequest['response_format'] | undefined {
  if (format?.type !== 'json') return undefined;
  if (!format.schema) return { type: 'json_object' };
  return {
    type: 'json_schema',
    json_schema: removeUndefined({
      name: format.name ?? defaultSchemaName,
      description: format.description,
      schema: format.schema as Record<string, unknown>,
      strict,
    }),
  };
}
