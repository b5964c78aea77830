import type {
  LanguageModelV4,
  LanguageModelV4CallOptions,
  LanguageModelV4GenerateResult,
  LanguageModelV4StreamResult,
  SharedV4Warning,
} from '@ai-sdk/provider';
import { WORKFLOW_DESERIALIZE, WORKFLOW_SERIALIZE, type IdGenerator } from '@ai-sdk/provider-utils';
import { foldStreamParts } from '@loam/model-port';
import {
  chatCompletionSchema,
  chatStreamEventSchema,
  decodeChatChunks,
  encodeChatRequest,
  errorEnvelopeSchema,
  isErrorEnvelope,
  unfoldChatCompletion,
  type ChatCompletion,
  type ChatCompletionRequest,
  type ChatDecoderSettings,
  type ChatStreamResult,
} from '@loam/openai-wire';
import { z } from 'zod/v4';
import { handleJsonResponse } from '../connection/json-response.ts';
import { LoamConnection } from '../connection/loam-connection.ts';
import { postToLoam } from '../connection/request.ts';
import { callErrorOfEnvelope, findEarlyError } from '../errors/early-error.ts';
import { parseLoamOptions } from '../options/parse-loam-options.ts';
import { handleEventStreamResponse } from '../stream/event-stream-response.ts';
import { toReadableStream } from '../stream/item-reader.ts';
import { iterate } from '../stream/iterate.ts';
import { peek } from '../stream/peek.ts';
import { beginsAnswer, endsAnswer } from './answer-bounds.ts';

const path = '/chat/completions';
const answerSchema = z.union([errorEnvelopeSchema, chatCompletionSchema]);

export type LoamChatConfig = {
  /** Name of the model's provider, e.g. `loam.chat`. */
  provider: string;
  connection: LoamConnection;
  generateId?: IdGenerator;
};

/** What a workflow stores of a model between two steps: nothing secret, nothing that is a function. */
type SerializedChatModel = {
  modelId: string;
  config: { provider: string; baseURL?: string };
};

/** A language model behind `POST /chat/completions`. */
export class LoamChatLanguageModel implements LanguageModelV4 {
  readonly specificationVersion = 'v4';
  readonly modelId: string;
  /** None: a server on this machine fetches no files, so the AI SDK sends their content. */
  readonly supportedUrls = {};
  private readonly config: LoamChatConfig;

  /**
   * Keeps the address, and leaves out the key, the headers and all functions: a key has no place in
   * a store, and any header may be one. A restored model reads `LOAM_API_KEY`.
   */
  static [WORKFLOW_SERIALIZE](model: LoamChatLanguageModel): SerializedChatModel {
    const { provider, connection } = model.config;
    const baseURL = connection.configuredBaseURL;
    return {
      modelId: model.modelId,
      config: { provider, ...(baseURL !== undefined && { baseURL }) },
    };
  }

  static [WORKFLOW_DESERIALIZE]({ modelId, config }: SerializedChatModel): LoamChatLanguageModel {
    const { provider, baseURL } = config;
    return new LoamChatLanguageModel(modelId, {
      provider,
      connection: new LoamConnection({ baseURL }),
    });
  }

  constructor(modelId: string, config: LoamChatConfig) {
    this.modelId = modelId;
    this.config = config;
  }

  get provider(): string {
    return this.config.provider;
  }

  async doGenerate(call: LanguageModelV4CallOptions): Promise<LanguageModelV4GenerateResult> {
    const { request, warnings } = this.encode(call, { stream: false });
    const answer = await postToLoam(this.config.connection, {
      path,
      body: request,
      headers: call.headers,
      abortSignal: call.abortSignal,
      successfulResponseHandler: handleJsonResponse(answerSchema),
    });
    const { value, url, responseHeaders } = answer;
    if (isErrorEnvelope(value)) {
      throw callErrorOfEnvelope(value, { url, requestBodyValues: request, responseHeaders });
    }

    const parts = chunksOf(value).pipeThrough(this.decode({ warnings }));
    const result = await foldStreamParts(iterate(parts));
    return {
      ...result,
      request: { url, body: request },
      response: { ...result.response, headers: responseHeaders, body: answer.rawValue },
    };
  }

  async doStream(call: LanguageModelV4CallOptions): Promise<LanguageModelV4StreamResult> {
    const { request, warnings } = this.encode(call, { stream: true });
    const answer = await postToLoam(this.config.connection, {
      path,
      body: request,
      headers: call.headers,
      abortSignal: call.abortSignal,
      successfulResponseHandler: handleEventStreamResponse({
        schema: chatStreamEventSchema,
        abortSignal: call.abortSignal,
        endsAnswer,
      }),
    });
    const { value, url, responseHeaders } = answer;

    const events = await peek(value, {
      examine: event => {
        const error = findEarlyError(event, { url, requestBodyValues: request, responseHeaders });
        if (error) throw error;
      },
      isOutput: beginsAnswer,
    });
    return {
      stream: toReadableStream(events).pipeThrough(
        this.decode({ warnings, includeRawChunks: call.includeRawChunks }),
      ),
      request: { url, body: request },
      response: { headers: responseHeaders },
    };
  }

  private encode(
    call: LanguageModelV4CallOptions,
    { stream }: { stream: boolean },
  ): { request: ChatCompletionRequest; warnings: SharedV4Warning[] } {
    return encodeChatRequest(this.modelId, call, parseLoamOptions(call.providerOptions), {
      stream,
    });
  }

  private decode(settings: ChatDecoderSettings) {
    return decodeChatChunks({ ...settings, generateId: this.config.generateId });
  }
}

/** A whole answer as the chunks it could have come in. */
function chunksOf(completion: ChatCompletion): ReadableStream<ChatStreamResult> {
  return new ReadableStream({
    start(controller) {
      for (const value of unfoldChatCompletion(completion)) {
        controller.enqueue({ success: true, value, rawValue: value });
      }
      controller.close();
    },
  });
}
