import type { LanguageModelV4Message } from '@ai-sdk/provider';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { arbitraryCall } from '../__fixtures__/arbitrary-call.ts';
import { arbitraryParts } from '../__fixtures__/arbitrary-parts.ts';
import { openaiFaults } from '../__fixtures__/openai-schema.ts';
import { collect, encode } from '../__fixtures__/streams.ts';
import { encodeModelList } from '../models/model-codec.ts';
import { encodeChatRequest } from './encode-request.ts';
import { foldChatChunks } from './fold-chunks.ts';
import { isErrorEnvelope } from '../errors/envelope-schema.ts';

// Ajv compiles with `new Function`, which edge runtimes forbid: hence the `.node` in the name.

describe("everything we send is valid under OpenAI's own schemas", () => {
  test('requests', () => {
    fc.assert(
      fc.property(arbitraryCall, fc.boolean(), ({ call, options }, stream) => {
        const prompt = call.prompt.map(withinOpenAI);
        const { request } = encodeChatRequest('m', { ...call, prompt }, options, { stream });
        expect(openaiFaults('CreateChatCompletionRequest', request)).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });

  test('chunks and the errors that end a stream', async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryParts, fc.boolean(), async (parts, includeUsage) => {
        for (const event of await collect(encode(parts, includeUsage))) {
          const schema = isErrorEnvelope(event)
            ? 'ErrorResponse'
            : 'CreateChatCompletionStreamResponse';
          expect(openaiFaults(schema, event)).toEqual([]);
        }
      }),
      { numRuns: 200 },
    );
  });

  test('answers in one piece', async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryParts, async parts => {
        const completion = await foldChatChunks(encode(parts)).catch(() => undefined);
        const faults = completion && openaiFaults('CreateChatCompletionResponse', completion);
        expect(faults ?? []).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });

  test('model lists', () => {
    const list = encodeModelList([
      { id: 'loam/tiny', kind: 'chat', contextLength: 2048, capabilities: { tools: true } },
      { id: 'm', kind: 'embedding', created: 1_700_000_000, ownedBy: 'me', notes: ['unverified'] },
    ]);
    expect(openaiFaults('ListModelsResponse', list)).toEqual([]);
  });

  test('the validator itself finds faults', () => {
    expect(openaiFaults('CreateChatCompletionResponse', { choices: [] })).not.toEqual([]);
    expect(openaiFaults('ErrorResponse', { error: { message: 'no type' } })).not.toEqual([]);
  });
});

/** Leaves out what only Loam's wire has: videos, messages without parts, files in tool results. */
function withinOpenAI(message: LanguageModelV4Message): LanguageModelV4Message {
  if (message.role === 'user') {
    const content = message.content.filter(
      part => part.type === 'text' || !part.mediaType.startsWith('video'),
    );
    return { ...message, content: content.length > 0 ? content : [{ type: 'text', text: '' }] };
  }
  if (message.role !== 'tool') return message;
  return {
    ...message,
    content: message.content.filter(
      part =>
        part.type !== 'tool-result' ||
        part.output.type !== 'content' ||
        part.output.value.every(({ type }) => type === 'text'),
    ),
  };
}
