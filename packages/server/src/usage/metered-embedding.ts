import type { EmbeddingModelV4Result, LanguageModelV4Usage } from '@ai-sdk/provider';
import type { Asker } from '../models/asker.ts';
import { labelsOf } from './metered-stream.ts';
import { billedTokens, costOf, toUsd } from './price.ts';
import type { MeteredCall } from './request-meter.ts';

/** A call of an embedding model whose result says what it cost, counted for its request. */
export async function meterEmbedding(
  asker: Asker,
  call: MeteredCall,
  start: () => PromiseLike<EmbeddingModelV4Result>,
): Promise<EmbeddingModelV4Result> {
  const meter = asker.meter?.begin(call);
  try {
    const result = await (meter ? meter.run(start) : start());
    const usage = inputUsage(result.usage?.tokens);
    meter?.heard('');
    meter?.endWith(usage);
    const known = labelsOf(call, call.price && toUsd(costOf(billedTokens(usage), call.price)));
    if (Object.keys(known).length === 0) return result;
    const { loam } = result.providerMetadata ?? {};
    return {
      ...result,
      providerMetadata: { ...result.providerMetadata, loam: { ...loam, ...known } },
    };
  } catch (error) {
    await meter?.endWithout({ wasLeft: false, error });
    throw error;
  }
}

/** The usage of a model that only reads. */
export function inputUsage(tokens: number | undefined): LanguageModelV4Usage {
  return {
    inputTokens: { total: tokens, noCache: tokens, cacheRead: undefined, cacheWrite: undefined },
    outputTokens: { total: undefined, text: undefined, reasoning: undefined },
  };
}
