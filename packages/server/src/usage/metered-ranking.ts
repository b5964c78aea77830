import type { RerankingModelV4CallOptions, RerankingModelV4Result } from '@ai-sdk/provider';
import type { LoamMetadata } from '@loam/model-port';
import type { Asker } from '../models/asker.ts';
import { meterResult } from './metered-result.ts';
import type { MeteredCall } from './request-meter.ts';

/** A call of a reranking model, counted for its request. */
export function meterRanking(
  asker: Asker,
  call: MeteredCall,
  start: () => PromiseLike<RerankingModelV4Result>,
): Promise<RerankingModelV4Result> {
  return meterResult(asker, call, start, ({ providerMetadata }) => {
    const said: LoamMetadata = providerMetadata?.['loam'] ?? {};
    return said.promptTokens;
  });
}

/** The texts of a ranking, one after the other: the model reads the query with each document. */
export function textOfRanking({ query, documents }: RerankingModelV4CallOptions): string {
  const texts =
    documents.type === 'text'
      ? documents.values
      : documents.values.map(document => JSON.stringify(document));
  return texts.map(text => `${query}\n${text}`).join('\n');
}
