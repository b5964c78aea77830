import {
  InvalidResponseDataError,
  TooManyEmbeddingValuesForCallError,
  type EmbeddingModelV4,
  type EmbeddingModelV4CallOptions,
  type EmbeddingModelV4Result,
} from '@ai-sdk/provider';
import { WORKFLOW_DESERIALIZE, WORKFLOW_SERIALIZE } from '@ai-sdk/provider-utils';
import type { LoamMetadata } from '@loam/model-port';
import {
  decodeEmbeddings,
  embeddingResponseSchema,
  encodeEmbeddingRequest,
  errorEnvelopeSchema,
  isErrorEnvelope,
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

const path = '/embeddings';
const answerSchema = z.union([errorEnvelopeSchema, embeddingResponseSchema]);

/** An embedding model behind `POST /embeddings`. */
export class LoamEmbeddingModel extends LoamModel<LoamModelConfig> implements EmbeddingModelV4 {
  /** As many as one request may hold; `embedMany` makes several of more. */
  readonly maxEmbeddingsPerCall = 2048;
  readonly supportsParallelCalls = true;

  static [WORKFLOW_SERIALIZE](model: LoamEmbeddingModel): StoredModel {
    return storeModel(model.modelId, model.config);
  }

  static [WORKFLOW_DESERIALIZE](stored: StoredModel): LoamEmbeddingModel {
    return new LoamEmbeddingModel(stored.modelId, restoreConfig(stored));
  }

  async doEmbed(call: EmbeddingModelV4CallOptions): Promise<EmbeddingModelV4Result> {
    const { gate, ...options } = parseLoamOptions('embedding', call.providerOptions);
    const { values } = call;
    if (values.length > this.maxEmbeddingsPerCall) {
      throw new TooManyEmbeddingValuesForCallError({
        provider: this.provider,
        modelId: this.modelId,
        maxEmbeddingsPerCall: this.maxEmbeddingsPerCall,
        values,
      });
    }

    const request = encodeEmbeddingRequest(this.modelId, { texts: values }, call, options);
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

    const { embeddings, usage } = decodeEmbeddings(value);
    // Vectors belong to texts by their place; one too few would shift all that follow.
    if (embeddings.length !== values.length) {
      throw new InvalidResponseDataError({
        data: answer.rawValue,
        message: `The server gave ${embeddings.length} vectors for ${values.length} texts.`,
      });
    }
    const cost = value.usage?.cost;
    return {
      embeddings,
      ...(usage && { usage }),
      ...(cost !== undefined && { providerMetadata: { loam: { cost } satisfies LoamMetadata } }),
      response: { headers: responseHeaders, body: answer.rawValue },
      warnings: readNotices(responseHeaders),
    };
  }
}
