import type { LanguageModelV4, LanguageModelV4CallOptions } from '@ai-sdk/provider';
import { WORKFLOW_DESERIALIZE, WORKFLOW_SERIALIZE } from '@ai-sdk/provider-utils';
import { encodeResponsesRequest } from '@loam/openai-wire';
import { generateAnswer } from '../language-model/generate-answer.ts';
import type { EncodedCall, LanguageModelConfig } from '../language-model/language-model-api.ts';
import { streamAnswer } from '../language-model/stream-answer.ts';
import { parseLoamOptions } from '../options/parse-loam-options.ts';
import { restoreConfig, storeModel, type StoredModel } from '../workflow/stored-model.ts';
import { responsesApi } from './responses-api.ts';

/**
 * A language model behind `POST /responses`.
 *
 * An answer's `providerMetadata.loam.responseId` continues it, as `providerOptions.loam.previousResponseId`
 * of the next call, whose messages are then only the new ones.
 */
export class LoamResponsesLanguageModel implements LanguageModelV4 {
  readonly specificationVersion = 'v4';
  readonly modelId: string;
  /** None: a server on this machine fetches no files, so the AI SDK sends their content. */
  readonly supportedUrls = {};
  private readonly config: LanguageModelConfig;

  static [WORKFLOW_SERIALIZE](model: LoamResponsesLanguageModel): StoredModel {
    return storeModel(model.modelId, model.config);
  }

  static [WORKFLOW_DESERIALIZE](stored: StoredModel): LoamResponsesLanguageModel {
    return new LoamResponsesLanguageModel(stored.modelId, restoreConfig(stored));
  }

  constructor(modelId: string, config: LanguageModelConfig) {
    this.modelId = modelId;
    this.config = config;
  }

  get provider(): string {
    return this.config.provider;
  }

  async doGenerate(call: LanguageModelV4CallOptions) {
    return generateAnswer(responsesApi, this.config, call, this.encode(call, { stream: false }));
  }

  async doStream(call: LanguageModelV4CallOptions) {
    return streamAnswer(responsesApi, this.config, call, this.encode(call, { stream: true }));
  }

  private encode(call: LanguageModelV4CallOptions, { stream }: { stream: boolean }): EncodedCall {
    const { store, previousResponseId, itemReferences, reasoningSummary, ...options } =
      parseLoamOptions('responses', call.providerOptions);
    return encodeResponsesRequest(this.modelId, call, options, {
      stream,
      store,
      previousResponseId,
      reasoningSummary,
      references: itemReferences,
    });
  }
}
