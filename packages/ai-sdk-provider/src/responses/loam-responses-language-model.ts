import {
  APICallError,
  type LanguageModelV4,
  type LanguageModelV4CallOptions,
  type LanguageModelV4GenerateResult,
  type LanguageModelV4Prompt,
} from '@ai-sdk/provider';
import { isRecord, WORKFLOW_DESERIALIZE, WORKFLOW_SERIALIZE } from '@ai-sdk/provider-utils';
import { encodeResponsesRequest, type ResponseEvent, type WireResponse } from '@loam/openai-wire';
import { gateHeader, gateHeaderName } from '../connection/loam-connection.ts';
import { resolveTarget } from '../connection/request.ts';
import { collectAnswer, generateAnswer } from '../language-model/generate-answer.ts';
import type { LanguageModelConfig } from '../language-model/language-model-api.ts';
import type { OpenedAnswer } from '../language-model/open-answer.ts';
import { streamAnswer } from '../language-model/stream-answer.ts';
import { LoamModel } from '../loam-model.ts';
import { parseLoamOptions } from '../options/parse-loam-options.ts';
import { SocketTransport } from '../socket/socket-transport.ts';
import { tapItems } from '../stream/item-reader.ts';
import { restoreConfig, storeModel, type StoredModel } from '../workflow/stored-model.ts';
import { ConversationLedger, type KeptIn } from './conversation-ledger.ts';
import { openResponse, type ResponseSocketOptions } from './open-response.ts';
import { responsesApi } from './responses-api.ts';
import type { LoamResponsesSettings } from './responses-settings.ts';

export type ResponsesModelConfig = LanguageModelConfig & {
  settings?: LoamResponsesSettings;
  /** Connections, shared by the models of a provider. Default: the model's own. */
  sockets?: SocketTransport;
  /** What was received, shared by the models of a provider. Default: the model's own. */
  ledger?: ConversationLedger;
};

/** A call as it is sent: all of it, or what is new of it. */
type Attempt = ReturnType<typeof encodeResponsesRequest> & {
  headers: Record<string, string | undefined>;
  /** Asks for the answer as a stream. */
  open: () => Promise<OpenedAnswer<ResponseEvent>>;
  /** Sees an answer that came in one piece. */
  onAnswer: (response: WireResponse) => Promise<void>;
};

/**
 * A language model behind `/responses`, over HTTP or a WebSocket.
 *
 * An answer's `providerMetadata.loam.responseId` continues it, as `providerOptions.loam.previousResponseId`
 * of the next call, whose messages are then only the new ones. Where the whole conversation is sent,
 * and the server is known to have most of it, this happens by itself.
 */
export class LoamResponsesLanguageModel
  extends LoamModel<
    ResponsesModelConfig & Required<Pick<ResponsesModelConfig, 'sockets' | 'ledger'>>
  >
  implements LanguageModelV4
{
  /** None: a server on this machine fetches no files, so the AI SDK sends their content. */
  readonly supportedUrls = {};

  static [WORKFLOW_SERIALIZE](model: LoamResponsesLanguageModel): StoredModel {
    return storeModel(model.modelId, model.config);
  }

  static [WORKFLOW_DESERIALIZE](stored: StoredModel): LoamResponsesLanguageModel {
    return new LoamResponsesLanguageModel(stored.modelId, restoreConfig(stored));
  }

  constructor(modelId: string, config: ResponsesModelConfig) {
    const { sockets = new SocketTransport(), ledger = new ConversationLedger() } = config;
    super(modelId, { ...config, sockets, ledger });
  }

  async doGenerate(call: LanguageModelV4CallOptions) {
    const result = await this.attempt(
      call,
      { stream: false },
      async ({ open, onAnswer, ...encoded }) =>
        encoded.request.stream
          ? collectAnswer(responsesApi, this.config, encoded, await open())
          : generateAnswer(responsesApi, this.config, call, encoded, onAnswer),
    );
    const structuredOutputText =
      call.responseFormat?.type === 'json' ? finalAnswerOf(result) : undefined;
    return { ...result, ...(structuredOutputText !== undefined && { structuredOutputText }) };
  }

  async doStream(call: LanguageModelV4CallOptions) {
    return this.attempt(call, { stream: true }, ({ open, ...encoded }) =>
      streamAnswer(responsesApi, this.config, call, encoded, open),
    );
  }

  /** Sends what is new of a conversation that the server has, and all of it where it has not. */
  private async attempt<Result>(
    call: LanguageModelV4CallOptions,
    { stream }: { stream: boolean },
    perform: (attempt: Attempt) => Promise<Result>,
  ): Promise<Result> {
    const { connection, sockets, ledger, settings } = this.config;
    const {
      store,
      previousResponseId,
      itemReferences: references,
      reasoningSummary,
      background,
      gate,
      chain = settings?.chain,
      ...options
    } = parseLoamOptions('responses', call.providerOptions);

    const headers = { ...gateHeader(gate), ...call.headers };
    // Over a WebSocket a response cannot go on without its reader.
    const socket =
      !background && this.wantsSocket(call) ? await this.resolveSocket(headers) : undefined;

    const keep = async (response: WireResponse, isOverSocket: boolean) => {
      const keptIn = whereKept(response, store, isOverSocket);
      const isWanted = chain ?? keptIn !== 'server-memory';
      // A call that continues a response itself does not hold the conversation.
      if (!keptIn || !isWanted || previousResponseId !== undefined) return;
      await ledger.add(call.prompt, response, keptIn);
    };

    const attempt = (prompt: LanguageModelV4Prompt, previousResponseId: string | undefined) => {
      const encoded = encodeResponsesRequest(this.modelId, { ...call, prompt }, options, {
        stream: stream || Boolean(background) || socket !== undefined,
        store,
        background,
        previousResponseId,
        reasoningSummary,
        references,
      });
      return perform({
        ...encoded,
        headers,
        open: async () => {
          const { request } = encoded;
          const { abortSignal } = call;
          const opened = await openResponse({ request, headers, abortSignal, connection, socket });
          const events = tapItems(opened.events, async event => {
            const response = event.success ? completeResponse(event.value) : undefined;
            if (response) await keep(response, opened.isOverSocket);
          });
          return { ...opened, events };
        },
        onAnswer: response => keep(response, false),
      });
    };

    const canContinue = (responseId: string, keptIn: KeptIn) => {
      if (keptIn === 'store') return true;
      // What is stored for good cannot continue what is not (S1-81).
      if (store === true) return false;
      if (keptIn === 'connection')
        return socket ? sockets.remembers(socket.target, responseId) : false;
      return chain === true && socket === undefined;
    };
    const continuation =
      previousResponseId === undefined && chain !== false
        ? await ledger.find(call.prompt, canContinue)
        : undefined;
    if (!continuation) return attempt(call.prompt, previousResponseId);
    try {
      return await attempt(continuation.newMessages, continuation.responseId);
    } catch (error) {
      if (!cannotContinue(error)) throw error;
      ledger.forget(continuation.responseId);
      return attempt(call.prompt, undefined);
    }
  }

  private async resolveSocket(callHeaders: Attempt['headers']): Promise<ResponseSocketOptions> {
    const { path } = responsesApi;
    const target = await resolveTarget(this.config.connection, { path, headers: callHeaders });
    const { [gateHeaderName]: gateId, ...headers } = target.headers;
    return { transport: this.config.sockets, target: { ...target, headers }, gateId };
  }

  private wantsSocket({ prompt, tools }: LanguageModelV4CallOptions): boolean {
    const { transport = 'http' } = this.config.settings ?? {};
    if (transport !== 'auto') return transport === 'websocket';
    return Boolean(tools?.length) || prompt.some(({ role }) => role === 'assistant');
  }
}

/** What of an answer is to be read as JSON, where comments of the model come before it (OR-8). */
function finalAnswerOf({ content }: LanguageModelV4GenerateResult): string | undefined {
  const texts = content.flatMap(part => (part.type === 'text' ? [part] : []));
  return texts.findLast(part => part.providerMetadata?.loam?.phase === 'final_answer')?.text;
}

function completeResponse(event: ResponseEvent): WireResponse | undefined {
  return event.type === 'response.completed' || event.type === 'response.incomplete'
    ? event.response
    : undefined;
}

/** `undefined` where a response cannot be continued. */
function whereKept(
  response: WireResponse,
  store: boolean | undefined,
  isOverSocket: boolean,
): KeptIn | undefined {
  const { status } = response;
  if (status !== 'completed' && status !== 'incomplete') return undefined;
  if (response.store === true) return 'store';
  if (isOverSocket) return 'connection';
  return store === false ? undefined : 'server-memory';
}

/** The server knows nothing of a response any more, or it has as many before it as it may. */
const continuationErrors: ReadonlySet<unknown> = new Set([
  'previous_response_not_found',
  'previous_response_chain_too_long',
]);

function cannotContinue(error: unknown): boolean {
  if (!APICallError.isInstance(error) || !isRecord(error.data)) return false;
  return isRecord(error.data.error) && continuationErrors.has(error.data.error.code);
}
