import { encodeGguf } from './gguf-writer.ts';

/*
 * A model whose every logit can be computed on paper.
 *
 * One Llama block over a vocabulary of 64 tokens, as wide as the vocabulary, so that token t is the
 * unit vector e(t):
 *  - keys and queries are zero, so attention is the plain mean over all positions;
 *  - values hand the embeddings through, so a block adds m, the mean of e(t) over the sequence;
 *  - the feed-forward network is zero;
 *  - the output matrix maps e(t) to its successor t + 1.
 *
 * Hence logits[t + 1] = s · (e(last) + m)[t] / rms(e(last) + m): the next letter of the alphabet is the most
 * probable token, and the successor of each earlier token has a logit that depends on how often it
 * stands in the sequence. A key or value that is missing, doubled or in the wrong sequence moves it.
 */

const size = 64;
const heads = 2;
const scale = 6;
const epsilon = 1e-6;

const text = ['<unk>', '<s>', '</s>'];
const letters = Array.from('abcdefghijklmnopqrstuvwxyz');
/** Two bytes that are one character only together. */
const bytes = ['<0xC3>', '<0xA9>'];
const extra = ['<mark>', '{', '}', '"', ':'];
const filler = Array.from(
  { length: size - text.length - letters.length - bytes.length - extra.length },
  (_, index) => `~${index}~`,
);
/** Spellings by token id. */
const vocabulary = [...text, ...letters, ...bytes, ...extra, ...filler];

/** `enum llama_token_type` by token id. */
const tokenTypes = vocabulary.map(spelling => {
  if (spelling === '<unk>') return 2;
  if (spelling === '<s>' || spelling === '</s>') return 3;
  if (spelling === '<mark>') return 4;
  return bytes.includes(spelling) ? 6 : 1;
});

export const selfTestVocabularySize = size;
export const endToken = vocabulary.indexOf('</s>');
export const byteTokens = bytes.map(spelling => vocabulary.indexOf(spelling));

/** @throws Error for what is not in the vocabulary */
export function tokenOf(spelling: string): number {
  const token = vocabulary.indexOf(spelling);
  if (token < 0) throw new Error(`${spelling} is not in the vocabulary of the self-test`);
  return token;
}

/** What the model's last hidden state has to be after `tokens`: its embedding. */
export function expectedHidden(tokens: readonly number[]): Float64Array {
  const hidden = new Float64Array(size);
  for (const token of tokens) hidden[token] = (hidden[token] ?? 0) + 1 / tokens.length;
  const last = tokens.at(-1) ?? 0;
  hidden[last] = (hidden[last] ?? 0) + 1;
  const meanSquare = hidden.reduce((sum, value) => sum + value * value, 0) / size;
  return hidden.map(value => value / Math.sqrt(meanSquare + epsilon));
}

/** What its logits have to be after `tokens`. */
export function expectedLogits(tokens: readonly number[]): Float64Array {
  const logits = new Float64Array(size);
  for (const [token, value] of expectedHidden(tokens).entries()) {
    logits[(token + 1) % size] = value * scale;
  }
  return logits;
}

/**
 * The model as a GGUF file.
 *
 * @param pooling `enum llama_pooling_type`, as an embedding model's file names it
 * @param change the values of a tensor, where a test wants others
 */
export function selfTestModel(
  pooling?: number,
  change: (name: string, values: Float32Array) => Float32Array = (_, values) => values,
): Uint8Array {
  const zero = matrix(() => 0);
  const identity = matrix((row, column) => (row === column ? 1 : 0));
  // The norm before the values makes a unit vector √size long: undone here.
  const values = matrix((row, column) => (row === column ? 1 / Math.sqrt(size) : 0));
  const successor = matrix((row, column) => (row === (column + 1) % size ? scale : 0));
  const ones = new Float32Array(size).fill(1);
  const tensors: [name: string, values: Float32Array][] = [
    ['token_embd.weight', identity],
    ['output_norm.weight', ones],
    ['output.weight', successor],
    ['blk.0.attn_norm.weight', ones],
    ['blk.0.attn_q.weight', zero],
    ['blk.0.attn_k.weight', zero],
    ['blk.0.attn_v.weight', values],
    ['blk.0.attn_output.weight', identity],
    ['blk.0.ffn_norm.weight', ones],
    ['blk.0.ffn_gate.weight', zero],
    ['blk.0.ffn_up.weight', zero],
    ['blk.0.ffn_down.weight', zero],
  ];
  return encodeGguf(
    [
      ['general.architecture', { text: 'llama' }],
      ['general.name', { text: 'loam self-test' }],
      ['llama.block_count', { uint32: 1 }],
      ['llama.context_length', { uint32: 256 }],
      ['llama.embedding_length', { uint32: size }],
      ['llama.feed_forward_length', { uint32: size }],
      ['llama.attention.head_count', { uint32: heads }],
      ['llama.attention.head_count_kv', { uint32: heads }],
      ['llama.attention.layer_norm_rms_epsilon', { float32: epsilon }],
      ['llama.rope.dimension_count', { uint32: size / heads }],
      ['tokenizer.ggml.model', { text: 'llama' }],
      ['tokenizer.ggml.tokens', { texts: vocabulary }],
      ['tokenizer.ggml.scores', { float32s: vocabulary.map(() => 0) }],
      ['tokenizer.ggml.token_type', { int32s: tokenTypes }],
      ['tokenizer.ggml.unknown_token_id', { uint32: 0 }],
      ['tokenizer.ggml.bos_token_id', { uint32: 1 }],
      ['tokenizer.ggml.eos_token_id', { uint32: endToken }],
      ['tokenizer.ggml.add_space_prefix', { bool: false }],
      ...(pooling === undefined ? [] : [['llama.pooling_type', { uint32: pooling }] as const]),
    ],
    tensors.map(([name, values]) => ({
      name,
      shape: values.length === size ? [size] : [size, size],
      values: change(name, values),
    })),
  );
}

function matrix(value: (row: number, column: number) => number): Float32Array {
  return Float32Array.from({ length: size * size }, (_, index) =>
    value(Math.floor(index / size), index % size),
  );
}
