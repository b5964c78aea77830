import { mkdir, rename, stat } from 'node:fs/promises';
import path from 'node:path';
import { type Metadata, type Tensor, tensorSize, writeGguf } from './gguf-writer.ts';
import type { BenchModel } from './model.ts';

export type Dimensions = {
  layers: number;
  embedding: number;
  heads: number;
  keyValueHeads: number;
  feedForward: number;
  vocabulary: number;
};

/** Those of Qwen2.5-0.5B: 494 million parameters, and a vocabulary that makes sampling cost something. */
export const halfBillion: Dimensions = {
  layers: 24,
  embedding: 896,
  heads: 14,
  keyValueHeads: 2,
  feedForward: 4864,
  vocabulary: 151_936,
};

/**
 * A model with random weights and a made-up tokenizer: it talks nonsense at the speed of a real one.
 *
 * Written once into `folder`, and found there the next time.
 */
export async function randomModel(
  name: string,
  dimensions: Dimensions,
  folder: string,
): Promise<BenchModel> {
  const file = path.join(folder, `${name}-q4_0.gguf`);
  const there = await stat(file).catch(() => undefined);
  if (!there) {
    await mkdir(folder, { recursive: true });
    const partial = `${file}.${process.pid}`;
    await writeGguf(partial, metadata(dimensions), tensors(dimensions), randomData);
    await rename(partial, file);
  }
  const end = dimensions.vocabulary - 1;
  return { name, path: file, contextLength: 2048, endTokens: [end], tokensPerWord: 2 };
}

const u32 = (value: number): Metadata => ({ type: 'u32', value });

function metadata(of: Dimensions): Record<string, Metadata> {
  const { tokens, merges } = vocabulary(of.vocabulary);
  return {
    'general.architecture': { type: 'string', value: 'qwen2' },
    'general.name': { type: 'string', value: 'random weights' },
    'qwen2.context_length': u32(32_768),
    'qwen2.embedding_length': u32(of.embedding),
    'qwen2.block_count': u32(of.layers),
    'qwen2.feed_forward_length': u32(of.feedForward),
    'qwen2.attention.head_count': u32(of.heads),
    'qwen2.attention.head_count_kv': u32(of.keyValueHeads),
    'qwen2.attention.layer_norm_rms_epsilon': { type: 'f32', value: 1e-6 },
    'qwen2.rope.freq_base': { type: 'f32', value: 1_000_000 },
    'tokenizer.ggml.model': { type: 'string', value: 'gpt2' },
    'tokenizer.ggml.pre': { type: 'string', value: 'qwen2' },
    'tokenizer.ggml.tokens': { type: 'strings', value: tokens },
    'tokenizer.ggml.token_type': {
      type: 'i32s',
      value: tokens.map(token => (token.startsWith('<|') ? 3 : 1)),
    },
    'tokenizer.ggml.merges': { type: 'strings', value: merges },
    'tokenizer.ggml.eos_token_id': u32(of.vocabulary - 1),
    'tokenizer.ggml.add_bos_token': { type: 'bool', value: false },
  };
}

const matrix = (name: string, ...shape: number[]): Tensor => ({ name, shape, type: 'q4_0' });
const vector = (name: string, size: number): Tensor => ({ name, shape: [size], type: 'f32' });

function tensors(of: Dimensions): Tensor[] {
  const { embedding, feedForward } = of;
  const keyValue = (embedding / of.heads) * of.keyValueHeads;
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

/** Every byte, and every word of two, three and four letters until the vocabulary is full. */
function vocabulary(size: number): { tokens: string[]; merges: string[] } {
  const tokens = byteCharacters();
  const merges: string[] = [];
  const letters = Array.from('etaoinshrdlcumwfgypbvkjxqz');
  const control = ['<|im_start|>', '<|im_end|>', '<|endoftext|>'];
  const words: string[] = [...letters];
  for (let index = 0; tokens.length < size - control.length; index++) {
    const word = words[index] ?? '';
    for (const letter of letters) {
      if (tokens.length === size - control.length) break;
      merges.push(`${word} ${letter}`);
      tokens.push(word + letter);
      words.push(word + letter);
    }
  }
  return { tokens: [...tokens, ...control], merges };
}

/** GPT-2's way to write each byte as a character that can be seen. */
function byteCharacters(): string[] {
  let next = 256;
  return Array.from({ length: 256 }, (_, byte) => {
    const visible = (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || byte >= 174;
    return String.fromCharCode(visible ? byte : next++);
  });
}

const piece = 18 * 65_536;

function* randomData(tensor: Tensor): Generator<Uint8Array> {
  let left = tensorSize(tensor);
  if (tensor.type === 'f32') {
    const value = tensor.name.endsWith('norm.weight') ? 1 : 0;
    yield new Uint8Array(Float32Array.from({ length: left / 4 }, () => value).buffer);
    return;
  }
  const blocks = randomBlocks();
  for (; left > 0; left -= piece) yield blocks.subarray(0, Math.min(left, piece));
}

let cached: Uint8Array | undefined;

/** Always the same numbers, so that every machine measures the same model. */
function randomBlocks(): Uint8Array {
  if (cached) return cached;
  let state = 1;
  const bytes = Uint8Array.from({ length: piece }, (_, index) => {
    // A scale of 2⁻⁸ in half precision, then nibbles.
    if (index % 18 === 0) return 0x00;
    if (index % 18 === 1) return 0x1c;
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state >>> 24;
  });
  return (cached = bytes);
}
