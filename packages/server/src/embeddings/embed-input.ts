import type { EmbeddingModelV4, EmbeddingModelV4Result } from '@ai-sdk/provider';
import { isLoamEmbeddingModel } from '@loam/model-port';
import { WireError, type DecodedEmbeddingRequest } from '@loam/openai-wire';
import { unsupportedByModel } from '../errors/refusals.ts';

type Result = Pick<
  EmbeddingModelV4Result,
  'embeddings' | 'usage' | 'warnings' | 'providerMetadata'
>;
type Request = Pick<DecodedEmbeddingRequest, 'input' | 'call' | 'modelId'>;

/**
 * Embeds the texts of a request in their order, in as many calls as the model needs.
 *
 * @throws WireError `unsupported_parameter` for what only Loam's own models understand
 */
export async function embedInput(
  model: EmbeddingModelV4,
  { input, call, modelId }: Request,
  abortSignal: AbortSignal,
): Promise<Result> {
  const options = { ...call, abortSignal };
  if ('tokens' in input) {
    if (!isLoamEmbeddingModel(model)) throw unsupportedByModel(modelId, 'input', 'token ids');
    return inBatches(model, input.tokens, tokens => model.doEmbedTokens({ ...options, tokens }));
  }
  if (!isLoamEmbeddingModel(model)) refuseLoamOptions(call, modelId);
  return inBatches(model, input.texts, values => model.doEmbed({ ...options, values }));
}

const wireNames = { inputType: 'input_type', normalize: 'normalize', truncate: 'truncate' };

/** Another provider's model would not look at them, and nobody would be told. */
export function refuseLoamOptions(call: Request['call'], modelId: string): void {
  for (const [option, param] of Object.entries(wireNames)) {
    if (call.providerOptions?.loam?.[option] !== undefined) {
      throw unsupportedByModel(modelId, param, `\`${param}\``);
    }
  }
}

async function inBatches<Item>(
  model: EmbeddingModelV4,
  items: readonly Item[],
  embed: (batch: Item[]) => PromiseLike<EmbeddingModelV4Result>,
): Promise<Result> {
  const perCall = (await model.maxEmbeddingsPerCall) ?? items.length;
  const result: Result = { embeddings: [], warnings: [] };
  let tokens: number | undefined;
  let cost: number | undefined;
  for (let start = 0; start < items.length; start += perCall) {
    const batch = await embed(items.slice(start, start + perCall));
    result.embeddings.push(...batch.embeddings);
    result.warnings.push(...batch.warnings);
    if (batch.usage) tokens = (tokens ?? 0) + batch.usage.tokens;
    const batchCost = batch.providerMetadata?.['loam']?.['cost'];
    // Costs are decimals of nine places, and so is their sum.
    if (typeof batchCost === 'number') cost = Math.round(((cost ?? 0) + batchCost) * 1e9) / 1e9;
  }
  if (result.embeddings.length !== items.length) {
    throw new WireError({
      code: 'upstream_error',
      message: `The model gave ${result.embeddings.length} vectors for ${items.length} texts.`,
    });
  }
  return {
    ...result,
    ...(tokens !== undefined && { usage: { tokens } }),
    ...(cost !== undefined && { providerMetadata: { loam: { cost } } }),
  };
}
