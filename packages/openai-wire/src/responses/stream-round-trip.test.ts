import type { LanguageModelV4Content, LanguageModelV4StreamPart } from '@ai-sdk/provider';
import { foldStreamParts } from '@loam/model-port';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { arbitraryParts } from '../__fixtures__/arbitrary-parts.ts';
import {
  begunResponse,
  decodeResponse,
  encodeResponse,
  responseBytes,
} from '../__fixtures__/response-streams.ts';
import {
  comparableResponseParts,
  responseStreamExceptions,
} from '../__fixtures__/round-trip-law/responses-streams.ts';
import { carry } from '../__fixtures__/round-trip-law/stream-exceptions.ts';
import { collect, streamOf } from '../__fixtures__/streams.ts';
import { decodeResponseEvents } from './decode-events.ts';
import { foldResponseEvents } from './fold-events.ts';
import type { MessageItem } from './item-schema.ts';
import type { ReasoningSettings } from './reasoning-item.ts';
import { responseSchema, type WireResponse } from './response-schema.ts';
import { unfoldResponse } from './unfold-response.ts';

type Part = LanguageModelV4StreamPart;

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
  const result = await foldStreamParts(streamOf(comparableResponseParts(parts))).catch(
    () => undefined,
  );
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

const settings = fc.record({ reasoning: fc.constantFrom(...forms), background: fc.boolean() });

describe('round trip of streams over the Responses wire', () => {
  test('decode(SSE(encode(parts))) are the parts, but for the listed exceptions', async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryParts, settings, async (parts, { reasoning, background }) => {
        const response = begunResponse({ background });
        const decoded = await decodeResponse(
          await responseBytes(encodeResponse(parts, { reasoning, response })),
        );
        expect(comparableResponseParts(decoded)).toEqual(
          comparableResponseParts(carry(parts, responseStreamExceptions)),
        );
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
        expect(await answerOverTheWire(parts)).toEqual(
          await answerOf(carry(parts, responseStreamExceptions)),
        );
      }),
      { numRuns: 200 },
    );
  });

  test('sequence numbers rise by one from 0, and the last event ends the response (W-4)', async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryParts, fc.boolean(), async (parts, background) => {
        const response = begunResponse({ background });
        const events = await collect(encodeResponse(parts, { response }));
        expect(events.map(event => event.sequence_number)).toEqual(events.map((_, index) => index));
        expect(events.slice(0, 2).map(({ type }) => type)).toEqual([
          'response.created',
          background ? 'response.queued' : 'response.in_progress',
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
