import type { LanguageModelV4CallOptions } from '@ai-sdk/provider';
import type { LoamOptions } from '@loam/model-port';
import { WireError } from '../errors/wire-error.ts';
import { removeUndefined } from '../remove-undefined.ts';
import { decodeConstraint } from '../constraint/constraint-codec.ts';
import { decodeSampling, decodeSamplingOptions } from '../sampling/sampling-codec.ts';
import { parseBody } from '../validation/parse-body.ts';
import { unsealItems } from './compaction-item.ts';
import { decodeItems, type PlacedItem } from './decode-items.ts';
import type { ResponseItem } from './item-schema.ts';
import {
  responsesRequestSchema,
  type ResponsesInput,
  type ResponsesRequest,
} from './request-schema.ts';
import { decodeTextFormat } from './text-format.ts';
import { decodeResponseToolChoice, decodeResponseTools } from './tool-codec.ts';
import { refuseUnsupported } from './unsupported-parameters.ts';

/** What a request points to, found by the server. */
export type ResolvedHistory = {
  /** The items of the responses before this one, oldest first. Default: none. */
  history?: readonly ResponseItem[];
  /** The items that `item_reference`s of this request name, by id. Default: none. */
  referenced?: ReadonlyMap<string, ResponseItem>;
};

export type DecodedResponsesRequest = {
  modelId: string;
  /** Its `providerOptions.loam` are `LoamOptions`, and absent where the request asks for none. */
  call: LanguageModelV4CallOptions;
  /** The items of this request itself, references resolved: what a store keeps of it. */
  input: ResponseItem[];
  /** Where each message of the prompt stands in the request, for what a model says of it. */
  paths: string[];
};

/**
 * Reads the body of `POST /responses`. What it points to has to be found before it can be decoded.
 *
 * @throws WireError with status 400, naming the field at fault
 */
export function parseResponsesRequest(body: unknown): {
  request: ResponsesRequest;
  /** Names of the fields nobody knows, safe for a header. */
  ignored: string[];
} {
  const { value: request, ignored } = parseBody(responsesRequestSchema, body);
  refuseUnsupported(request);
  return { request, ignored };
}

/** The ids of the items a request refers to. */
export function itemReferences(input: ResponsesInput): string[] {
  if (typeof input === 'string') return [];
  return input.flatMap(item => (item.type === 'item_reference' ? [item.id] : []));
}

/** @throws WireError with status 400, naming the field at fault */
export function decodeResponsesRequest(
  request: ResponsesRequest,
  resolved: ResolvedHistory = {},
): DecodedResponsesRequest {
  const tools = decodeResponseTools(request.tools ?? []);
  const choice = request.tool_choice
    ? decodeResponseToolChoice(request.tool_choice, new Set(tools.map(tool => tool.name)))
    : undefined;
  const options = decodeOptions(request, choice?.allowedTools);
  const { prompt, paths, input } = decodeConversation(request, resolved);
  if (prompt.length === 0) throw nothingToAnswer();

  return {
    modelId: request.model,
    input,
    paths,
    call: removeUndefined({
      prompt,
      maxOutputTokens: request.max_output_tokens ?? undefined,
      ...decodeSampling(request),
      responseFormat: decodeTextFormat(request.text?.format),
      tools: tools.length > 0 ? tools : undefined,
      toolChoice: choice?.toolChoice,
      reasoning: request.reasoning?.effort ?? undefined,
      providerOptions: Object.keys(options).length > 0 ? { loam: options } : undefined,
    }),
  };
}

/** Instructions, history and input as one prompt. Instructions hold for one request (S1-60). */
export function decodeConversation(
  { input, instructions }: Pick<ResponsesRequest, 'input' | 'instructions'>,
  { history = [], referenced = new Map() }: ResolvedHistory = {},
): {
  prompt: LanguageModelV4CallOptions['prompt'];
  /** Where each message of the prompt stands in the request. */
  paths: string[];
  /** The items of this request itself, references resolved. */
  input: ResponseItem[];
  /** The items of the whole conversation, compactions opened. */
  items: ResponseItem[];
} {
  const placed = placeInput(input, referenced);
  const before = history.map(item => ({ item, path: 'previous_response_id' }));
  const conversation = unsealItems([...before, ...placed]);
  const { prompt, paths } = decodeItems(conversation);
  if (instructions) {
    prompt.unshift({ role: 'system', content: instructions });
    paths.unshift('instructions');
  }
  return {
    prompt,
    paths,
    input: placed.map(({ item }) => item),
    items: conversation.map(({ item }) => item),
  };
}

function nothingToAnswer(): WireError {
  return new WireError({
    code: 'empty_array',
    message: 'Invalid `input`: there is nothing to answer. Send a message, or continue a response.',
    param: 'input',
  });
}

function placeInput(
  input: ResponsesInput,
  referenced: ReadonlyMap<string, ResponseItem>,
): PlacedItem[] {
  if (typeof input === 'string') {
    return [{ item: { type: 'message', role: 'user', content: input }, path: 'input' }];
  }
  return input.map((item, index) => {
    const path = `input[${index}]`;
    if (item.type !== 'item_reference') return { item, path };
    const found = referenced.get(item.id);
    if (found) return { item: found, path };
    throw new WireError({
      code: 'item_not_found',
      message: `Item with id '${item.id.slice(0, 64)}' not found. Items of answers with \`store: false\` are not kept: send them in full.`,
      param: `${path}.id`,
    });
  });
}

function decodeOptions(request: ResponsesRequest, allowedTools: string[] | undefined) {
  const format = request.text?.format;
  const strict = format?.type === 'json_schema' ? format.strict : undefined;
  const wantsLogprobs =
    request.include?.includes('message.output_text.logprobs') || Boolean(request.top_logprobs);
  return removeUndefined({
    ...decodeSamplingOptions(request),
    logprobs: wantsLogprobs ? (request.top_logprobs ?? true) : undefined,
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
