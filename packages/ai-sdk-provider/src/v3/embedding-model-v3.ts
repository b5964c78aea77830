import type { EmbeddingModelV3, EmbeddingModelV4 } from '@ai-sdk/provider';
import type { EmbeddingModelV3 as EmbeddingModelOfAiSdk6 } from '@ai-sdk/provider-v3';
import { toEmbeddingCallV4 } from './call-options.ts';
import { toWarningV3 } from './result-v3.ts';

/** An embedding model as the third version of the specification sees it. */
export function asEmbeddingModelV3(model: EmbeddingModelV4): EmbeddingModelOfAiSdk6 {
  const modelV3: EmbeddingModelV3 = {
    specificationVersion: 'v3',
    provider: model.provider,
    modelId: model.modelId,
    maxEmbeddingsPerCall: model.maxEmbeddingsPerCall,
    supportsParallelCalls: model.supportsParallelCalls,

    async doEmbed(call) {
      const result = await model.doEmbed(toEmbeddingCallV4(call));
      return { ...result, warnings: result.warnings.map(toWarningV3) };
    },
  };
  // As with language models, only `readonly` differs.
  return modelV3 as EmbeddingModelOfAiSdk6;
}
