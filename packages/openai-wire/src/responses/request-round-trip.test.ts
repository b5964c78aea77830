import type {
  LanguageModelV4CallOptions,
  LanguageModelV4FilePart,
  LanguageModelV4Message,
  LanguageModelV4Prompt,
  LanguageModelV4TextPart,
  LanguageModelV4ToolResultOutput,
} from '@ai-sdk/provider';
import { convertToBase64 } from '@ai-sdk/provider-utils';
import type { LoamOptions } from '@loam/model-port';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { arbitraryCall } from '../__fixtures__/arbitrary-call.ts';
import { decodeResponsesRequest, parseResponsesRequest } from './decode-request.ts';
import { encodeResponsesRequest } from './encode-request.ts';

type Call = { call: LanguageModelV4CallOptions; options: LoamOptions };
type FileOrText = LanguageModelV4TextPart | LanguageModelV4FilePart;

/**
 * What the Responses wire cannot carry, by name. Everything that is not listed here comes back from
 * `decode(encode(call))` exactly as it was, the order of an assistant's parts included.
 */
const exceptions: Record<string, (input: Call) => Call> = {
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

  'what a provider executed and reasoning without text are left out of assistant messages':
    mapMessages(message => {
      if (message.role !== 'assistant') return message;
      return {
        ...message,
        content: message.content.filter(
          part =>
            part.type !== 'tool-result' &&
            !(part.type === 'tool-call' && part.providerExecuted) &&
            !(part.type === 'reasoning' && part.text === ''),
        ),
      };
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

  'messages of assistants and tools are their items: none without, one for those in a row': ({
    call,
    options,
  }) => {
    const prompt: LanguageModelV4Prompt = [];
    for (const message of call.prompt) {
      const last = prompt.at(-1);
      if (message.role !== 'assistant' && message.role !== 'tool') prompt.push(message);
      else if (message.content.length === 0) continue;
      else if (last?.role === message.role) {
        prompt[prompt.length - 1] = {
          role: message.role,
          content: [...last.content, ...message.content],
        } as LanguageModelV4Message;
      } else prompt.push(message);
    }
    return { call: { ...call, prompt }, options };
  },

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
};

function mapMessages(map: (message: LanguageModelV4Message) => LanguageModelV4Message) {
  return ({ call, options }: Call): Call => ({
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

function onTheWire(input: Call): Call {
  return Object.values(exceptions).reduce((carried, except) => except(carried), input);
}

function decode(body: unknown) {
  const { request, ignored } = parseResponsesRequest(JSON.parse(JSON.stringify(body)));
  return { ...decodeResponsesRequest(request), request, ignored };
}

describe('round trip of calls over the Responses wire', () => {
  test('decode(encode(call)) is the call, but for the listed exceptions', () => {
    fc.assert(
      fc.property(arbitraryCall, fc.boolean(), ({ call, options }, stream) => {
        const { request } = encodeResponsesRequest('org/model', call, options, { stream });
        const decoded = decode(request);
        const expected = onTheWire({ call, options });
        const { providerOptions, ...decodedCall } = decoded.call;
        expect(decodedCall).toEqual(expected.call);
        expect(providerOptions?.['loam'] ?? {}).toEqual(expected.options);
        expect(decoded.modelId).toBe('org/model');
        expect(decoded.request.stream ?? false).toBe(stream);
        expect(decoded.ignored).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  test('a request that went through once goes through again unchanged', () => {
    fc.assert(
      fc.property(arbitraryCall, ({ call, options }) => {
        const once = encodeResponsesRequest('m', call, options).request;
        const decoded = decode(once);
        const loam: LoamOptions = decoded.call.providerOptions?.['loam'] ?? {};
        const { request } = encodeResponsesRequest('m', decoded.call, loam);
        expect(JSON.parse(JSON.stringify(request))).toEqual(JSON.parse(JSON.stringify(once)));
      }),
    );
  });
});
