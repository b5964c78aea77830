import { encodeGguf } from '../engine/direct/gguf-writer.ts';
import { randomNumbers } from './random-numbers.ts';

/*
 * A BERT with random weights, as a GGUF file, and its arithmetic written down a second time: what
 * an embedding engine computes of a text is compared with what the paper says it is
 * (https://arxiv.org/abs/1810.04805, post-norm, GELU, absolute positions).
 */

const width = 64;
const heads = 4;
const layers = 2;
const inner = 128;
const positions = 64;
const epsilon = 1e-12;
const words = 'the a cat dog sat ran on mat in sun and moon is was red blue'.split(' ');
/** `▁` marks the beginning of a word, as llama.cpp stores WordPiece. */
const vocabulary = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]', ...words.map(word => `▁${word}`)];
const special = { padding: 0, unknown: 1, cls: 2, separator: 3, mask: 4 };

type Tensor = { shape: number[]; values: Float32Array };

function makeTensors(): Map<string, Tensor> {
  const random = randomNumbers(7);
  const tensors = new Map<string, Tensor>();
  const add = (name: string, shape: number[], scale: number, offset = 0): void => {
    const length = shape.reduce((product, each) => product * each, 1);
    const values = Float32Array.from({ length }, () => offset + scale * random());
    tensors.set(name, { shape, values });
  };
  const addNorm = (name: string): void => {
    add(`${name}.weight`, [width], 0.2, 1);
    add(`${name}.bias`, [width], 0.1);
  };
  const addLinear = (name: string, from: number, to: number): void => {
    add(`${name}.weight`, [from, to], 2 / Math.sqrt(from));
    add(`${name}.bias`, [to], 0.1);
  };
  add('token_embd.weight', [width, vocabulary.length], 1);
  add('token_types.weight', [width, 2], 0.3);
  add('position_embd.weight', [width, positions], 0.5);
  addNorm('token_embd_norm');
  for (let layer = 0; layer < layers; layer++) {
    for (const name of ['attn_q', 'attn_k', 'attn_v', 'attn_output']) {
      addLinear(`blk.${layer}.${name}`, width, width);
    }
    addNorm(`blk.${layer}.attn_output_norm`);
    addLinear(`blk.${layer}.ffn_up`, width, inner);
    addLinear(`blk.${layer}.ffn_down`, inner, width);
    addNorm(`blk.${layer}.layer_output_norm`);
  }
  addLinear('cls', width, width);
  addLinear('cls.output', width, 1);
  return tensors;
}

const tensors = makeTensors();
const valuesOf = (name: string): Float32Array => {
  const tensor = tensors.get(name);
  if (!tensor) throw new Error(`There is no tensor ${name}.`);
  return tensor.values;
};

export type BertPooling = 'mean' | 'cls';

/** `enum llama_pooling_type` */
const poolingTypes = { mean: 1, cls: 2, rank: 4 } as const;

/** @param pooling `rank`: with a classification head, as a reranker */
export function bertModel(pooling: BertPooling | 'rank'): Uint8Array {
  const stored = [...tensors].filter(([name]) => pooling === 'rank' || !name.startsWith('cls.'));
  return encodeGguf(
    [
      ['general.architecture', { text: 'bert' }],
      ['general.name', { text: 'random BERT' }],
      ['bert.block_count', { uint32: layers }],
      ['bert.context_length', { uint32: positions }],
      ['bert.embedding_length', { uint32: width }],
      ['bert.feed_forward_length', { uint32: inner }],
      ['bert.attention.head_count', { uint32: heads }],
      ['bert.attention.layer_norm_epsilon', { float32: epsilon }],
      ['bert.attention.causal', { bool: false }],
      ['bert.pooling_type', { uint32: poolingTypes[pooling] }],
      ['tokenizer.ggml.model', { text: 'bert' }],
      ['tokenizer.ggml.tokens', { texts: vocabulary }],
      ['tokenizer.ggml.token_type', { int32s: vocabulary.map((_, id) => (id < 5 ? 3 : 1)) }],
      ['tokenizer.ggml.token_type_count', { uint32: 2 }],
      ['tokenizer.ggml.bos_token_id', { uint32: special.cls }],
      ['tokenizer.ggml.eos_token_id', { uint32: special.separator }],
      ['tokenizer.ggml.cls_token_id', { uint32: special.cls }],
      ['tokenizer.ggml.seperator_token_id', { uint32: special.separator }],
      ['tokenizer.ggml.unknown_token_id', { uint32: special.unknown }],
      ['tokenizer.ggml.padding_token_id', { uint32: special.padding }],
      ['tokenizer.ggml.mask_token_id', { uint32: special.mask }],
    ],
    stored.map(([name, { shape, values }]) => ({ name, shape, values })),
  );
}

/** The vector of a text of known words, of length 1. */
export function bertVector(text: string, pooling: BertPooling): number[] {
  const states = hiddenStates([special.cls, ...tokensOf(text), special.separator]);
  const pooled =
    pooling === 'cls'
      ? (states[0] ?? [])
      : states.reduce(add).map(value => value / states.length);
  const length = Math.sqrt(dot(pooled, pooled));
  return pooled.map(value => value / length);
}

/** How relevant a document is to a query, 0–1: both of known words. */
export function bertRelevance(query: string, document: string): number {
  const { cls, separator } = special;
  const pair = [cls, ...tokensOf(query), separator, ...tokensOf(document), separator];
  const [first = []] = hiddenStates(pair);
  const [score = 0] = linear(linear(first, 'cls').map(Math.tanh), 'cls.output');
  return 1 / (1 + Math.exp(-score));
}

function tokensOf(text: string): number[] {
  return text.split(' ').map(word => vocabulary.indexOf(`▁${word}`));
}

function hiddenStates(tokens: readonly number[]): number[][] {
  let states = tokens.map((token, position) =>
    norm(
      add(
        add(row('token_embd.weight', token), row('token_types.weight', 0)),
        row('position_embd.weight', position),
      ),
      'token_embd_norm',
    ),
  );
  for (let layer = 0; layer < layers; layer++) states = block(states, `blk.${layer}`);
  return states;
}

function block(states: readonly number[][], name: string): number[][] {
  const [queries, keys, values] = ['attn_q', 'attn_k', 'attn_v'].map(part =>
    states.map(state => linear(state, `${name}.${part}`)),
  ) as [number[][], number[][], number[][]];
  const size = width / heads;
  return states.map((state, position) => {
    const attended = Array.from({ length: heads }, (_, head) => {
      const part = (vector: readonly number[] = []) => vector.slice(head * size, (head + 1) * size);
      const query = part(queries[position]);
      const weights = softmax(keys.map(key => dot(query, part(key)) / Math.sqrt(size)));
      return values
        .map((value, index) => part(value).map(each => each * (weights[index] ?? 0)))
        .reduce(add);
    }).flat();
    const middle = norm(add(state, linear(attended, `${name}.attn_output`)), `${name}.attn_output_norm`);
    const wide = linear(middle, `${name}.ffn_up`).map(gelu);
    return norm(add(middle, linear(wide, `${name}.ffn_down`)), `${name}.layer_output_norm`);
  });
}

function row(name: string, index: number): number[] {
  return Array.from(valuesOf(name).subarray(index * width, (index + 1) * width));
}

function linear(input: readonly number[], name: string): number[] {
  const weights = valuesOf(`${name}.weight`);
  return Array.from(valuesOf(`${name}.bias`), (bias, output) => {
    const from = output * input.length;
    return bias + input.reduce((sum, value, index) => sum + value * (weights[from + index] ?? 0), 0);
  });
}

function norm(vector: readonly number[], name: string): number[] {
  const mean = vector.reduce((sum, value) => sum + value, 0) / vector.length;
  const centred = vector.map(value => value - mean);
  const deviation = Math.sqrt(dot(centred, centred) / vector.length + epsilon);
  const weights = valuesOf(`${name}.weight`);
  const biases = valuesOf(`${name}.bias`);
  return centred.map((value, index) => (value / deviation) * (weights[index] ?? 0) + (biases[index] ?? 0));
}

function softmax(scores: readonly number[]): number[] {
  const most = Math.max(...scores);
  const exponentials = scores.map(score => Math.exp(score - most));
  const sum = exponentials.reduce((total, each) => total + each, 0);
  return exponentials.map(each => each / sum);
}

/** With the tanh approximation, as llama.cpp computes it. */
function gelu(x: number): number {
  return 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3)));
}

function add(a: readonly number[], b: readonly number[]): number[] {
  return a.map((value, index) => value + (b[index] ?? 0));
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, index) => sum + value * (b[index] ?? 0), 0);
}
