/** Models whose graph in llama.cpp ends in a softmax (`llm_graph_context::build_pooling`). */
const normalised = new Set(['qwen3', 'qwen3vl']);

/** What a reranker's classification head says, as a relevance from 0 to 1. */
export function relevance(score: number, architecture: string): number {
  return normalised.has(architecture) ? score : 1 / (1 + Math.exp(-score));
}
