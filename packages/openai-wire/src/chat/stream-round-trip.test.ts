import type { LanguageModelV4StreamPart } from '@ai-sdk/provider';
import { foldStreamParts } from '@loam/model-port';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { arbitraryParts } from '../__fixtures__/arbitrary-parts.ts';
import {
  chatStreamExceptions,
  comparableChatParts,
} from '../__fixtures__/round-trip-law/chat-streams.ts';
import { carry } from '../__fixtures__/round-trip-law/stream-exceptions.ts';
import { collect, decode, encode, sseBytes, streamOf } from '../__fixtures__/streams.ts';
import { decodeChatChunks } from './decode-chunks.ts';
import { foldChatChunks } from './fold-chunks.ts';
import { chatCompletionSchema } from './response-schema.ts';
import { unfoldChatCompletion } from './unfold-completion.ts';

type Part = LanguageModelV4StreamPart;

/** The answer as one piece: its texts, calls and end, or nothing if it is no whole answer. */
async function answerOf(parts: Part[]): Promise<unknown> {
  const result = await foldStreamParts(streamOf(parts)).catch(() => undefined);
  if (!result || result.finishReason.unified === 'interrupted') return undefined;
  const { content, finishReason, usage, providerMetadata } = result;
  return {
    text: content.flatMap(part => (part.type === 'text' ? [part.text] : [])).join(''),
    reasoning: content.flatMap(part => (part.type === 'reasoning' ? [part.text] : [])).join(''),
    calls: content.filter(part => part.type === 'tool-call'),
    finishReason,
    usage: { ...usage, raw: undefined },
    providerMetadata,
  };
}

/** The same, by way of an answer that was not streamed. */
async function answerOverTheWire(parts: Part[]): Promise<unknown> {
  const completion = await foldChatChunks(encode(parts)).catch(() => undefined);
  if (!completion) return undefined;
  const body = chatCompletionSchema.parse(JSON.parse(JSON.stringify(completion)));
  const results = unfoldChatCompletion(body).map(value => ({
    success: true as const,
    value,
    rawValue: value,
  }));
  return answerOf(await collect(streamOf(results).pipeThrough(decodeChatChunks())));
}

describe('round trip of streams over the chat wire', () => {
  test('decode(SSE(encode(parts))) are the parts, but for the listed exceptions', async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryParts, async parts => {
        const decoded = await decode(await sseBytes(encode(parts)));
        expect(comparableChatParts(decoded)).toEqual(
          comparableChatParts(carry(parts, chatStreamExceptions)),
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
          const bytes = await sseBytes(encode(parts));
          expect(await decode(bytes, lengths)).toEqual(await decode(bytes));
        },
      ),
      { numRuns: 60 },
    );
  });

  test('the answer that is not streamed says what the stream says', async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryParts, async parts => {
        expect(await answerOverTheWire(parts)).toEqual(
          await answerOf(carry(parts, chatStreamExceptions)),
        );
      }),
      { numRuns: 200 },
    );
  });
});
