import type { LlamaContextOptions } from 'node-llama-cpp';
import type { LoadOptions } from '../backend.ts';
import { flashAttentionPays } from '../flash-attention.ts';

/** How keys and values are stored and attended to. */
export function attention(
  headLength: number,
  { keyValueType = 'f16', gpuLayers }: LoadOptions,
): LlamaContextOptions {
  if (keyValueType === 'f16') {
    return { flashAttention: flashAttentionPays(headLength, gpuLayers) && 'auto' };
  }
  const type = keyValueType === 'q8_0' ? 'Q8_0' : 'Q4_0';
  return {
    experimentalKvCacheKeyType: type,
    experimentalKvCacheValueType: type,
    // Nothing else reads quantised values.
    flashAttention: 'auto',
  };
}
