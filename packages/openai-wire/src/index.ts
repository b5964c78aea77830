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
export { encodeSse } from './sse/encode-events.ts';
export { formatEvent } from './sse/format-event.ts';
export { keepAlive } from './sse/keep-alive.ts';
