import type {
  LanguageModelV4Content,
  LanguageModelV4StreamPart,
  LanguageModelV4Usage,
} from '@ai-sdk/provider';
import { createNullLanguageModelUsage } from '@ai-sdk/provider-utils';
import {
  foldStreamParts,
  type LoamMetadata,
  type TokenLogprob,
  type TopLogprob,
} from '@loam/model-port';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { arbitraryParts } from '../__fixtures__/arbitrary-parts.ts';
import { decodeResponse, encodeResponse, responseBytes } from '../__fixtures__/response-streams.ts';
import { collect, streamOf } from '../__fixtures__/streams.ts';
import { decodeResponseEvents } from './decode-events.ts';
import { foldResponseEvents } from './fold-events.ts';
import type { MessageItem } from './item-schema.ts';
import type { ReasoningSettings } from './reasoning-item.ts';
import { responseSchema, type WireResponse } from './response-schema.ts';
import { unfoldResponse } from './unfold-response.ts';

type Part = LanguageModelV4StreamPart;
type Finish = Extract<Part, { type: 'finish' }>;

/** What the Responses wire cannot carry of a stream, by name; applied in this order. */
const exceptions: Record<string, (parts: Part[]) => Part[]> = {
  'a stream without a finish is interrupted': parts =>
    parts.some(part => part.type === 'finish')
      ? parts
      : [...parts, finish('interrupted', createNullLanguageModelUsage())],

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

  'the text of an unknown error stays on the server': parts =>
    parts.map(part => (part.type === 'error' ? { type: 'error', error: 'hidden' } : part)),

  'pings, sources, files, custom parts and what a provider executed are not sent': parts => {
    const theirs = new Set(
      parts.flatMap(part =>
        part.type === 'tool-call' && part.providerExecuted ? [part.toolCallId] : [],
      ),
    );
    return parts.filter(part => {
      if (['ping', 'raw', 'source', 'file', 'custom', 'tool-result'].includes(part.type))
        return false;
      if (part.type === 'tool-call') return !theirs.has(part.toolCallId);
      return !part.type.startsWith('tool-input-') || !('id' in part) || !theirs.has(part.id ?? '');
    });
  },

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

function finish(unified: 'error' | 'interrupted', usage: LanguageModelV4Usage): Finish {
  return { type: 'finish', finishReason: { unified, raw: undefined }, usage };
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

function onTheWire(parts: Part[]): Part[] {
  return Object.values(exceptions).reduce((carried, except) => except(carried), parts);
}

/** What the law leaves out: ids and timestamps, the text of hidden errors, the raw usage. */
function comparable(parts: Part[]): Part[] {
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

function withoutMetadata({ providerMetadata: _metadata, ...part }: LanguageModelV4Content) {
  return part as LanguageModelV4Content;
}

/** Calls that interleave are told apart by their ids; everything else keeps its order. */
function byOrder(a: LanguageModelV4Content, b: LanguageModelV4Content): number {
  return orderOf(a).localeCompare(orderOf(b));
}

function orderOf(part: LanguageModelV4Content): string {
  return part.type === 'tool-call' ? `1 ${part.toolCallId}` : '0';
}

/** The answer as one piece, or nothing if it is no whole answer. */
async function answerOf(parts: Part[]): Promise<unknown> {
  const result = await foldStreamParts(streamOf(comparable(parts))).catch(() => undefined);
  if (!result || result.finishReason.unified === 'interrupted') return undefined;
  return {
    content: result.content.map(withoutMetadata).toSorted(byOrder),
    finishReason: result.finishReason,
    usage: result.usage,
    providerMetadata: result.providerMetadata,
  };
}

/** The same, by way of an answer that was not streamed. */
async function answerOverTheWire(parts: Part[]): Promise<unknown> {
  const response = await foldResponseEvents(encodeResponse(parts)).catch(() => undefined);
  if (!response || response.status === 'failed') return undefined;
  const body = responseSchema.parse(JSON.parse(JSON.stringify(response)));
  const results = unfoldResponse(body).map(value => ({
    success: true as const,
    value,
    rawValue: value,
  }));
  return answerOf(await collect(streamOf(results).pipeThrough(decodeResponseEvents())));
}

const forms: ReasoningSettings[] = [
  { form: 'text', sealed: false },
  { form: 'text', sealed: true },
  { form: 'summary', sealed: false },
];

describe('round trip of streams over the Responses wire', () => {
  test('decode(SSE(encode(parts))) are the parts, but for the listed exceptions', async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryParts, fc.constantFrom(...forms), async (parts, reasoning) => {
        const decoded = await decodeResponse(
          await responseBytes(encodeResponse(parts, { reasoning })),
        );
        expect(comparable(decoded)).toEqual(comparable(onTheWire(parts)));
      }),
      { numRuns: 300 },
    );
  });

  test('any split of the bytes gives the same parts', async () => {
    await fc.assert(
      fc.asyncProperty(
        arbitraryParts,
        fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 20 }),
        async (parts, lengths) => {
          const bytes = await responseBytes(encodeResponse(parts));
          expect(await decodeResponse(bytes, lengths)).toEqual(await decodeResponse(bytes));
        },
      ),
      { numRuns: 40 },
    );
  });

  test('the answer that is not streamed says what the stream says', async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryParts, async parts => {
        expect(await answerOverTheWire(parts)).toEqual(await answerOf(onTheWire(parts)));
      }),
      { numRuns: 200 },
    );
  });

  test('sequence numbers rise by one from 0, and the last event ends the response (W-4)', async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryParts, async parts => {
        const events = await collect(encodeResponse(parts));
        expect(events.map(event => event.sequence_number)).toEqual(events.map((_, index) => index));
        expect(events.slice(0, 2).map(({ type }) => type)).toEqual([
          'response.created',
          'response.in_progress',
        ]);
        expect(events.at(-1)?.type).toMatch(/^response\.(completed|incomplete|failed)$/);
      }),
      { numRuns: 100 },
    );
  });

  test('deltas, the done text and the final output are the same text (S1-73)', async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryParts, async parts => {
        const events = await collect(encodeResponse(parts));
        const deltas = new Map<string, string>();
        const done = new Map<string, string>();
        for (const event of events) {
          if (event.type === 'response.output_text.delta') {
            deltas.set(event.item_id, (deltas.get(event.item_id) ?? '') + event.delta);
          } else if (event.type === 'response.output_text.done') {
            done.set(event.item_id, event.text);
          }
        }
        const last = events.at(-1);
        const output = last && 'response' in last ? (last.response as WireResponse).output : [];
        const final = output.flatMap(item =>
          item.type === 'message' ? [[item.id ?? '', textOf(item.content)] as const] : [],
        );
        expect([...done]).toEqual(expect.arrayContaining(final));
        expect(final).toHaveLength(done.size);
        expect([...deltas]).toEqual([...done].filter(([, text]) => text !== ''));
      }),
      { numRuns: 100 },
    );
  });
});

function textOf(content: MessageItem['content']): string {
  if (typeof content === 'string') return content;
  return content.map(part => ('text' in part ? part.text : '')).join('');
}

function logprobsOf({ providerMetadata }: Pick<Finish, 'providerMetadata'>): TokenLogprob[] {
  const loam: LoamMetadata = providerMetadata?.['loam'] ?? {};
  return loam.logprobs ?? [];
}
