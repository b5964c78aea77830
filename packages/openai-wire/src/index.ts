export type { ChatDecoderSettings, ChatStreamResult } from './chat/chunk-decoder.ts';
export type { ChatStreamSettings } from './chat/chunk-encoder.ts';
export { decodeChatChunks } from './chat/decode-chunks.ts';
export { decodeChatRequest, type DecodedChatRequest } from './chat/decode-request.ts';
export { encodeChatChunks } from './chat/encode-chunks.ts';
export { encodeChatRequest } from './chat/encode-request.ts';
export { foldChatChunks } from './chat/fold-chunks.ts';
export type { ChatContentPart, ChatMessage, ChatToolCall } from './chat/message-schema.ts';
export { chatCompletionRequestSchema, type ChatCompletionRequest } from './chat/request-schema.ts';
export {
  chatCompletionChunkSchema,
  chatCompletionSchema,
  chatStreamEventSchema,
  type ChatCompletion,
  type ChatCompletionChunk,
  type ChatStreamEvent,
} from './chat/response-schema.ts';
export type { ChatTool, ChatToolChoice } from './chat/tool-schema.ts';
export { unfoldChatCompletion } from './chat/unfold-completion.ts';
export type { ChatUsage } from './chat/usage-schema.ts';
export { maxChoices } from './choices/max-choices.ts';
export { mergeChoices, type MergeSettings } from './choices/merge-choices.ts';
export type {
  CompletionDecoderSettings,
  CompletionStreamResult,
} from './completions/chunk-decoder.ts';
export type { CompletionStreamSettings } from './completions/chunk-encoder.ts';
export { decodeCompletionChunks } from './completions/decode-chunks.ts';
export {
  decodeCompletionRequest,
  type CompletionPrompt,
  type DecodedCompletionRequest,
} from './completions/decode-request.ts';
export { encodeCompletionChunks } from './completions/encode-chunks.ts';
export { encodeCompletionRequest } from './completions/encode-request.ts';
export { foldCompletionChunks } from './completions/fold-chunks.ts';
export { completionRequestSchema, type CompletionRequest } from './completions/request-schema.ts';
export {
  completionSchema,
  completionStreamEventSchema,
  type Completion,
  type CompletionStreamEvent,
} from './completions/response-schema.ts';
export {
  decodeEmbeddingRequest,
  type DecodedEmbeddingRequest,
  type EmbeddingInput,
} from './embeddings/decode-request.ts';
export { encodeEmbeddingRequest } from './embeddings/encode-request.ts';
export { embeddingRequestSchema, type EmbeddingRequest } from './embeddings/request-schema.ts';
export { decodeEmbeddings, encodeEmbeddings } from './embeddings/response-codec.ts';
export { embeddingResponseSchema, type EmbeddingResponse } from './embeddings/response-schema.ts';
export {
  errorEnvelopeSchema,
  isErrorEnvelope,
  type ErrorEnvelope,
} from './errors/envelope-schema.ts';
export { errorEnvelope, type ErrorAnswer } from './errors/error-envelope.ts';
export {
  errorStatus,
  errorTable,
  isRetryableStatus,
  type ErrorCode,
  type ErrorKind,
  type ErrorType,
} from './errors/error-table.ts';
export { decodeStreamError } from './errors/stream-error.ts';
export { WireError } from './errors/wire-error.ts';
export {
  decodeCountTokensRequest,
  decodeMessagesRequest,
  type DecodedMessagesRequest,
} from './messages/decode-request.ts';
export { encodeMessageEvents } from './messages/encode-events.ts';
export type { MessageStreamSettings } from './messages/event-encoder.ts';
export {
  messageEventSchema,
  messageSchema,
  type Message,
  type MessageEvent,
} from './messages/event-schema.ts';
export { foldMessageEvents } from './messages/fold-events.ts';
export { messageErrorAnswer } from './messages/message-error.ts';
export {
  countTokensRequestSchema,
  messagesRequestSchema,
  type MessagesRequest,
} from './messages/request-schema.ts';
export {
  decodeModel,
  decodeModelList,
  encodeModel,
  encodeModelList,
} from './models/model-codec.ts';
export {
  modelListSchema,
  modelSchema,
  type WireModel,
  type WireModelList,
} from './models/model-schema.ts';
export {
  decodeRanking,
  decodeRerankRequest,
  encodeRanking,
  encodeRerankRequest,
  type DecodedRerankRequest,
} from './rerank/rerank-codec.ts';
export {
  rerankRequestSchema,
  rerankResponseSchema,
  type RerankRequest,
  type RerankResponse,
} from './rerank/rerank-schema.ts';
export {
  parseCompactionRequest,
  type CompactionRequest,
  type WireCompaction,
} from './responses/compaction-schema.ts';
export { sealItems } from './responses/compaction-item.ts';
export { decodeResponseEvents } from './responses/decode-events.ts';
export {
  decodeConversation,
  decodeResponsesRequest,
  itemReferences,
  parseResponsesRequest,
  type DecodedResponsesRequest,
  type ResolvedHistory,
} from './responses/decode-request.ts';
export { echoRequest } from './responses/echo.ts';
export { encodeResponseEvents } from './responses/encode-events.ts';
export {
  encodeResponsesRequest,
  type ResponsesRequestSettings,
} from './responses/encode-request.ts';
export { failResponse, responseErrorEvent } from './responses/error-event.ts';
export type { ResponseDecoderSettings, ResponseStreamResult } from './responses/event-decoder.ts';
export { ResponseEventEncoder, type ResponseStreamSettings } from './responses/event-encoder.ts';
export {
  isFromModel,
  responseEventSchema,
  type ResponseErrorEvent,
  type ResponseEvent,
} from './responses/event-schema.ts';
export { foldResponseEvents } from './responses/fold-events.ts';
export { inputItemSchema, type InputItem, type ResponseItem } from './responses/item-schema.ts';
export { responsesRequestSchema, type ResponsesRequest } from './responses/request-schema.ts';
export {
  responseSchema,
  type OutputItem,
  type ResponseStatus,
  type ResponseUsage,
  type WireResponse,
} from './responses/response-schema.ts';
export { unfoldResponse } from './responses/unfold-response.ts';
export { encodeResponseUsage } from './responses/usage-codec.ts';
export { encodeSse } from './sse/encode-events.ts';
export { formatEvent } from './sse/format-event.ts';
export { keepAlive } from './sse/keep-alive.ts';
export { decodeDetokenizeRequest, decodeTokenizeRequest } from './tokenization/decode-requests.ts';
export {
  detokenizeRequestSchema,
  detokenizeResponseSchema,
  tokenizeRequestSchema,
  tokenizeResponseSchema,
  type DetokenizeResponse,
  type TokenizeResponse,
} from './tokenization/tokenize-schema.ts';
