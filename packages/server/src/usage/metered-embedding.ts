import type { EmbeddingModelV4Result } from '@ai-sdk/provider';
import type { Asker } from '../models/asker.ts';
import { meterResult } from './metered-result.ts';
import type { MeteredCall } from './request-meter.ts';

/** A call of an embedding model, counted for its request. */
export function meterEmbedding(
  asker: Asker,
  call: MeteredCall,
  start: () => PromiseLike<EmbeddingModelV4Result>,
): Promise<EmbeddingModelV4Result> {
  return meterResult(asker, call, start, ({ usage }) => usage?.tokens);
}
