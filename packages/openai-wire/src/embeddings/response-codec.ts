import { InvalidResponseDataError, type EmbeddingModelV4Result } from '@ai-sdk/provider';
import { readLoamMetadata } from '../read-loam-metadata.ts';
import type { EmbeddingResponse } from './response-schema.ts';
import { decodeVector, encodeVector } from './vector-codec.ts';

type Result = Pick<EmbeddingModelV4Result, 'embeddings' | 'usage' | 'providerMetadata'>;

/** A model's vectors as the answer to `POST /embeddings`, in the order of the texts. */
export function encodeEmbeddings(
  { embeddings, usage, providerMetadata }: Result,
  { modelId, encodingFormat }: { modelId: string; encodingFormat: 'float' | 'base64' },
): EmbeddingResponse {
  const tokens = usage?.tokens ?? 0;
  const { cost } = readLoamMetadata(providerMetadata);
  return {
    object: 'list',
    data: embeddings.map((vector, index) => ({
      object: 'embedding' as const,
      index,
      embedding: encodingFormat === 'base64' ? encodeVector(vector) : [...vector],
    })),
    model: modelId,
    usage: {
      prompt_tokens: tokens,
      total_tokens: tokens,
      ...(cost !== undefined && { cost }),
    },
  };
}

/**
 * The vectors of an answer, in the order of the texts whatever order they came in.
 *
 * @throws InvalidResponseDataError when a vector cannot be read
 */
export function decodeEmbeddings(response: EmbeddingResponse): Result {
  const cost = response.usage?.cost;
  const ordered = response.data.toSorted((a, b) => a.index - b.index);
  try {
    return {
      embeddings: ordered.map(({ embedding }) =>
        typeof embedding === 'string' ? decodeVector(embedding) : embedding,
      ),
      ...(response.usage && { usage: { tokens: response.usage.prompt_tokens } }),
      ...(cost !== undefined && { providerMetadata: { loam: { cost } } }),
    };
  } catch {
    throw new InvalidResponseDataError({
      data: response,
      message: 'A vector of the answer is neither numbers nor base64 of 32-bit floats.',
    });
  }
}
