import type { LanguageModelV4CallOptions } from '@ai-sdk/provider';
import type { LoamOptions } from '@loam/model-port';
import { decodeToolChoice, decodeTools } from '../chat/decode-tools.ts';
import type { ChatToolChoice } from '../chat/tool-schema.ts';
import { removeUndefined } from '../remove-undefined.ts';
import { parseBody } from '../validation/parse-body.ts';
import { decodePrompt } from './decode-messages.ts';
import {
  countTokensRequestSchema,
  messagesRequestSchema,
  type MessagesRequest,
} from './request-schema.ts';

export type DecodedMessagesRequest = {
  modelId: string;
  /** Its `providerOptions.loam` are `LoamOptions`, and absent where the request asks for none. */
  call: LanguageModelV4CallOptions;
  stream: boolean;
  /** Names of the fields nobody knows, safe for a header. */
  ignored: string[];
};

/**
 * Turns the body of `POST /messages` into a call.
 *
 * @throws WireError with status 400, naming the field at fault
 */
export function decodeMessagesRequest(body: unknown): DecodedMessagesRequest {
  return decode(parseBody(messagesRequestSchema, body));
}

/** The same for `POST /messages/count_tokens`, which asks for no answer. */
export function decodeCountTokensRequest(body: unknown): DecodedMessagesRequest {
  return decode(parseBody(countTokensRequestSchema, body));
}

function decode({
  value: request,
  ignored,
}: {
  value: MessagesRequest;
  ignored: string[];
}): DecodedMessagesRequest {
  const tools = decodeTools(
    (request.tools ?? []).map(tool => ({
      name: tool.name,
      description: tool.description,
      parameters: tool.input_schema,
      strict: tool.strict,
      input_examples: tool.input_examples,
    })),
    index => `tools[${index}]`,
  );
  const wireChoice = toolChoice(request.tool_choice);
  const choice = wireChoice && decodeToolChoice(wireChoice, new Set(tools.map(tool => tool.name)));
  const { format } = request.output_config ?? {};
  const options = removeUndefined({
    parallelToolCalls: parallelToolCalls(request.tool_choice),
    user: request.metadata?.user_id ?? undefined,
  }) satisfies LoamOptions;
  return {
    modelId: request.model,
    call: removeUndefined({
      prompt: decodePrompt(request),
      maxOutputTokens: request.max_tokens,
      temperature: request.temperature ?? undefined,
      topP: request.top_p ?? undefined,
      topK: request.top_k ?? undefined,
      stopSequences: request.stop_sequences?.length ? request.stop_sequences : undefined,
      responseFormat: format ? { type: 'json' as const, schema: format.schema } : undefined,
      tools: tools.length > 0 ? tools : undefined,
      toolChoice: choice?.toolChoice,
      reasoning: decodeThinking(request),
      providerOptions: Object.keys(options).length > 0 ? { loam: options } : undefined,
    }),
    stream: request.stream ?? false,
    ignored,
  };
}

function toolChoice(choice: MessagesRequest['tool_choice']): ChatToolChoice | undefined {
  switch (choice?.type) {
    case 'any':
      return 'required';
    case 'tool':
      return { type: 'function', function: { name: choice.name } };
    case 'auto':
    case 'none':
      return choice.type;
    default:
      return undefined;
  }
}

function parallelToolCalls(choice: MessagesRequest['tool_choice']): boolean | undefined {
  if (!choice || !('disable_parallel_tool_use' in choice)) return undefined;
  const disabled = choice.disable_parallel_tool_use ?? undefined;
  return disabled === undefined ? undefined : !disabled;
}

/** Up to how many tokens of thinking an effort stands for. */
const budgets = [
  [4096, 'low'],
  [16_384, 'medium'],
] as const;

/** This wire thinks only where it is asked to. */
function decodeThinking({
  thinking,
  output_config: output,
}: MessagesRequest): LanguageModelV4CallOptions['reasoning'] {
  switch (thinking?.type) {
    case 'enabled':
      return budgets.find(([most]) => thinking.budget_tokens <= most)?.[1] ?? 'high';
    case 'adaptive': {
      // The AI SDK's highest effort has another name.
      const effort = output?.effort ?? 'medium';
      return effort === 'max' ? 'xhigh' : effort;
    }
    default:
      return 'none';
  }
}
