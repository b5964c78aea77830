import { encodeGguf } from '../engine/direct/gguf-writer.ts';
import { randomNumbers } from './random-numbers.ts';

/*
 * A Qwen2 with random weights, a chat template and tokens for filling gaps, as a GGUF file. What it
 * writes means nothing, but depends on every token it has read, so that two prompts that give the
 * same text are the same.
 */

const width = 64;
const heads = 4;
const layers = 2;
const inner = 128;

/** GPT-2 spells each byte as a character that can be seen. */
const byteSpellings = Array.from({ length: 256 }, (_, byte) =>
  String.fromCodePoint(isVisible(byte) ? byte : 256 + invisibleBefore(byte)),
);
const words = ['th', 'the', 'Ġthe'];
const controlTokens = [
  '<|endoftext|>',
  '<|im_start|>',
  '<|im_end|>',
  '<|fim_prefix|>',
  '<|fim_middle|>',
  '<|fim_suffix|>',
];
const vocabulary = [...byteSpellings, ...words, ...controlTokens];
const firstControl = vocabulary.length - controlTokens.length;

const chatTemplate = `{% for message in messages %}<|im_start|>{{ message['role'] }}
{{ message['content'] }}<|im_end|>
{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant
{% endif %}`;

/** @throws Error for what is no token of the model */
export function infillToken(spelling: string): number {
  const token = vocabulary.indexOf(spelling);
  if (token < 0) throw new Error(`${spelling} is no token of the infill model.`);
  return token;
}

/** @param change the values of a tensor, where a test wants others */
export function infillModel(
  change: (name: string, values: Float32Array) => Float32Array = (_, values) => values,
): Uint8Array {
  return encodeGguf(
    [
      ['general.architecture', { text: 'qwen2' }],
      ['general.name', { text: 'random Qwen2' }],
      ['qwen2.context_length', { uint32: 1024 }],
      ['qwen2.embedding_length', { uint32: width }],
      ['qwen2.block_count', { uint32: layers }],
      ['qwen2.feed_forward_length', { uint32: inner }],
      ['qwen2.attention.head_count', { uint32: heads }],
      ['qwen2.attention.head_count_kv', { uint32: heads }],
      ['qwen2.attention.layer_norm_rms_epsilon', { float32: 1e-6 }],
      ['qwen2.rope.freq_base', { float32: 10_000 }],
      ['tokenizer.ggml.model', { text: 'gpt2' }],
      ['tokenizer.ggml.pre', { text: 'qwen2' }],
      ['tokenizer.ggml.tokens', { texts: vocabulary }],
      // `enum llama_token_type`: 3 is a control token, 1 an ordinary one.
      [
        'tokenizer.ggml.token_type',
        { int32s: vocabulary.map((_, id) => (id < firstControl ? 1 : 3)) },
      ],
      ['tokenizer.ggml.merges', { texts: ['t h', 'th e', 'Ġ the'] }],
      ['tokenizer.ggml.eos_token_id', { uint32: infillToken('<|im_end|>') }],
      ['tokenizer.ggml.padding_token_id', { uint32: infillToken('<|endoftext|>') }],
      ['tokenizer.ggml.add_bos_token', { bool: false }],
      ['tokenizer.chat_template', { text: chatTemplate }],
    ],
    tensors().map(({ name, shape, values }) => ({ name, shape, values: change(name, values) })),
  );
}

type Tensor = { name: string; shape: number[]; values: Float32Array };

function tensors(): Tensor[] {
  const random = randomNumbers(11);
  const matrix = (name: string, from: number, to: number): Tensor => ({
    name,
    shape: [from, to],
    values: Float32Array.from({ length: from * to }, () => (1.5 / Math.sqrt(from)) * random()),
  });
  const output = matrix('output.weight', width, vocabulary.length);
  // It never says what cannot be shown, and never ends by itself.
  for (const [id, spelling] of vocabulary.entries()) {
    if (!/^Ġ?[!-~]+$/.test(spelling) || id >= firstControl) {
      output.values.fill(0, id * width, (id + 1) * width);
    }
  }
  const tensorsOf = (block: string): Tensor[] => [
    vector(`${block}.attn_norm.weight`, width, 1),
    matrix(`${block}.attn_q.weight`, width, width),
    matrix(`${block}.attn_k.weight`, width, width),
    matrix(`${block}.attn_v.weight`, width, width),
    vector(`${block}.attn_q.bias`, width, 0),
    vector(`${block}.attn_k.bias`, width, 0),
    vector(`${block}.attn_v.bias`, width, 0),
    matrix(`${block}.attn_output.weight`, width, width),
    vector(`${block}.ffn_norm.weight`, width, 1),
    matrix(`${block}.ffn_gate.weight`, width, inner),
    matrix(`${block}.ffn_up.weight`, width, inner),
    matrix(`${block}.ffn_down.weight`, inner, width),
  ];
  return [
    matrix('token_embd.weight', width, vocabulary.length),
    vector('output_norm.weight', width, 0.5),
    output,
    ...Array.from({ length: layers }, (_, layer) => tensorsOf(`blk.${layer}`)).flat(),
  ];
}

function vector(name: string, size: number, value: number): Tensor {
  return { name, shape: [size], values: new Float32Array(size).fill(value) };
}

function isVisible(byte: number): boolean {
  return (byte > 32 && byte < 127) || (byte > 160 && byte !== 173);
}

function invisibleBefore(byte: number): number {
  return Array.from({ length: byte }, (_, each) => each).filter(each => !isVisible(each)).length;
}
