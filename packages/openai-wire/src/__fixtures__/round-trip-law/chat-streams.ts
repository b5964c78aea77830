import type { LanguageModelV4Usage } from '@ai-sdk/provider';
import { createNullLanguageModelUsage } from '@ai-sdk/provider-utils';
import {
  finish,
  logprobsOf,
  streamExceptions,
  type Finish,
  type Part,
  type StreamException,
} from './stream-exceptions.ts';

/** What the chat wire cannot carry of a stream, by name; applied in this order. */
export const chatStreamExceptions: Record<string, StreamException> = {
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
      const logprobs = parts.flatMap(sent => (sent.type === 'text-delta' ? logprobsOf(sent) : []));
      if (logprobs.length > 0) failed.providerMetadata = { loam: { logprobs } };
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

  'empty deltas are not sent': parts =>
    parts.filter(part => !('delta' in part) || part.delta !== ''),

  'blocks begin and end where the kind of output changes': parts => {
    const result: Part[] = [];
    let open: 'text' | 'reasoning' | undefined;
    let blocks = 0;
    const close = () => {
      if (open) result.push({ type: `${open}-end`, id: `${open}-${blocks - 1}` });
      open = undefined;
    };
    for (const part of parts) {
      if (part.type === 'text-delta' || part.type === 'reasoning-delta') {
        const kind = part.type === 'text-delta' ? 'text' : 'reasoning';
        if (open !== kind) {
          close();
          open = kind;
          result.push({ type: `${kind}-start`, id: `${kind}-${blocks++}` });
        }
        result.push({ ...part, id: `${kind}-${blocks - 1}` });
      } else if (!/^(text|reasoning)-/.test(part.type)) {
        if (part.type !== 'response-metadata' && part.type !== 'stream-start') close();
        result.push(part);
      }
    }
    return result;
  },

  'tool calls end with the answer, and are always streamed': parts => {
    const calls = new Map<string, Extract<Part, { type: 'tool-call' }>>();
    for (const part of parts) if (part.type === 'tool-call') calls.set(part.toolCallId, part);
    const started: string[] = [];
    const asText = new Set<string>();
    const result = parts.flatMap((part): Part[] => {
      switch (part.type) {
        case 'tool-input-start':
          started.push(part.id);
          if (part.inputEncoding === 'text') asText.add(part.id);
          return [{ type: 'tool-input-start', id: part.id, toolName: part.toolName }];
        case 'tool-input-delta':
          return asText.has(part.id) ? [] : [part];
        case 'tool-input-end':
          return [];
        case 'tool-call': {
          const { toolCallId: id, toolName, input } = part;
          const delta: Part = { type: 'tool-input-delta', id, delta: input };
          if (asText.has(id)) return [delta];
          if (started.includes(id)) return [];
          started.push(id);
          return [{ type: 'tool-input-start', id, toolName }, delta];
        }
        default:
          return [part];
      }
    });
    const ends = started.flatMap((id): Part[] => {
      const end: Part = { type: 'tool-input-end', id };
      const call = calls.get(id);
      return call ? [end, call] : [end];
    });
    return [...result.slice(0, -1), ...ends, ...result.slice(-1)];
  },

  'the finish reason is one of four; tool_calls says exactly that there are calls': parts =>
    parts.map(part => {
      if (part.type !== 'finish') return part;
      const { unified } = part.finishReason;
      if (unified === 'error' || unified === 'interrupted') return part;
      const hasCalls = parts.some(({ type }) => type === 'tool-call');
      const kept = unified === 'length' || unified === 'content-filter';
      const sent = kept ? unified : hasCalls ? 'tool-calls' : 'stop';
      return { ...part, finishReason: { unified: sent, raw: sent.replace('-', '_') } };
    }),

  'unknown counts are 0, the rest follows from them': parts =>
    parts.map(part => (part.type === 'finish' ? { ...part, usage: countsOnWire(part) } : part)),

  'of all metadata only that of Loam is sent': parts =>
    parts.map(part => {
      if (part.type !== 'finish') return part;
      const { providerMetadata: _, ...rest } = part;
      const loam = part.providerMetadata?.['loam'];
      return loam && Object.keys(loam).length > 0 ? { ...rest, providerMetadata: { loam } } : rest;
    }),
};

function countsOnWire({ finishReason, usage }: Finish): LanguageModelV4Usage {
  if (finishReason.unified === 'error' || finishReason.unified === 'interrupted') return usage;
  const { inputTokens, outputTokens } = usage;
  const input = inputTokens.total ?? 0;
  const cacheRead = inputTokens.cacheRead ?? 0;
  const output = outputTokens.total ?? 0;
  const reasoning = outputTokens.reasoning ?? 0;
  return {
    inputTokens: {
      total: input,
      noCache: Math.max(0, input - cacheRead - (inputTokens.cacheWrite ?? 0)),
      cacheRead,
      cacheWrite: inputTokens.cacheWrite,
    },
    outputTokens: { total: output, text: Math.max(0, output - reasoning), reasoning },
  };
}

/**
 * What the law leaves out: ids and timestamps, the text of hidden errors, the raw usage, and warnings,
 * which a header tells.
 */
export function comparableChatParts(parts: Part[]): Part[] {
  return parts.flatMap((part): Part[] => {
    if (part.type === 'stream-start') return [{ type: 'stream-start', warnings: [] }];
    if (part.type === 'response-metadata') return [];
    if (part.type === 'error') return [{ type: 'error', error: 'hidden' }];
    if (part.type !== 'finish') return [part];
    const { raw: _, ...usage } = part.usage;
    return [{ ...part, usage }];
  });
}
