import { controlTokens, makeUpVocabulary } from './made-up-vocabulary.ts';
import { type GgufValue, type Tensor, type TensorType, writeGguf } from './gguf-writer.ts';
import { randomWeights } from './random-weights.ts';

export type Dimensions = {
  layers: number;
  embedding: number;
  heads: number;
  keyValueHeads: number;
  feedForward: number;
  vocabulary: number;
  /** Of all matrices. */
  type: Exclude<TensorType, 'f32'>;
};

const chatml = `{% for message in messages %}<|im_start|>{{ message['role'] }}
{{ message['content'] }}<|im_end|>
{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant
{% endif %}`;

/**
 * Writes a model of Qwen2's architecture with random weights: it talks nonsense at the speed of a
 * real one. The same file every time.
 *
 * Tokens that cannot be shown have no weights, so that the most probable token is always one whose
 * text can be sent on at once.
 */
export async function generateQwen2(path: string, name: string, of: Dimensions): Promise<void> {
  const vocabulary = makeUpVocabulary(of.vocabulary);
  let seed = 1;
  await writeGguf(path, metadata(name, of, vocabulary), tensors(of), tensor =>
    randomWeights(
      tensor,
      ++seed,
      tensor.name === 'token_embd.weight' ? vocabulary.unprintable : [],
    ),
  );
}

function metadata(
  name: string,
  of: Dimensions,
  { tokens, merges, control }: ReturnType<typeof makeUpVocabulary>,
): [key: string, value: GgufValue][] {
  const controlId = (spelling: string): GgufValue => ({ uint32: tokens.lastIndexOf(spelling) });
  return [
    ['general.architecture', { text: 'qwen2' }],
    ['general.name', { text: `${name}, random weights` }],
    ['general.quantization_version', { uint32: 2 }],
    ['qwen2.context_length', { uint32: 32_768 }],
    ['qwen2.embedding_length', { uint32: of.embedding }],
    ['qwen2.block_count', { uint32: of.layers }],
    ['qwen2.feed_forward_length', { uint32: of.feedForward }],
    ['qwen2.attention.head_count', { uint32: of.heads }],
    ['qwen2.attention.head_count_kv', { uint32: of.keyValueHeads }],
    ['qwen2.attention.layer_norm_rms_epsilon', { float32: 1e-6 }],
    ['qwen2.rope.freq_base', { float32: 1_000_000 }],
    ['tokenizer.ggml.model', { text: 'gpt2' }],
    ['tokenizer.ggml.pre', { text: 'qwen2' }],
    ['tokenizer.ggml.tokens', { texts: tokens }],
    // `enum llama_token_type`: 3 is a control token, 1 an ordinary one.
    ['tokenizer.ggml.token_type', { int32s: tokens.map((_, id) => (control.has(id) ? 3 : 1)) }],
    ['tokenizer.ggml.merges', { texts: merges }],
    ['tokenizer.ggml.eos_token_id', controlId(controlTokens[2] ?? '')],
    ['tokenizer.ggml.padding_token_id', controlId(controlTokens[0] ?? '')],
    ['tokenizer.ggml.add_bos_token', { bool: false }],
    ['tokenizer.chat_template', { text: chatml }],
  ];
}

function vector(name: string, size: number): Tensor {
  return { name, shape: [size], type: 'f32' };
}

function tensors(of: Dimensions): Tensor[] {
  const { embedding, feedForward, type } = of;
  const keyValue = (embedding / of.heads) * of.keyValueHeads;
  const matrix = (name: string, ...shape: number[]): Tensor => ({ name, shape, type });
  return [
    // Tied: it is the output as well.
    matrix('token_embd.weight', embedding, of.vocabulary),
    vector('output_norm.weight', embedding),
    ...Array.from({ length: of.layers }, (_, layer) => `blk.${layer}`).flatMap(block => [
      vector(`${block}.attn_norm.weight`, embedding),
      matrix(`${block}.attn_q.weight`, embedding, embedding),
      vector(`${block}.attn_q.bias`, embedding),
      matrix(`${block}.attn_k.weight`, embedding, keyValue),
      vector(`${block}.attn_k.bias`, keyValue),
      matrix(`${block}.attn_v.weight`, embedding, keyValue),
      vector(`${block}.attn_v.bias`, keyValue),
      matrix(`${block}.attn_output.weight`, embedding, embedding),
      vector(`${block}.ffn_norm.weight`, embedding),
      matrix(`${block}.ffn_gate.weight`, embedding, feedForward),
      matrix(`${block}.ffn_up.weight`, embedding, feedForward),
      matrix(`${block}.ffn_down.weight`, feedForward, embedding),
    ]),
  ];
}
