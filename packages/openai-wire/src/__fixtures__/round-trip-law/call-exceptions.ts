import type {
  LanguageModelV4CallOptions,
  LanguageModelV4FilePart,
  LanguageModelV4Message,
  LanguageModelV4TextPart,
  LanguageModelV4ToolResultOutput,
} from '@ai-sdk/provider';
import { convertToBase64 } from '@ai-sdk/provider-utils';
import type { LoamOptions } from '@loam/model-port';

/** A call, and its parsed `providerOptions.loam`. */
export type Call = { call: LanguageModelV4CallOptions; options: LoamOptions };
export type CallException = (input: Call) => Call;
type FileOrText = LanguageModelV4TextPart | LanguageModelV4FilePart;

/** What neither wire can carry of a call, by name. */
export const callExceptions = {
  'headers, abort signal and raw chunks belong to the transport': ({ call, options }) => {
    const { headers: _h, abortSignal: _a, includeRawChunks: _r, ...rest } = call;
    return { call: rest, options };
  },

  'options of other providers stay behind, on every level': ({ call, options }) => {
    const { providerOptions: _, ...rest } = call;
    return { call: withoutProviderOptions(rest), options };
  },

  'tools of providers are left out with a warning': ({ call, options }) => ({
    call: { ...call, tools: call.tools?.filter(tool => tool.type === 'function') },
    options,
  }),

  'a tool input is the text of a JSON object, or the text itself': mapMessages(message => {
    if (message.role !== 'assistant') return message;
    return {
      ...message,
      content: message.content.map(part =>
        part.type === 'tool-call' ? { ...part, input: toolInput(part.input) } : part,
      ),
    };
  }),

  'tool results are text or parts': mapMessages(message => {
    if (message.role !== 'tool') return message;
    return {
      ...message,
      content: message.content.flatMap(part =>
        part.type === 'tool-result' ? [{ ...part, output: toolOutput(part.output) }] : [],
      ),
    };
  }),

  'files are base64 with a whole media type, or URLs with half of one': mapMessages(message => {
    if (message.role === 'user') return { ...message, content: message.content.map(fileOnWire) };
    if (message.role !== 'tool') return message;
    return {
      ...message,
      content: message.content.map(part =>
        part.type === 'tool-result' && part.output.type === 'content'
          ? {
              ...part,
              output: {
                ...part.output,
                value: part.output.value.map(item =>
                  item.type === 'custom' ? item : fileOnWire(item),
                ),
              },
            }
          : part,
      ),
    };
  }),

  'defaults are not sent: auto, text, provider-default, no logprobs, empty lists': ({
    call,
    options,
  }) => ({
    call: {
      ...call,
      ...(call.toolChoice?.type === 'auto' && { toolChoice: undefined }),
      ...(call.responseFormat?.type === 'text' && { responseFormat: undefined }),
      ...(call.reasoning === 'provider-default' && { reasoning: undefined }),
      ...(call.tools?.length === 0 && { tools: undefined }),
      ...(call.stopSequences?.length === 0 && { stopSequences: undefined }),
    },
    options: { ...options, ...(options.logprobs === false && { logprobs: undefined }) },
  }),

  'a response schema has a name; without a schema there is neither name nor strictness': ({
    call,
    options,
  }) => {
    const format = call.responseFormat;
    if (format?.type === 'json' && format.schema) {
      return { call: { ...call, responseFormat: { name: 'response', ...format } }, options };
    }
    return {
      call: { ...call, ...(format?.type === 'json' && { responseFormat: { type: 'json' } }) },
      options: { ...options, strictJsonSchema: undefined },
    };
  },

  'allowed tools stand in the place of the choice, which they make explicit': ({
    call,
    options,
  }) => {
    if (!options.allowedTools) return { call, options };
    const choice = call.toolChoice?.type;
    return choice === 'none' || choice === 'tool'
      ? { call, options: { ...options, allowedTools: undefined } }
      : { call: { ...call, toolChoice: { type: choice ?? 'auto' } }, options };
  },
} satisfies Record<string, CallException>;

export function mapMessages(
  map: (message: LanguageModelV4Message) => LanguageModelV4Message,
): CallException {
  return ({ call, options }) => ({
    call: { ...call, prompt: call.prompt.map(map) },
    options,
  });
}

/** Walks plain JSON and the few classes a prompt may hold. */
function withoutProviderOptions<T>(value: T): T {
  if (Array.isArray(value)) return value.map(item => withoutProviderOptions<unknown>(item)) as T;
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof URL || value instanceof Uint8Array) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => key !== 'providerOptions')
      .map(([key, field]) => [key, withoutProviderOptions<unknown>(field)]),
  ) as T;
}

function toolInput(input: unknown): unknown {
  if (input === undefined || input === null || (typeof input === 'string' && input.trim() === '')) {
    return {};
  }
  if (typeof input === 'object' && !Array.isArray(input)) return input;
  return typeof input === 'string' ? input : JSON.stringify(input);
}

function toolOutput(output: LanguageModelV4ToolResultOutput): LanguageModelV4ToolResultOutput {
  switch (output.type) {
    case 'json':
      return { type: 'text', value: JSON.stringify(output.value) };
    case 'error-text':
    case 'error-json':
      return { type: 'text', value: JSON.stringify({ error: output.value }) };
    case 'execution-denied': {
      const error = output.reason ?? 'The user denied this tool call.';
      return { type: 'text', value: JSON.stringify({ error }) };
    }
    default:
      return output;
  }
}

function fileOnWire(part: FileOrText): FileOrText {
  if (part.type === 'text') return part;
  const { data, mediaType, filename } = part;
  if (data.type === 'url') return { type: 'file', mediaType: 'image', data };
  if (data.type === 'text') {
    return {
      type: 'file',
      mediaType: mediaType === 'text' ? 'text/plain' : mediaType,
      data: { type: 'data', data: convertToBase64(new TextEncoder().encode(data.text)) },
      ...(filename !== undefined && { filename }),
    };
  }
  return data.type === 'data'
    ? { ...part, data: { type: 'data', data: convertToBase64(data.data) } }
    : part;
}

/** A call as it arrives behind a wire. */
export function applyTo(
  input: Call,
  exceptions: Readonly<Record<string, CallException>>,
): Call {
  return Object.values(exceptions).reduce((carried, except) => except(carried), input);
}
