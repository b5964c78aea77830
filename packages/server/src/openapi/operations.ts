import type { RequestName, ResponseName } from './document-schemas.ts';

/** The headings of the document, in its order. */
export const tags = ['Chat', 'Responses', 'Text', 'Embeddings', 'Models', 'Server'] as const;
export type Tag = (typeof tags)[number];

export type Operation = {
  method: 'get' | 'post' | 'delete';
  /** Below the base path; `{id}` is a parameter. */
  path: string;
  operationId: string;
  summary: string;
  /** The heading it stands under. */
  tag: Tag;
  /** Query parameters, with what each says. */
  query?: Readonly<Record<string, string>>;
  request?: RequestName;
  /** A body that is answered as it stands, on a server with `loam/tiny`. */
  example?: object;
  /** Absent: any object. */
  response?: ResponseName;
  /** The events of the answer where the request asks for a stream. */
  stream?: ResponseName;
  /** Whether it answers without a key. Default: false. */
  open?: boolean;
};

/** What chooses among requests. */
const usageQuery = {
  from: 'A day such as 2026-11-20, a time of ISO 8601, or Unix seconds.',
  to: 'As `from`; not included.',
  key: 'Only of the key with this id.',
  model: 'Only of the model that answered.',
  gate: 'Only of this gate.',
};

/** Every operation of the server, in the order the document lists them. */
export const operations: readonly Operation[] = [
  {
    method: 'post',
    path: '/chat/completions',
    operationId: 'createChatCompletion',
    summary: 'Answers a conversation.',
    tag: 'Chat',
    request: 'CreateChatCompletionRequest',
    example: {
      model: 'loam/tiny',
      messages: [{ role: 'user', content: 'Hello!' }],
    },
    response: 'ChatCompletion',
    stream: 'ChatCompletionChunk',
  },
  {
    method: 'post',
    path: '/completions',
    operationId: 'createCompletion',
    summary: 'Continues text or tokens.',
    tag: 'Text',
    request: 'CreateCompletionRequest',
    example: { model: 'loam/tiny', prompt: 'Once', max_tokens: 8 },
    response: 'Completion',
    stream: 'Completion',
  },
  {
    method: 'post',
    path: '/embeddings',
    operationId: 'createEmbedding',
    summary: 'Turns texts into vectors.',
    tag: 'Embeddings',
    request: 'CreateEmbeddingRequest',
    example: { model: 'loam/tiny-embedding', input: ['Hello!', 'Goodbye!'], dimensions: 8 },
    response: 'EmbeddingResponse',
  },
  {
    method: 'post',
    path: '/responses',
    operationId: 'createResponse',
    summary: 'Answers a conversation, which may go on from a stored one.',
    tag: 'Responses',
    request: 'CreateResponseRequest',
    example: { model: 'loam/tiny', input: 'Hello!' },
    response: 'Response',
    stream: 'ResponseEvent',
  },
  {
    method: 'post',
    path: '/responses/input_tokens',
    operationId: 'countInputTokens',
    summary: 'Counts the tokens a response would read.',
    tag: 'Responses',
  },
  {
    method: 'post',
    path: '/responses/compact',
    operationId: 'compactResponse',
    summary: 'Shortens a conversation to what has to be kept of it, or to a summary.',
    tag: 'Responses',
  },
  {
    method: 'get',
    path: '/responses/{id}',
    operationId: 'retrieveResponse',
    summary: 'Gives a stored response, or the rest of one that runs in the background.',
    tag: 'Responses',
    response: 'Response',
  },
  {
    method: 'delete',
    path: '/responses/{id}',
    operationId: 'deleteResponse',
    summary: 'Deletes a stored response.',
    tag: 'Responses',
  },
  {
    method: 'get',
    path: '/responses/{id}/input_items',
    operationId: 'listInputItems',
    summary: 'Lists what a stored response answered.',
    tag: 'Responses',
  },
  {
    method: 'post',
    path: '/responses/{id}/cancel',
    operationId: 'cancelResponse',
    summary: 'Ends a response that runs in the background.',
    tag: 'Responses',
    response: 'Response',
  },
  {
    method: 'post',
    path: '/messages',
    operationId: 'createMessage',
    summary: "Answers a conversation, on Anthropic's wire.",
    tag: 'Chat',
    request: 'CreateMessageRequest',
    example: {
      model: 'loam/tiny',
      max_tokens: 64,
      messages: [{ role: 'user', content: 'Hello!' }],
    },
    response: 'Message',
    stream: 'MessageEvent',
  },
  {
    method: 'post',
    path: '/messages/count_tokens',
    operationId: 'countMessageTokens',
    summary: 'Counts the tokens a message would read.',
    tag: 'Chat',
    request: 'CountMessageTokensRequest',
    example: { model: 'loam/tiny', messages: [{ role: 'user', content: 'Hello!' }] },
  },
  {
    method: 'get',
    path: '/models',
    operationId: 'listModels',
    summary: 'Lists the models of this server.',
    tag: 'Models',
    response: 'ModelList',
  },
  {
    method: 'get',
    path: '/models/{id}',
    operationId: 'retrieveModel',
    summary: 'Describes a model. Its id may contain slashes, as they are or as %2F.',
    tag: 'Models',
    response: 'Model',
  },
  {
    method: 'post',
    path: '/rerank',
    operationId: 'rerank',
    summary: 'Orders documents by their relevance to a query.',
    tag: 'Embeddings',
    request: 'RerankRequest',
    example: {
      model: 'my/reranker',
      query: 'a pet that barks',
      documents: ['the cat', 'the dog'],
    },
    response: 'RerankResponse',
  },
  {
    method: 'post',
    path: '/tokenize',
    operationId: 'tokenize',
    summary: 'Gives the tokens of a text.',
    tag: 'Text',
    request: 'TokenizeRequest',
    example: { model: 'loam/tiny', content: 'Hello!' },
    response: 'TokenizeResponse',
  },
  {
    method: 'post',
    path: '/detokenize',
    operationId: 'detokenize',
    summary: 'Gives the text of tokens.',
    tag: 'Text',
    request: 'DetokenizeRequest',
    example: { model: 'loam/tiny', tokens: [72, 493, 331, 33] },
    response: 'DetokenizeResponse',
  },
  {
    method: 'get',
    path: '/usage',
    operationId: 'sumUsage',
    summary: 'Sums what requests used and cost.',
    tag: 'Server',
    query: {
      ...usageQuery,
      group_by: 'A list of `day`, `key`, `model`, `gate`, `endpoint` and, for admins, `tenant`.',
    },
  },
  {
    method: 'get',
    path: '/usage/requests',
    operationId: 'listUsage',
    summary: 'Lists what the last requests used and cost, the latest first.',
    tag: 'Server',
    query: { ...usageQuery, limit: 'At most so many, up to 1,000. Default: 100.' },
  },
  {
    method: 'get',
    path: '/status',
    operationId: 'status',
    summary: 'Tells what the server is doing, and has done in the last quarter of an hour.',
    tag: 'Server',
    response: 'ServerStatus',
  },
  {
    method: 'get',
    path: '/health',
    operationId: 'health',
    summary: 'Tells whether models can answer.',
    tag: 'Server',
    open: true,
  },
  {
    method: 'get',
    path: '/ready',
    operationId: 'ready',
    summary: 'Tells whether requests should be sent here, and if not, why.',
    tag: 'Server',
    open: true,
  },
  {
    method: 'get',
    path: '/openapi.json',
    operationId: 'openapi',
    summary: 'This document.',
    tag: 'Server',
    open: true,
  },
];
