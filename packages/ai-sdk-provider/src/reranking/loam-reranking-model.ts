import {
  InvalidResponseDataError,
  type RerankingModelV4,
  type RerankingModelV4CallOptions,
  type RerankingModelV4Result,
} from '@ai-sdk/provider';
import { WORKFLOW_DESERIALIZE, WORKFLOW_SERIALIZE } from '@ai-sdk/provider-utils';
import {
  decodeRanking,
  encodeRerankRequest,
  errorEnvelopeSchema,
  isErrorEnvelope,
  rerankResponseSchema,
} from '@loam/openai-wire';
import { z } from 'zod/v4';
import { handleJsonResponse } from '../connection/json-response.ts';
import { gateHeader } from '../connection/loam-connection.ts';
import { postToLoam } from '../connection/request.ts';
import { callErrorOfEnvelope } from '../errors/early-error.ts';
import { LoamModel, type LoamModelConfig } from '../loam-model.ts';
import { readNotices } from '../notices/read-notices.ts';
import { parseLoamOptions } from '../options/parse-loam-options.ts';
import { restoreConfig, storeModel, type StoredModel } from '../workflow/stored-model.ts';

const path = '/rerank';
const answerSchema = z.union([errorEnvelopeSchema, rerankResponseSchema]);

/** A reranking model behind `POST /rerank`. */
export class LoamRerankingModel extends LoamModel<LoamModelConfig> implements RerankingModelV4 {
  static [WORKFLOW_SERIALIZE](model: LoamRerankingModel): StoredModel {
    return storeModel(model.modelId, model.config);
  }

  static [WORKFLOW_DESERIALIZE](stored: StoredModel): LoamRerankingModel {
    return new LoamRerankingModel(stored.modelId, restoreConfig(stored));
  }

  async doRerank(call: RerankingModelV4CallOptions): Promise<RerankingModelV4Result> {
    const { gate } = parseLoamOptions('reranking', call.providerOptions);
    const { request, warnings } = encodeRerankRequest(this.modelId, call);
    const answer = await postToLoam(this.config.connection, {
      path,
      body: request,
      headers: { ...gateHeader(gate), ...call.headers },
      abortSignal: call.abortSignal,
      successfulResponseHandler: handleJsonResponse(answerSchema),
    });
    const { value, url, responseHeaders } = answer;
    if (isErrorEnvelope(value)) {
      throw callErrorOfEnvelope(value, { url, requestBodyValues: request, responseHeaders });
    }

    const { ranking, providerMetadata } = decodeRanking(value);
    const count = call.documents.values.length;
    // The AI SDK looks documents up by these; one that is nowhere would come back as undefined.
    const stray = ranking.find(
      ({ index }) => !Number.isInteger(index) || index < 0 || index >= count,
    );
    if (stray) {
      throw new InvalidResponseDataError({
        data: answer.rawValue,
        message: `The server ranked document ${stray.index} of ${count}.`,
      });
    }
    return {
      ranking,
      ...(providerMetadata && { providerMetadata }),
      response: {
        modelId: value.model || undefined,
        headers: responseHeaders,
        body: answer.rawValue,
      },
      warnings: [...warnings, ...readNotices(responseHeaders)],
    };
  }
}
