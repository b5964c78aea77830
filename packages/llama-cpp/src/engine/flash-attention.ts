/** llama.cpp's vectors of half-precision numbers, at their longest (AVX-512). */
const vectorLength = 64;

/**
 * Whether flash attention is faster on a CPU than the plain kind.
 *
 * llama.cpp's kernel computes what does not fill a vector number by number. With heads of 32 and
 * 1,000 tokens in the context a token takes 9.6 ms with flash attention and 2.5 ms without, a chunk
 * of 32 tokens 266 ms and 17 ms (loam/tiny, one core of an AMD EPYC). With heads of 64 and more it
 * is the other way round, and always on a GPU.
 *
 * @param headLength the GGUF's `attention.key_length`, or its embedding length by its head count
 */
export function flashAttentionPays(headLength: number, gpuLayers: number): boolean {
  return gpuLayers > 0 || headLength % vectorLength === 0;
}
