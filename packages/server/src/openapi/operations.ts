import type { RequestName, ResponseName } from './document-schemas.ts';

export type Operation = {
  method: 'get' | 'post' | 'delete';
  /** Below the base path; `{id}` is a parameter. */
  path: string;
  operationId: string;
  summary: string;
  request?: RequestName;
  /** Absent: any object. */
  response?: ResponseName;
  /** The events of the answer where the request asks for a stream. */
  stream?: ResponseName;
  /** Whether it answers without a key. Default: false. */
  open?: boolean;
};

/** Every operation of the server, in the order the document lists them. */
export const operations: readonly Operation[] = [
  {
    method: 'post',
    path: '/chat/completions',
    operationId: 'createChatCompletion',
    summary: 'Answers a conversation.',
    request: 'CreateChatCompletionRequest',
    response: 'ChatCompletion',
    stream: 'ChatCompletionChunk',
  },
  {
    method: 'post',
    path: '/completions',
    operationId: 'createCompletion',
    summary: 'Continues text or tokens.',
    request: 'CreateCompletionRequest',
    response: 'Completion',
    stream: 'Completion',
  },
  {
    method: 'post',
    path: '/embeddings',
    operationId: 'createEmbedding',
    summary: 'Turns texts into vectors.',
    request: 'CreateEmbeddingRequest',
    response: 'EmbeddingResponse',
  },
  {
    method: 'post',
    path: '/responses',
    operationId: 'createResponse',
    summary: 'Answers a conversation, which may go on from a stored one.',
    request: 'CreateResponseRequest',
    response: 'Response',
    stream: 'ResponseEvent',
  },
  {
    method: 'post',
    path: '/responses/input_tokens',
    operationId: 'countInputTokens',
    summary: 'Counts the tokens a response would read.',
  },
  {
    method: 'post',
    path: '/responses/compact',
    operationId: 'compactResponse',
    summary: 'Shortens a conversation to what has to be kept of it.',
  },
  {
    method: 'get',
    path: '/responses/{id}',
    operationId: 'retrieveResponse',
    summary: 'Gives a stored response, or the rest of one that runs in the background.',
    response: 'Response',
  },
  {
    method: 'delete',
    path: '/responses/{id}',
    operationId: 'deleteResponse',
    summary: 'Deletes a stored response.',
  },
  {
    method: 'get',
    path: '/responses/{id}/input_items',
    operationId: 'listInputItems',
    summary: 'Lists what a stored response answered.',
  },
  {
    method: 'post',
    path: '/responses/{id}/cancel',
    operationId: 'cancelResponse',
    summary: 'Ends a response that runs in the background.',
    response: 'Response',
  },
  {
    method: 'post',
    path: '/messages',
    operationId: 'createMessage',
    summary: "Answers a conversation, on Anthropic's wire.",
    request: 'CreateMessageRequest',
    response: 'Message',
    stream: 'MessageEvent',
  },
  {
    method: 'post',
    path: '/messages/count_tokens',
    operationId: 'countMessageTokens',
    summary: 'Counts the tokens a message would read.',
    request: 'CountMessageTokensRequest',
  },
  {
    method: 'get',
    path: '/models',
    operationId: 'listModels',
    summary: 'Lists the models of this server.',
    response: 'ModelList',
  },
  {
    method: 'get',
    path: '/models/{id}',
    operationId: 'retrieveModel',
    summary: 'Describes a model. Its id may contain slashes, as they are or as %2F.',
    response: 'Model',
  },
  {
    method: 'post',
    path: '/rerank',
    operationId: 'rerank',
    summary: 'Orders documents by their relevance to a query.',
    request: 'RerankRequest',
    response: 'RerankResponse',
  },
  {
    method: 'post',
    path: '/tokenize',
    operationId: 'tokenize',
    summary: 'Gives the tokens of a text.',
    request: 'TokenizeRequest',
    response: 'TokenizeResponse',
  },
  {
    method: 'post',
    path: '/detokenize',
    operationId: 'detokenize',
    summary: 'Gives the text of tokens.',
    request: 'DetokenizeRequest',
    response: 'DetokenizeResponse',
  },
  {
    method: 'get',
    path: '/health',
    operationId: 'health',
    summary: 'Tells whether models can answer.',
    open: true,
  },
  {
    method: 'get',
    path: '/openapi.json',
    operationId: 'openapi',
    summary: 'This document.',
    open: true,
  },
];
