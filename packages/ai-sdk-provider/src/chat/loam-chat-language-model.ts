import type { LanguageModelV4, LanguageModelV4CallOptions } from '@ai-sdk/provider';
import { WORKFLOW_DESERIALIZE, WORKFLOW_SERIALIZE } from '@ai-sdk/provider-utils';
import { encodeChatRequest } from '@loam/openai-wire';
import { generateAnswer } from '../language-model/generate-answer.ts';
import type { EncodedCall, LanguageModelConfig } from '../language-model/language-model-api.ts';
import { streamAnswer } from '../language-model/stream-answer.ts';
import { gateHeader } from '../connection/loam-connection.ts';
import { LoamModel } from '../loam-model.ts';
import { parseLoamOptions } from '../options/parse-loam-options.ts';
import { restoreConfig, storeModel, type StoredModel } from '../workflow/stored-model.ts';
import { chatApi } from './chat-api.ts';

/** A language model behind `POST /chat/completions`. */
export class LoamChatLanguageModel
  extends LoamModel<LanguageModelConfig>
  implements LanguageModelV4
{
  /** None: a server on this machine fetches no files, so the AI SDK sends their content. */
  readonly supportedUrls = {};

  static [WORKFLOW_SERIALIZE](model: LoamChatLanguageModel): StoredModel {
    return storeModel(model.modelId, model.config);
  }

  static [WORKFLOW_DESERIALIZE](stored: StoredModel): LoamChatLanguageModel {
    return new LoamChatLanguageModel(stored.modelId, restoreConfig(stored));
  }

  async doGenerate(call: LanguageModelV4CallOptions) {
    return generateAnswer(chatApi, this.config, call, this.encode(call, { stream: false }));
  }

  async doStream(call: LanguageModelV4CallOptions) {
    return streamAnswer(chatApi, this.config, call, this.encode(call, { stream: true }));
  }

  private encode(call: LanguageModelV4CallOptions, settings: { stream: boolean }): EncodedCall {
    const { gate, ...options } = parseLoamOptions('chat', call.providerOptions);
    const headers = { ...gateHeader(gate), ...call.headers };
    return { ...encodeChatRequest(this.modelId, call, options, settings), headers };
  }
}
