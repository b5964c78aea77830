import type { RerankingModelV3, RerankingModelV4 } from '@ai-sdk/provider';
import type { RerankingModelV3 as RerankingModelOfAiSdk6 } from '@ai-sdk/provider-v3';
import { toWarningV3 } from './result-v3.ts';

/** A reranking model as the third version of the specification sees it. */
export function asRerankingModelV3(model: RerankingModelV4): RerankingModelOfAiSdk6 {
  const modelV3: RerankingModelV3 = {
    specificationVersion: 'v3',
    provider: model.provider,
    modelId: model.modelId,

    async doRerank(call) {
      const result = await model.doRerank(call);
      return { ...result, warnings: result.warnings?.map(toWarningV3) };
    },
  };
  // As with language models, only `readonly` differs.
  return modelV3 as RerankingModelOfAiSdk6;
}
