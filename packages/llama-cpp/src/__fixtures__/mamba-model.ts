import { encodeGguf } from '../engine/direct/gguf-writer.ts';
import { randomNumbers } from './random-numbers.ts';

/*
 * A Mamba with random weights as a GGUF file: it keeps one state per sequence, whatever its length,
 * of which no part can be taken away (https://arxiv.org/abs/2312.00752).
 */

const width = 32;
const inner = 2 * width;
const states = 16;
const convolution = 4;
const rank = 2;
const layers = 2;

/** GPT-2 spells each byte as a character that can be seen. */
const isVisible = (byte: number): boolean =>
  (byte > 32 && byte < 127) || (byte > 160 && byte !== 173);
const invisibleBytes = Array.from({ length: 256 }, (_, byte) => byte).filter(
  byte => !isVisible(byte),
);
const vocabulary = [
  ...Array.from({ length: 256 }, (_, byte) =>
    String.fromCodePoint(isVisible(byte) ? byte : 256 + invisibleBytes.indexOf(byte)),
  ),
  '<|endoftext|>',
];
const endOfText = vocabulary.length - 1;

export function mambaModel(): Uint8Array {
  return encodeGguf(
    [
      ['general.architecture', { text: 'mamba' }],
      ['general.name', { text: 'random Mamba' }],
      ['mamba.context_length', { uint32: 1024 }],
      ['mamba.embedding_length', { uint32: width }],
      ['mamba.feed_forward_length', { uint32: 0 }],
      ['mamba.attention.head_count', { uint32: 0 }],
      ['mamba.block_count', { uint32: layers }],
      ['mamba.ssm.conv_kernel', { uint32: convolution }],
      ['mamba.ssm.inner_size', { uint32: inner }],
      ['mamba.ssm.state_size', { uint32: states }],
      ['mamba.ssm.time_step_rank', { uint32: rank }],
      ['mamba.attention.layer_norm_rms_epsilon', { float32: 1e-5 }],
      ['tokenizer.ggml.model', { text: 'gpt2' }],
      ['tokenizer.ggml.pre', { text: 'qwen2' }],
      ['tokenizer.ggml.tokens', { texts: vocabulary }],
      ['tokenizer.ggml.token_type', { int32s: vocabulary.map((_, id) => (id < endOfText ? 1 : 3)) }],
      ['tokenizer.ggml.merges', { texts: ['Ġ t'] }],
      ['tokenizer.ggml.eos_token_id', { uint32: endOfText }],
      ['tokenizer.ggml.add_bos_token', { bool: false }],
    ],
    tensors(),
  );
}

type Tensor = { name: string; shape: number[]; values: Float32Array };

function make(name: string, shape: number[], value: () => number): Tensor {
  const length = shape.reduce((product, each) => product * each, 1);
  return { name, shape, values: Float32Array.from({ length }, value) };
}

function tensors(): Tensor[] {
  const random = randomNumbers(3);
  const matrix = (name: string, from: number, to: number): Tensor =>
    make(name, [from, to], () => (1.5 / Math.sqrt(from)) * random());
  const output = matrix('output.weight', width, vocabulary.length);
  // It says letters only, and never ends by itself.
  for (const [id, spelling] of vocabulary.entries()) {
    if (!/^[a-z]$/.test(spelling)) output.values.fill(0, id * width, (id + 1) * width);
  }
  const block = (name: string): Tensor[] => [
    make(`${name}.attn_norm.weight`, [width], () => 1),
    matrix(`${name}.ssm_in.weight`, width, 2 * inner),
    matrix(`${name}.ssm_conv1d.weight`, convolution, inner),
    make(`${name}.ssm_conv1d.bias`, [inner], () => 0.1 * random()),
    matrix(`${name}.ssm_x.weight`, inner, rank + 2 * states),
    matrix(`${name}.ssm_dt.weight`, rank, inner),
    make(`${name}.ssm_dt.bias`, [inner], () => 0.1 * random()),
    // Decays: negative, slow enough that a token is remembered for a while.
    make(`${name}.ssm_a`, [states, inner], () => -0.1 - 0.05 * Math.abs(random())),
    make(`${name}.ssm_d`, [inner], () => 1),
    matrix(`${name}.ssm_out.weight`, inner, width),
  ];
  return [
    matrix('token_embd.weight', width, vocabulary.length),
    make('output_norm.weight', [width], () => 1),
    output,
    ...Array.from({ length: layers }, (_, layer) => block(`blk.${layer}`)).flat(),
  ];
}
