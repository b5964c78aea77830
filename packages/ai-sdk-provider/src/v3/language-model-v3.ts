import type {
  LanguageModelV3,
  LanguageModelV3StreamPart,
  LanguageModelV4,
  LanguageModelV4StreamPart,
} from '@ai-sdk/provider';
import type { LanguageModelV3 as LanguageModelOfAiSdk6 } from '@ai-sdk/provider-v3';
import { toLanguageCallV4 } from './call-options.ts';
import { toGenerateResultV3, toStreamPartV3 } from './result-v3.ts';

/**
 * A language model as the third version of the specification sees it.
 *
 * Two packages declare that version: the one that `ai` 6 uses, and the one that Loam uses as well,
 * where arrays in JSON values have become readonly. Nothing else differs, and nobody writes to them.
 */
export function asLanguageModelV3(model: LanguageModelV4): LanguageModelOfAiSdk6 {
  const modelV3: LanguageModelV3 = {
    specificationVersion: 'v3',
    provider: model.provider,
    modelId: model.modelId,
    supportedUrls: model.supportedUrls,

    async doGenerate(call) {
      return toGenerateResultV3(await model.doGenerate(toLanguageCallV4(call)));
    },

    async doStream(call) {
      const { stream, request, response } = await model.doStream(toLanguageCallV4(call));
      return {
        stream: stream.pipeThrough(
          new TransformStream<LanguageModelV4StreamPart, LanguageModelV3StreamPart>({
            transform(part, controller) {
              for (const partV3 of toStreamPartV3(part)) controller.enqueue(partV3);
            },
          }),
        ),
        request: { body: request?.body },
        response,
      };
    },
  };
  return modelV3 as LanguageModelOfAiSdk6;
}
