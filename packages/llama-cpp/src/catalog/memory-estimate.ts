import type { KeyValueType } from '../engine/backend.ts';
import type { ModelShape } from './gguf/model-shape.ts';

/** Bytes of one element; the quantised types keep a 16-bit scale for each 32 elements. */
const elementBytes: Readonly<Record<KeyValueType, number>> = {
  f16: 2,
  q8_0: 34 / 32,
  q4_0: 18 / 32,
};
const floatBytes = 4;
/** Tokens that llama.cpp computes at once: `n_ubatch`. */
const computeBatch = 512;
/** Tokens of a prompt that are computed in one step beside running answers. */
const chunkBesideOthers = 128;
/** Node itself, llama.cpp's libraries, and what both set aside for the heap. Bytes. */
const processBytes = 112 * 2 ** 20;
/** A token of the vocabulary, in llama.cpp's tables and the engine's own. Bytes. */
const tokenBytes = 1024;

export type MemoryQuestion = {
  /** Of all files of the model, in bytes. */
  fileBytes: number;
  shape: ModelShape;
  /** Tokens of one sequence. */
  contextLength: number;
  sequences: number;
  keyValueType?: KeyValueType;
  /** Layers whose weights, keys and values lie in a GPU's memory. Default: 0. */
  gpuLayers?: number;
  /** For embeddings: whole texts are computed at once. */
  embedding?: boolean;
};

/** All in bytes of the machine's memory. */
export type MemoryEstimate = {
  weights: number;
  /** Keys and values of all sequences at their full length, and recurrent states. */
  context: number;
  /** What a step computes in. */
  compute: number;
  process: number;
  total: number;
};

/**
 * The memory that an engine takes and cannot give back while it runs.
 *
 * - weights: the size of the files. llama.cpp maps them and repacks most quantised types into memory
 *   of its own; the mapped pages then are a copy which the system drops when memory gets short, so
 *   that the resident size of the process can be higher by as much.
 * - context: for each layer, heads × (key + value length) × bytes × cells (`llama_kv_cache`), cells
 *   being contextLength × sequences, each rounded up to 256 (`llama_context`, GGML_PAD); sliding windows are kept at
 *   full length (`swa_full`). Plus a state of 32-bit floats for each sequence and recurrent layer.
 * - compute: `n_ubatch` rows of 32-bit floats, as wide as the feed-forward layers; and, where flash
 *   attention is off (heads that are no multiple of 64), the scores of all heads: of a whole batch over
 *   the cells of one sequence, or of a chunk beside running answers over all cells.
 * - process: a fixed part, and a part for each token of the vocabulary.
 *
 * Measured (RssAnon; direct and node-llama-cpp backend): 509 and 595 MiB for a model of 0.5 billion
 * parameters, Q4_0, 4 × 2048 tokens, estimated 665; 128 and 185 for 7 million parameters with a vocabulary
 * of 50,000, estimated 190; 323 (direct) for loam/tiny with 8 × 4000 tokens in use, estimated 365.
 */
export function estimateMemory(question: MemoryQuestion): MemoryEstimate {
  const { fileBytes, shape, sequences, keyValueType = 'f16' } = question;
  const { gpuLayers = 0, embedding = false } = question;
  const cellsOfOne = roundUp(question.contextLength + 1, 256);
  const cells = cellsOfOne * sequences;
  // The output layer counts as one, and is the last to go to the GPU.
  const onCpu = Math.max(0, 1 - gpuLayers / (shape.layers + 1));
  const weights = fileBytes * onCpu;

  const heads = shape.keyValueHeads.reduce((sum, layer) => sum + layer, 0);
  const perCell = heads * (shape.keyLength + shape.valueLength) * elementBytes[keyValueType];
  const recurrentLayers = shape.keyValueHeads.filter(layer => layer === 0).length;
  const states = recurrentLayers * shape.recurrentStateLength * floatBytes * sequences;
  const context = (perCell * cells + states) * onCpu;

  const batch = embedding ? Math.max(computeBatch, question.contextLength) : computeBatch;
  const rows = batch * (2 * shape.feedForwardLength + 4 * shape.embeddingLength);
  const scores = shape.keyLength % 64 === 0 || keyValueType !== 'f16' ? 0 : shape.heads;
  const scoredCells = Math.max(batch * cellsOfOne, chunkBesideOthers * cells);
  const compute = floatBytes * (rows + scores * scoredCells);

  const ofProcess = processBytes + shape.vocabularySize * tokenBytes;
  return {
    weights,
    context,
    compute,
    process: ofProcess,
    total: weights + context + compute + ofProcess,
  };
}

function roundUp(value: number, multiple: number): number {
  return Math.ceil(value / multiple) * multiple;
}
