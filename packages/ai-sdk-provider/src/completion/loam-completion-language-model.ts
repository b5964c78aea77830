import type {
  LanguageModelV4,
  LanguageModelV4CallOptions,
  SharedV4Warning,
} from '@ai-sdk/provider';
import { WORKFLOW_DESERIALIZE, WORKFLOW_SERIALIZE } from '@ai-sdk/provider-utils';
import { encodeCompletionRequest } from '@loam/openai-wire';
import { generateAnswer } from '../language-model/generate-answer.ts';
import type { EncodedCall, LanguageModelConfig } from '../language-model/language-model-api.ts';
import { streamAnswer } from '../language-model/stream-answer.ts';
import { gateHeader } from '../connection/loam-connection.ts';
import { LoamModel } from '../loam-model.ts';
import { parseLoamOptions } from '../options/parse-loam-options.ts';
import { restoreConfig, storeModel, type StoredModel } from '../workflow/stored-model.ts';
import { completionApi } from './completion-api.ts';
import { toCompletionPrompt } from './completion-prompt.ts';

/** A language model behind `POST /completions`: it continues text, without a chat template. */
export class LoamCompletionLanguageModel
  extends LoamModel<LanguageModelConfig>
  implements LanguageModelV4
{
  readonly supportedUrls = {};

  static [WORKFLOW_SERIALIZE](model: LoamCompletionLanguageModel): StoredModel {
    return storeModel(model.modelId, model.config);
  }

  static [WORKFLOW_DESERIALIZE](stored: StoredModel): LoamCompletionLanguageModel {
    return new LoamCompletionLanguageModel(stored.modelId, restoreConfig(stored));
  }

  async doGenerate(call: LanguageModelV4CallOptions) {
    return generateAnswer(completionApi, this.config, call, this.encode(call, { stream: false }));
  }

  async doStream(call: LanguageModelV4CallOptions) {
    return streamAnswer(completionApi, this.config, call, this.encode(call, { stream: true }));
  }

  private encode(call: LanguageModelV4CallOptions, settings: { stream: boolean }): EncodedCall {
    const { gate, suffix, ...options } = parseLoamOptions('completion', call.providerOptions);
    const { text, stopSequences } = toCompletionPrompt(call.prompt);
    const completionCall = {
      ...call,
      prompt: text,
      suffix,
      stopSequences: [...stopSequences, ...(call.stopSequences ?? [])],
    };
    return {
      request: encodeCompletionRequest(this.modelId, completionCall, options, settings),
      warnings: findUnsupported(call),
      headers: { ...gateHeader(gate), ...call.headers },
    };
  }
}

/** What a call asks for and raw text has no place for. */
function findUnsupported(call: LanguageModelV4CallOptions): SharedV4Warning[] {
  const { tools, toolChoice, responseFormat, reasoning } = call;
  const features = [
    tools?.length && 'tools',
    // The AI SDK sends `auto` with every call, and without tools both mean the same.
    toolChoice && !['auto', 'none'].includes(toolChoice.type) && 'toolChoice',
    responseFormat?.type === 'json' && 'responseFormat',
    reasoning && !['provider-default', 'none'].includes(reasoning) && 'reasoning',
  ];
  return features
    .filter(feature => typeof feature === 'string')
    .map(feature => ({
      type: 'unsupported',
      feature,
      details: 'Completion models continue text. Use loam.chat(id).',
    }));
}
