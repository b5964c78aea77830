import type { GgufMetadata } from './parse-gguf-metadata.ts';

/** What of a model decides how much memory it takes beside its weights. */
export type ModelShape = {
  architecture: string;
  layers: number;
  heads: number;
  /** Heads of keys and values in each layer; 0 in a layer that keeps no tokens. */
  keyValueHeads: readonly number[];
  /** Elements of one head's key and value. */
  keyLength: number;
  valueLength: number;
  embeddingLength: number;
  feedForwardLength: number;
  vocabularySize: number;
  /** 0 where the file does not say. */
  trainContextLength: number;
  /** Elements of the state that a recurrent layer keeps for a sequence, whatever its length. */
  recurrentStateLength: number;
};

/** llama.cpp's LLAMA_MAX_LAYERS. */
const mostLayers = 512;

function isPossible(value: number): boolean {
  return Number.isInteger(value) && value >= 0;
}

/** @throws Error that names the key which is missing, or impossible */
export function readModelShape(metadata: GgufMetadata): ModelShape {
  const architecture = metadata.get('general.architecture');
  if (typeof architecture !== 'string') throw new Error('has no general.architecture');
  const at = (key: string): number | readonly number[] | undefined => {
    const value = metadata.get(`${architecture}.${key}`);
    if (typeof value !== 'number' && !Array.isArray(value)) return undefined;
    const numbers = value as number | readonly number[];
    // What a damaged file says must not become an array of billions, or an estimate that is no number.
    if ([numbers].flat().every(isPossible)) return numbers;
    throw new Error(`has an impossible ${architecture}.${key}`);
  };
  const number = (key: string, otherwise: number): number => {
    const value = at(key);
    return typeof value === 'number' ? value : value ? Math.max(0, ...value) : otherwise;
  };
  const required = (key: string): number => {
    const value = number(key, 0);
    if (value <= 0) throw new Error(`has no ${architecture}.${key}`);
    return value;
  };
  const layers = required('block_count');
  if (layers > mostLayers) throw new Error(`has an impossible ${architecture}.block_count`);
  const embeddingLength = required('embedding_length');
  const heads = number('attention.head_count', 0);
  const headLength = heads > 0 ? embeddingLength / heads : 0;
  const tokens = metadata.get('tokenizer.ggml.tokens');
  return {
    architecture,
    layers,
    heads,
    keyValueHeads: keyValueHeads(at('attention.head_count_kv'), layers, heads, {
      isRecurrent: at('ssm.state_size') !== undefined && heads === 0,
      attentionInterval: number('full_attention_interval', 1),
    }),
    keyLength: number('attention.key_length', headLength),
    valueLength: number('attention.value_length', headLength),
    embeddingLength,
    feedForwardLength: number('feed_forward_length', 4 * embeddingLength),
    vocabularySize: isArrayLength(tokens) ? tokens.length : number('vocab_size', 0),
    trainContextLength: number('context_length', 0),
    recurrentStateLength: recurrentStateLength(key => number(key, 0)),
  };
}

function keyValueHeads(
  value: number | readonly number[] | undefined,
  layers: number,
  heads: number,
  model: { isRecurrent: boolean; attentionInterval: number },
): number[] {
  return Array.from({ length: layers }, (_, layer) => {
    if (model.isRecurrent) return 0;
    // In hybrid models one layer of so many attends to all tokens.
    if ((layer + 1) % model.attentionInterval !== 0) return 0;
    return typeof value === 'number' ? value : (value?.[layer] ?? heads);
  });
}

/** llama.cpp's `llama_hparams::n_embd_r` + `n_embd_s` for state space models. */
function recurrentStateLength(number: (key: string) => number): number {
  const inner = number('ssm.inner_size');
  const state = number('ssm.state_size');
  const convolution = Math.max(0, number('ssm.conv_kernel') - 1);
  return convolution * (inner + 2 * number('ssm.group_count') * state) + inner * state;
}

function isArrayLength(value: unknown): value is { length: number } {
  return typeof value === 'object' && value !== null && 'length' in value;
}
