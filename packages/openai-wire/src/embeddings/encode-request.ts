import type { EmbeddingModelV4CallOptions } from '@ai-sdk/provider';
import type { LoamEmbeddingOptions } from '@loam/model-port';
import { removeUndefined } from '../remove-undefined.ts';
import type { EmbeddingInput } from './decode-request.ts';
import type { EmbeddingRequest } from './request-schema.ts';

/**
 * Turns a call into the body of `POST /embeddings`. Vectors are asked for in base64: a third of the
 * bytes, and no rounding.
 *
 * @param options the parsed `providerOptions.loam`
 */
export function encodeEmbeddingRequest(
  modelId: string,
  input: EmbeddingInput,
  call: Pick<EmbeddingModelV4CallOptions, 'dimensions'> = {},
  options: LoamEmbeddingOptions = {},
): EmbeddingRequest {
  return removeUndefined({
    model: modelId,
    input: 'texts' in input ? input.texts : input.tokens,
    dimensions: call.dimensions,
    encoding_format: 'base64' as const,
    input_type: options.inputType,
    normalize: options.normalize,
    truncate: options.truncate,
    user: options.user,
  });
}
