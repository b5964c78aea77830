import type { LanguageModelV4CallOptions, SharedV4Warning } from '@ai-sdk/provider';
import type { LoamOptions } from '@loam/model-port';
import { removeUndefined } from '../remove-undefined.ts';
import { encodeConstraint } from '../constraint/constraint-codec.ts';
import { encodeSampling } from '../sampling/sampling-codec.ts';
import { encodeItems } from './encode-items.ts';
import type { ResponsesRequest } from './request-schema.ts';
import { encodeTextFormat } from './text-format.ts';
import { encodeResponseToolChoice, encodeResponseTools } from './tool-codec.ts';

/** What a client decides about one request beyond the call. */
export type ResponsesRequestSettings = {
  stream?: boolean;
  /** Absent: the server keeps the answer for a while (ruling 1). */
  store?: boolean;
  /** The response goes on without its reader. Default: false. */
  background?: boolean;
  previousResponseId?: string;
  /** Set: reasoning comes as summaries. Default: as it is. */
  reasoningSummary?: 'auto' | 'concise' | 'detailed';
  /** Refer to kept items by id, see `encodeItems`. Default: false. */
  references?: boolean;
};

/**
 * Turns a call into the body of `POST /responses`.
 *
 * @param options the parsed `providerOptions.loam`
 * @throws UnsupportedFunctionalityError for file parts the wire has no form for
 */
export function encodeResponsesRequest(
  modelId: string,
  call: LanguageModelV4CallOptions,
  options: LoamOptions = {},
  settings: ResponsesRequestSettings = {},
): { request: ResponsesRequest; warnings: SharedV4Warning[] } {
  const { items, warnings: itemWarnings } = encodeItems(call.prompt, settings);
  const { tools, warnings: toolWarnings } = encodeResponseTools(call.tools);
  const { logprobs } = options;
  const include = ['message.output_text.logprobs'];
  const format = encodeTextFormat(call.responseFormat, options.strictJsonSchema);
  const effort = call.reasoning === 'provider-default' ? undefined : call.reasoning;
  const { reasoningSummary: summary } = settings;
  const request = removeUndefined({
    model: modelId,
    input: items,
    previous_response_id: settings.previousResponseId,
    store: settings.store,
    background: settings.background ? true : undefined,
    stream: settings.stream ? true : undefined,

    ...encodeSampling(call, options),
    max_output_tokens: call.maxOutputTokens,
    include: logprobs === undefined || logprobs === false ? undefined : include,
    top_logprobs: typeof logprobs === 'number' ? logprobs : undefined,

    tools: tools.length > 0 ? tools : undefined,
    tool_choice: encodeResponseToolChoice(call.toolChoice, options.allowedTools),
    parallel_tool_calls: options.parallelToolCalls,
    text: format && { format },
    reasoning: effort || summary ? removeUndefined({ effort, summary }) : undefined,

    prompt_cache_key: options.cacheKey,
    user: options.user,
    ...encodeConstraint(options),
    chat_template_kwargs: options.chatTemplateKwargs,
    thinking_budget_tokens: options.reasoningBudget,
  });
  return { request, warnings: [...itemWarnings, ...toolWarnings] };
}
