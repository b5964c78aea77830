import type { LanguageModelV4Usage } from '@ai-sdk/provider';
import { createNullLanguageModelUsage } from '@ai-sdk/provider-utils';
import type { LoamMetadata, TokenLogprob, TopLogprob } from '@loam/model-port';
import {
  finish,
  logprobsOf,
  streamExceptions,
  type Finish,
  type Part,
  type StreamException,
} from './stream-exceptions.ts';

/** What the Responses wire cannot carry of a stream, by name; applied in this order. */
export const responseStreamExceptions: Record<string, StreamException> = {
  'a stream without a finish is interrupted':
    streamExceptions[
      'a stream without a finish is interrupted'
    ],

  'an answer that failed or was cut off ends without usage, and with what was sent': parts =>
    parts.flatMap((part): Part[] => {
      if (part.type !== 'finish') return [part];
      const { unified } = part.finishReason;
      if (unified !== 'error' && unified !== 'interrupted') return [part];
      const failed = finish(unified, createNullLanguageModelUsage());
      const hasError = parts.some(({ type }) => type === 'error');
      return unified === 'error' && !hasError
        ? [{ type: 'error', error: undefined }, failed]
        : [failed];
    }),

  'the text of an unknown error stays on the server':
    streamExceptions[
      'the text of an unknown error stays on the server'
    ],

  'pings, sources, files, custom parts and what a provider executed are not sent':
    streamExceptions[
      'pings, sources, files, custom parts and what a provider executed are not sent'
    ],

  'deltas without text and without log-probabilities are not sent': parts =>
    parts.filter(part => !('delta' in part) || part.delta !== ''),

  'a tool input ends with its call, and is always streamed': parts => {
    const started = new Set<string>();
    const asText = new Set<string>();
    return parts.flatMap((part): Part[] => {
      switch (part.type) {
        case 'tool-input-start':
          started.add(part.id);
          if (part.inputEncoding === 'text') asText.add(part.id);
          return [{ type: 'tool-input-start', id: part.id, toolName: part.toolName }];
        case 'tool-input-delta':
          return asText.has(part.id) ? [] : [part];
        case 'tool-input-end':
          return [];
        case 'tool-call': {
          const { toolCallId: id, toolName, input } = part;
          const start: Part = { type: 'tool-input-start', id, toolName };
          const delta: Part = { type: 'tool-input-delta', id, delta: input };
          const isWhole = started.has(id) && !asText.has(id);
          return [
            ...(started.has(id) ? [] : [start]),
            ...(isWhole ? [] : [delta]),
            { type: 'tool-input-end', id },
            part,
          ];
        }
        default:
          return [part];
      }
    });
  },

  'the finish reason follows from the status: complete, too long or filtered': parts =>
    parts.map(part => {
      if (part.type !== 'finish') return part;
      const { unified } = part.finishReason;
      switch (unified) {
        case 'interrupted':
          return { ...part, finishReason: { unified, raw: undefined } };
        case 'error':
          return { ...part, finishReason: { unified, raw: 'failed' } };
        case 'length':
          return { ...part, finishReason: { unified, raw: 'max_output_tokens' } };
        case 'content-filter':
          return { ...part, finishReason: { unified, raw: 'content_filter' } };
        default: {
          const hasCalls = parts.some(({ type }) => type === 'tool-call');
          return {
            ...part,
            finishReason: { unified: hasCalls ? 'tool-calls' : 'stop', raw: 'completed' },
          };
        }
      }
    }),

  'unknown counts are 0, the rest follows from them': parts =>
    parts.map(part => (part.type === 'finish' ? { ...part, usage: countsOnWire(part) } : part)),

  'bytes of a token are a list: one that is empty says that they are unknown': parts =>
    parts.map(part => {
      const logprobs = part.type === 'text-delta' ? logprobsOf(part).map(withKnownBytes) : [];
      return logprobs.length > 0
        ? ({ ...part, providerMetadata: { loam: { logprobs } } } as Part)
        : part;
    }),

  'of all metadata only that of Loam is sent; log-probabilities belong to a text': parts =>
    parts.map(part => {
      if (part.type !== 'finish') return part;
      const { providerMetadata, ...rest } = part;
      const { logprobs: _, ...loam }: LoamMetadata = providerMetadata?.['loam'] ?? {};
      const sent = parts.flatMap(other => (other.type === 'text-delta' ? logprobsOf(other) : []));
      const all = { ...loam, ...(sent.length > 0 && { logprobs: sent }) };
      return Object.keys(all).length > 0 ? { ...rest, providerMetadata: { loam: all } } : rest;
    }),
};

function withKnownBytes({ top, ...token }: TokenLogprob): TokenLogprob {
  return Object.assign(withoutEmptyBytes(token), { top: top.map(withoutEmptyBytes) });
}

function withoutEmptyBytes({ bytes, ...token }: TopLogprob): TopLogprob {
  return bytes?.length ? { ...token, bytes } : token;
}

function countsOnWire({ finishReason, usage }: Finish): LanguageModelV4Usage {
  if (finishReason.unified === 'error' || finishReason.unified === 'interrupted') return usage;
  const { inputTokens, outputTokens } = usage;
  const input = inputTokens.total ?? 0;
  const cacheRead = inputTokens.cacheRead ?? 0;
  const cacheWrite = inputTokens.cacheWrite ?? 0;
  const output = outputTokens.total ?? 0;
  const reasoning = outputTokens.reasoning ?? 0;
  return {
    inputTokens: {
      total: input,
      noCache: Math.max(0, input - cacheRead - cacheWrite),
      cacheRead,
      cacheWrite,
    },
    outputTokens: { total: output, text: Math.max(0, output - reasoning), reasoning },
  };
}

/** What the law leaves out: ids and timestamps, the text of hidden errors, the raw usage. */
export function comparableResponseParts(parts: Part[]): Part[] {
  const ids = new Map<string, string>();
  return parts.flatMap((part): Part[] => {
    switch (part.type) {
      case 'response-metadata':
        return [];
      case 'error':
        return [{ type: 'error', error: 'hidden' }];
      case 'text-start':
      case 'text-delta':
      case 'text-end':
      case 'reasoning-start':
      case 'reasoning-delta':
      case 'reasoning-end': {
        const { providerMetadata: _, ...rest } = part;
        const kind = part.type.slice(0, part.type.indexOf('-'));
        const key = `${kind} ${part.id}`;
        if (part.type.endsWith('-start')) ids.set(key, `${kind}-${ids.size}`);
        const id = ids.get(key) ?? part.id;
        const logprobs = logprobsOf(part);
        return [
          { ...rest, id, ...(logprobs.length > 0 && { providerMetadata: { loam: { logprobs } } }) },
        ];
      }
      case 'tool-call': {
        const { providerMetadata: _, ...rest } = part;
        return [rest];
      }
      case 'finish': {
        const { raw: _, ...usage } = part.usage;
        const { providerMetadata, ...rest } = part;
        const loam = { ...providerMetadata?.['loam'] };
        delete loam['responseId'];
        return [
          {
            ...rest,
            usage,
            ...(Object.keys(loam).length > 0 && { providerMetadata: { loam } }),
          },
        ];
      }
      default:
        return [part];
    }
  });
}
