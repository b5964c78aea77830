import {
  chatCompletionChunkSchema,
  chatCompletionRequestSchema,
  chatCompletionSchema,
  completionRequestSchema,
  completionSchema,
  countTokensRequestSchema,
  detokenizeRequestSchema,
  detokenizeResponseSchema,
  embeddingRequestSchema,
  embeddingResponseSchema,
  errorEnvelopeSchema,
  messageEventSchema,
  messageSchema,
  messagesRequestSchema,
  modelListSchema,
  modelSchema,
  rerankRequestSchema,
  rerankResponseSchema,
  responseEventSchema,
  responseSchema,
  responsesRequestSchema,
  tokenizeRequestSchema,
  tokenizeResponseSchema,
} from '@loam/openai-wire';
import { z } from 'zod/v4';
import { serverStatusSchema } from '../status/status-schema.ts';

/** Read exactly: what a request may hold. */
const requests = {
  CreateChatCompletionRequest: chatCompletionRequestSchema,
  CreateCompletionRequest: completionRequestSchema,
  CreateEmbeddingRequest: embeddingRequestSchema,
  CountMessageTokensRequest: countTokensRequestSchema,
  CreateMessageRequest: messagesRequestSchema,
  CreateResponseRequest: responsesRequestSchema,
  DetokenizeRequest: detokenizeRequestSchema,
  RerankRequest: rerankRequestSchema,
  TokenizeRequest: tokenizeRequestSchema,
} satisfies Record<string, z.ZodType>;

/** Read loosely: what an answer holds at least. */
const responses = {
  ChatCompletion: chatCompletionSchema,
  ChatCompletionChunk: chatCompletionChunkSchema,
  Completion: completionSchema,
  DetokenizeResponse: detokenizeResponseSchema,
  EmbeddingResponse: embeddingResponseSchema,
  Error: errorEnvelopeSchema,
  Message: messageSchema,
  MessageEvent: messageEventSchema,
  Model: modelSchema,
  ModelList: modelListSchema,
  RerankResponse: rerankResponseSchema,
  Response: responseSchema,
  ResponseEvent: responseEventSchema,
  ServerStatus: serverStatusSchema,
  TokenizeResponse: tokenizeResponseSchema,
} satisfies Record<string, z.ZodType>;

export type RequestName = keyof typeof requests;
export type ResponseName = keyof typeof responses;

/** The JSON Schemas of everything that crosses the wire, by the names the document gives them. */
export function documentSchemas(): Record<string, object> {
  return { ...jsonSchemas(requests, 'input'), ...jsonSchemas(responses, 'output') };
}

function jsonSchemas(
  schemas: Record<string, z.ZodType>,
  io: 'input' | 'output',
): Record<string, object> {
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries(schemas)) registry.add(schema, { id });
  const converted = z.toJSONSchema(registry, {
    io,
    // What JSON Schema has no words for may be anything.
    unrepresentable: 'any',
    uri: id => `#/components/schemas/${id}`,
  });
  return Object.fromEntries(
    Object.entries(converted.schemas).map(([id, schema]) => [id, withoutIdentity(schema)]),
  );
}

/** A part of a larger document has neither a dialect nor an address of its own. */
function withoutIdentity(schema: object): object {
  return Object.fromEntries(
    Object.entries(schema).filter(([key]) => key !== '$schema' && key !== '$id'),
  );
}
