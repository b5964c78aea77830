import type { RerankingModelV4CallOptions, RerankingModelV4Result } from '@ai-sdk/provider';
import type { LoamMetadata } from '@loam/model-port';
import type { Asker } from '../models/asker.ts';
import { inputUsage } from './metered-embedding.ts';
import type { MeteredCall } from './request-meter.ts';

/** A call of a reranking model, counted for its request. */
export async function meterRanking(
  asker: Asker,
  call: MeteredCall,
  start: () => PromiseLike<RerankingModelV4Result>,
): Promise<RerankingModelV4Result> {
  const meter = asker.meter?.begin(call);
  try {
    const result = await (meter ? meter.run(start) : start());
    const said: LoamMetadata = result.providerMetadata?.['loam'] ?? {};
    meter?.heard('');
    meter?.endWith(inputUsage(said.promptTokens), { cost: said.cost });
    return result;
  } catch (error) {
    await meter?.endWithout({ wasLeft: false, error });
    throw error;
  }
}

/** The texts of a ranking, one after the other. */
export function textOfRanking({ query, documents }: RerankingModelV4CallOptions): string {
  const texts =
    documents.type === 'text'
      ? documents.values
      : documents.values.map(document => JSON.stringify(document));
  return [query, ...texts].join('\n');
}
