import type { LanguageModelV4CallOptions, LanguageModelV4StreamPart } from '@ai-sdk/provider';
import { describe, expect, expectTypeOf, test } from 'vitest';
import * as wire from './index.ts';

test('exports exactly this', () => {
  expect(Object.keys(wire).toSorted()).toEqual([
    'ResponseEventEncoder',
    'WireError',
    'chatCompletionChunkSchema',
    'chatCompletionRequestSchema',
    'chatCompletionSchema',
    'chatStreamEventSchema',
    'completionRequestSchema',
    'completionSchema',
    'completionStreamEventSchema',
    'countTokensRequestSchema',
    'decodeChatChunks',
    'decodeChatRequest',
    'decodeCompletionChunks',
    'decodeCompletionRequest',
    'decodeConversation',
    'decodeCountTokensRequest',
    'decodeDetokenizeRequest',
    'decodeEmbeddingRequest',
    'decodeEmbeddings',
    'decodeMessagesRequest',
    'decodeModel',
    'decodeModelList',
    'decodeRanking',
    'decodeRerankRequest',
    'decodeResponseEvents',
    'decodeResponsesRequest',
    'decodeStreamError',
    'decodeTokenizeRequest',
    'detokenizeRequestSchema',
    'detokenizeResponseSchema',
    'echoRequest',
    'embeddingRequestSchema',
    'embeddingResponseSchema',
    'encodeChatChunks',
    'encodeChatRequest',
    'encodeCompletionChunks',
    'encodeCompletionRequest',
    'encodeEmbeddingRequest',
    'encodeEmbeddings',
    'encodeMessageEvents',
    'encodeModel',
    'encodeModelList',
    'encodeRanking',
    'encodeRerankRequest',
    'encodeResponseEvents',
    'encodeResponseUsage',
    'encodeResponsesRequest',
    'encodeSse',
    'errorEnvelope',
    'errorEnvelopeSchema',
    'errorStatus',
    'errorTable',
    'failResponse',
    'foldChatChunks',
    'foldCompletionChunks',
    'foldMessageEvents',
    'foldResponseEvents',
    'formatEvent',
    'inputItemSchema',
    'isErrorEnvelope',
    'isFromModel',
    'isRetryableStatus',
    'itemReferences',
    'keepAlive',
    'maxChoices',
    'mergeChoices',
    'messageErrorAnswer',
    'messageEventSchema',
    'messageSchema',
    'messagesRequestSchema',
    'modelListSchema',
    'modelSchema',
    'parseCompactionRequest',
    'parseResponsesRequest',
    'rerankRequestSchema',
    'rerankResponseSchema',
    'responseErrorEvent',
    'responseEventSchema',
    'responseSchema',
    'responsesRequestSchema',
    'sealItems',
    'tokenizeRequestSchema',
    'tokenizeResponseSchema',
    'unfoldChatCompletion',
    'unfoldResponse',
  ]);
});

describe('types', () => {
  test('what one side encodes, the other decodes', () => {
    type Encoded = ReturnType<typeof wire.encodeChatRequest>['request'];
    expectTypeOf<Encoded>().toEqualTypeOf<wire.ChatCompletionRequest>();
    expectTypeOf<wire.DecodedChatRequest['call']>().toEqualTypeOf<LanguageModelV4CallOptions>();

    expectTypeOf(wire.encodeChatChunks).returns.toEqualTypeOf<
      TransformStream<LanguageModelV4StreamPart, wire.ChatStreamEvent>
    >();
    expectTypeOf(wire.decodeChatChunks).returns.toEqualTypeOf<
      TransformStream<wire.ChatStreamResult, LanguageModelV4StreamPart>
    >();
    expectTypeOf(wire.foldChatChunks).returns.resolves.toEqualTypeOf<wire.ChatCompletion>();
    expectTypeOf(wire.unfoldChatCompletion).parameter(0).toEqualTypeOf<wire.ChatCompletion>();
  });

  test('what is read loosely has exact types', () => {
    expectTypeOf<wire.ChatCompletionChunk['id']>().toEqualTypeOf<string>();
    expectTypeOf<wire.ChatUsage['prompt_tokens']>().toEqualTypeOf<number>();
    expectTypeOf<wire.ErrorEnvelope['error']['param']>().toEqualTypeOf<string>();
    expectTypeOf<keyof typeof wire.errorTable>().toEqualTypeOf<wire.ErrorCode>();
  });
});
